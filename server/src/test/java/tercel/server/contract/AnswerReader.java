package tercel.server.contract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads answers off a stream, and accepts none that RFC 9112 does not allow a server to send. */
final class AnswerReader {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 [1-5]\\d\\d [\\t -~]*");
    private static final Pattern FIELD_LINE =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final Pattern SIZE_LINE = Pattern.compile("[0-9a-fA-F]{1,16}");

    private final InputStream in;

    AnswerReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the next answer, be it interim or not.
     *
     * @param method of the request that it answers
     * @return null at the end of the stream
     */
    @Nullable
    Answer next(String method) throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        var head = new StringBuilder().append((char) first);
        String statusLine = line(head);
        require(STATUS_LINE.matcher(statusLine).matches(), "status line", statusLine);
        int status = Integer.parseInt(statusLine.substring(9, 12));
        var fields = fields(head);
        var trailers = new ArrayList<Answer.Field>();
        byte[] body = body(new Framing(method, status, fields), trailers);
        return new Answer(status, head.toString(), fields, body, trailers);
    }

    /** What tells how long a body is. */
    private record Framing(String method, int status, List<Answer.Field> fields) {
        boolean isBodyless() {
            return method.equals("HEAD") || status < 200 || status == 204 || status == 304;
        }

        List<String> values(String name) {
            return fields.stream()
                    .filter(field -> field.isNamed(name))
                    .map(Answer.Field::value)
                    .toList();
        }
    }

    private byte[] body(Framing framing, List<Answer.Field> trailers) throws IOException {
        var lengths = framing.values("Content-Length");
        var codings = framing.values("Transfer-Encoding");
        require(lengths.size() + codings.size() <= 1, "framing", framing.fields());
        require(codings.isEmpty() || codings.equals(List.of("chunked")), "transfer coding", codings);
        boolean mayBeFramed = framing.status() >= 200 && framing.status() != 204;
        require(mayBeFramed || lengths.size() + codings.size() == 0, "framing of a bodyless answer", framing);
        if (framing.isBodyless()) {
            return new byte[0];
        }
        if (!codings.isEmpty()) {
            return chunks(trailers);
        }
        return lengths.isEmpty() ? in.readAllBytes() : exactly(Integer.parseInt(lengths.getFirst()));
    }

    private byte[] chunks(List<Answer.Field> trailers) throws IOException {
        var body = new ByteArrayOutputStream();
        int size;
        do {
            String sizeLine = line(new StringBuilder());
            require(SIZE_LINE.matcher(sizeLine).matches(), "chunk size", sizeLine);
            size = Integer.parseInt(sizeLine, 16);
            if (size > 0) {
                body.write(exactly(size));
                String end = line(new StringBuilder());
                require(end.isEmpty(), "end of a chunk", end);
            }
        } while (size > 0);
        trailers.addAll(fields(new StringBuilder()));
        return body.toByteArray();
    }

    private List<Answer.Field> fields(StringBuilder wire) throws IOException {
        var fields = new ArrayList<Answer.Field>();
        String line = line(wire);
        while (!line.isEmpty()) {
            require(FIELD_LINE.matcher(line).matches(), "field line", line);
            int colon = line.indexOf(':');
            fields.add(new Answer.Field(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
            line = line(wire);
        }
        return fields;
    }

    /** The rest of the line that was begun, without its end, which is given to {@code wire} too. */
    private String line(StringBuilder wire) throws IOException {
        int start = Math.max(0, wire.lastIndexOf("\n") + 1);
        int value = 0;
        while (value != '\n') {
            value = in.read();
            require(value >= 0, "end of stream within", wire);
            wire.append((char) value);
        }
        require(wire.length() >= start + 2 && wire.charAt(wire.length() - 2) == '\r', "bare LF in", wire);
        return wire.substring(start, wire.length() - 2);
    }

    private byte[] exactly(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        require(
                bytes.length == size,
                "end of stream within a body of " + size + " at",
                new String(bytes, StandardCharsets.ISO_8859_1));
        return bytes;
    }

    private static void require(boolean holds, String what, Object where) {
        if (!holds) {
            throw new AssertionError("no client may accept this " + what + ": " + where);
        }
    }
}
