package tercel.http;

import java.io.IOException;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A form with files, {@code multipart/form-data}, while it arrives: RFC 7578, and RFC 2046, section 5.1. Its parts come
 * in the order in which they were sent, and each is read before the next: of a body of any size no more than a window
 * of some kilobytes is held. It ends with its request. One thread at a time.
 *
 * <pre>{@code
 * var form = request.multipart();
 * while (form.hasNext()) {
 *     var part = form.next();
 *     ...
 * }
 * }</pre>
 *
 * <p>Boundaries are read strictly, and what cannot be read is answered with 400. What is within the
 * {@link MultipartOptions} can be read as a whole too, with {@link #readAll}.
 */
public final class MultipartForm {
    static final String MEDIA_TYPE = "multipart/form-data";

    private static final int BOUNDARY_LENGTH_MAX = 70;
    private static final String BOUNDARY_MARKS = "'()+_,-./:=? ";

    private final HandlerTurn turn;
    private final int number;
    private final MultipartOptions options;
    private final MultipartReader reader;
    private final FilesOfTurn files;
    private @Nullable Part upcoming;
    private @Nullable PartStream present;
    private int count;
    private boolean ended;

    MultipartForm(HandlerTurn turn, MultipartReader reader, MultipartOptions options, FilesOfTurn files) {
        this.turn = turn;
        this.reader = reader;
        this.options = options;
        this.files = files;
        number = turn.number();
    }

    /**
     * The boundary that a content type names.
     *
     * @throws StatusException 415 if it is no form of this kind, 400 if it names no boundary as RFC 2046 allows it
     */
    static String boundary(String contentType) {
        var value = FieldValue.parse(contentType);
        if (value == null
                ? !MediaType.is(contentType, MEDIA_TYPE)
                : !value.essence().equals(MEDIA_TYPE)) {
            throw new StatusException(415, "a form of " + MEDIA_TYPE + " is expected");
        }
        String boundary = value == null ? "" : value.parameter("boundary").orElse("");
        if (!isBoundary(boundary)) {
            throw new StatusException(400, "the form names no boundary of 1 to 70 characters");
        }
        return boundary;
    }

    private static boolean isBoundary(String text) {
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            boolean alphanumeric = letter >= '0' && letter <= '9' || (letter | 0x20) >= 'a' && (letter | 0x20) <= 'z';
            if (!alphanumeric && BOUNDARY_MARKS.indexOf(letter) < 0) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= BOUNDARY_LENGTH_MAX && !text.endsWith(" ");
    }

    void live() {
        turn.live(number);
    }

    /**
     * Whether another part follows. Skips what is left of the present one, which ends.
     *
     * @return false once the last boundary was read
     * @throws IOException if the body is broken or too slow, or the connection is lost
     * @throws StatusException 400 if boundaries or header lines are broken, 413 past a bound
     */
    public boolean hasNext() throws IOException {
        live();
        if (upcoming == null && !ended) {
            advance();
        }
        return upcoming != null;
    }

    private void advance() throws IOException {
        if (present != null) {
            present.end();
            present = null;
        }
        ended = !reader.next();
        if (ended) {
            return;
        }
        if (count == options.partsMax()) {
            throw new StatusException(413, "the form has more than " + options.partsMax() + " parts");
        }
        count++;
        var headers = PartHeaders.parse(reader.headers());
        var stream = new PartStream(this, reader, options.partBytesMax());
        present = stream;
        upcoming = new Part(headers, stream, options.textBytesMax());
    }

    /**
     * The next part.
     *
     * @return it, until the next one is asked for
     * @throws IOException as from {@link #hasNext}
     * @throws NoSuchElementException if there is none
     */
    public Part next() throws IOException {
        if (!hasNext()) {
            throw new NoSuchElementException("the form has no further part");
        }
        Part part = upcoming;
        upcoming = null;
        assert part != null : "hasNext has said so";
        return part;
    }

    /**
     * Reads what is left of the form as a whole: texts and small files into memory, larger files into temporary ones,
     * which are deleted when the request ends, however it ends. A file without a name and without a byte, as a browser
     * sends it where none was chosen, is left out.
     *
     * @return all fields and files
     * @throws IOException if the body is broken or too slow, the connection is lost, or a file cannot be written
     * @throws StatusException 400 if the form is broken, 413 past a bound, 415 if a charset is not known here
     */
    public FormData readAll() throws IOException {
        return FormData.read(this, options, files);
    }
}
