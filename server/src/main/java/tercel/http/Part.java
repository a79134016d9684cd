package tercel.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A part of a {@link MultipartForm}: one field or file. It ends when the next one is asked for, and later use of its
 * body throws {@link IllegalStateException}. One thread at a time.
 */
public final class Part {
    private final PartHeaders headers;
    private final PartStream stream;
    private final int textBytesMax;

    Part(PartHeaders headers, PartStream stream, int textBytesMax) {
        this.headers = headers;
        this.stream = stream;
        this.textBytesMax = textBytesMax;
    }

    /**
     * The name of the field.
     *
     * @return as sent; browsers write a quote or a line end in it as {@code %22}, {@code %0D} and {@code %0A}, and a
     *     percent sign as it is, so that nothing is decoded here
     */
    public String name() {
        return headers.name();
    }

    /**
     * The name of the file as the client tells it, without any path, be it with slashes or with backslashes.
     * {@code filename*} is not used: RFC 7578, section 4.2. It is a word of the client: whoever makes a path of it must
     * check it first.
     *
     * @return absent for a field that is no file; empty where the client chose no file
     */
    public Optional<String> filename() {
        return headers.filename();
    }

    /**
     * The media type.
     *
     * @return as sent, else {@code text/plain}: RFC 7578, section 4.4
     */
    public String contentType() {
        return header("Content-Type").orElse("text/plain");
    }

    /**
     * The value of the first header of a name.
     *
     * @param name in any case
     * @return decoded as UTF-8, without whitespace around it
     */
    public Optional<String> header(String name) {
        return headers.all(name).stream().findFirst();
    }

    /**
     * The names of all headers.
     *
     * @return as written, in their order
     */
    public List<String> headerNames() {
        return headers.fields().stream()
                .map(NamedValues.NamedValue::name)
                .distinct()
                .toList();
    }

    /**
     * The body as a stream. What is left unread is skipped when the next part is asked for.
     *
     * @return the same stream each time; closing it does nothing
     */
    public InputStream body() {
        return stream;
    }

    /**
     * The rest of the body.
     *
     * @param bytesMax the most that it may have
     * @return new bytes
     * @throws IOException if the body is broken or too slow, or the connection is lost
     * @throws StatusException 413 if it is longer
     */
    public byte[] bytes(int bytesMax) throws IOException {
        byte[] bytes = stream.readNBytes(bytesMax);
        if (bytes.length == bytesMax && stream.read() >= 0) {
            throw new StatusException(413, "a part of the form is longer than " + bytesMax + " bytes");
        }
        return bytes;
    }

    /**
     * The rest of the body as text, in the charset that its content type names, else in UTF-8, up to
     * {@link MultipartOptions#textBytesMax}.
     *
     * @return a new text
     * @throws IOException if the body is broken or too slow, or the connection is lost
     * @throws StatusException 413 if it is longer, 415 if the charset is not known here
     */
    public String text() throws IOException {
        var charset = MediaType.charset(contentType());
        return new String(bytes(textBytesMax), charset);
    }
}
