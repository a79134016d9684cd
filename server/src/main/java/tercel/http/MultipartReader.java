package tercel.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tercel.wire.ByteScan;

/**
 * Cuts a body at its boundaries: RFC 2046, section 5.1. It holds no more than a window of it. One thread.
 *
 * <p>A delimiter is a line end, two hyphens and the boundary, so the body is read as if a line end stood before it. Of
 * what is in the window, bytes up to {@code safe} are known to belong to the part; there stands a whole delimiter, or
 * what may be the beginning of one. What follows a delimiter is either the end of its line, or two hyphens and then the
 * end of a line or of the body; whatever else there is, two readers could understand in two ways, so it is refused.
 */
final class MultipartReader {
    private static final int WINDOW_BYTES = 16 << 10;

    /** Room beside a part's header lines: their blank line, and the longest delimiter. */
    private static final int SPARE_BYTES = 256;

    private final InputStream in;
    private final byte[] delimiter;
    private final int headerBytesMax;
    private final byte[] window;
    private int at;
    private int end;
    private int safe;
    private boolean delimited;

    /**
     * A reader at the start of a body.
     *
     * @param in the body
     * @param boundary 1 to 70 characters of ASCII
     * @param headerBytesMax bound of a part's header lines
     */
    MultipartReader(InputStream in, String boundary, int headerBytesMax) {
        this.in = in;
        delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
        this.headerBytesMax = headerBytesMax;
        window = new byte[Math.max(WINDOW_BYTES, headerBytesMax + SPARE_BYTES)];
        window[0] = '\r';
        window[1] = '\n';
        end = 2;
    }

    /**
     * Reads from the present part's body.
     *
     * @return how many bytes it was; -1 at the part's end
     * @throws StatusException 400 if the body ends before its last boundary
     */
    int read(byte[] to, int offset, int length) throws IOException {
        if (!awaitData()) {
            return -1;
        }
        int count = Math.min(length, safe - at);
        System.arraycopy(window, at, to, offset, count);
        at += count;
        return count;
    }

    /** Whether there are bytes of the part; false where its delimiter stands. */
    private boolean awaitData() throws IOException {
        while (at == safe && !delimited) {
            look();
            if (at == safe && !delimited) {
                fill();
            }
        }
        return at < safe;
    }

    /** Finds out how much of the window belongs to the part. */
    private void look() {
        int from = at;
        while (true) {
            int start = ByteScan.indexOf(window, from, end, (byte) '\r');
            int count = Math.min(delimiter.length, end - start);
            if (Arrays.equals(window, start, start + count, delimiter, 0, count)) {
                safe = start;
                delimited = count == delimiter.length;
                return;
            }
            from = start + 1;
        }
    }

    private void fill() throws IOException {
        if (!tryFill()) {
            throw new StatusException(400, "the multipart body ends before its last boundary");
        }
    }

    /** Reads more; false at the end of the body. */
    private boolean tryFill() throws IOException {
        if (at > 0 && end == window.length) {
            System.arraycopy(window, at, window, 0, end - at);
            end -= at;
            safe -= at;
            at = 0;
        }
        assert end < window.length : "the window is full of what nobody takes";
        int count = in.read(window, end, window.length - end);
        end += Math.max(0, count);
        return count > 0;
    }

    /**
     * Skips the rest of a part, or what stands before the first, and its delimiter.
     *
     * @return whether another part follows
     * @throws StatusException 400 if the boundaries are broken, or the body ends before the last
     */
    boolean next() throws IOException {
        while (awaitData()) {
            at = safe;
        }
        at += delimiter.length;
        boolean last = has(2) && window[at] == '-' && window[at + 1] == '-';
        if (last) {
            at += 2;
        }
        while (has(1) && (window[at] == ' ' || window[at] == '\t')) {
            at++;
        }
        if (!last || has(1)) {
            endOfLine();
        }
        safe = at;
        delimited = false;
        return !last;
    }

    private void endOfLine() throws IOException {
        while (end - at < 2 && (end == at || window[at] == '\r')) {
            fill();
        }
        if (window[at] != '\r' || window[at + 1] != '\n') {
            throw new StatusException(400, "a boundary is followed by something else than the end of its line");
        }
        at += 2;
    }

    private boolean has(int count) throws IOException {
        boolean more = true;
        while (more && end - at < count) {
            more = tryFill();
        }
        return end - at >= count;
    }

    /**
     * Takes the header lines of a part, after {@link #next}.
     *
     * @return them with their line ends, without the blank line
     * @throws StatusException 413 if they are too long, 400 if the body ends within
     */
    byte[] headers() throws IOException {
        int seen = 0;
        int size = -1;
        while (size < 0) {
            size = headerSize(seen);
            seen = Math.max(0, end - at - 3);
            if (size > headerBytesMax || size < 0 && end - at > headerBytesMax + 2) {
                throw new StatusException(
                        413, "the header lines of a part are longer than " + headerBytesMax + " bytes");
            }
            if (size < 0) {
                fill();
            }
        }
        byte[] lines = Arrays.copyOfRange(window, at, at + size);
        at += size;
        enterBody();
        return lines;
    }

    /** The size of the header lines without the blank line, or -1 if that has not come yet. */
    private int headerSize(int seen) {
        if (end - at >= 2 && window[at] == '\r' && window[at + 1] == '\n') {
            return 0;
        }
        int from = at + seen;
        int stop = end - 3;
        while (from < stop) {
            from = ByteScan.indexOf(window, from, stop, (byte) '\r');
            if (from < stop && window[from + 1] == '\n' && window[from + 2] == '\r' && window[from + 3] == '\n') {
                return from + 2 - at;
            }
            from++;
        }
        return -1;
    }

    /** Steps over the blank line, unless it is the beginning of the delimiter already: then the part has no body. */
    private void enterBody() throws IOException {
        safe = at;
        look();
        while (safe == at && !delimited) {
            fill();
            look();
        }
        if (safe > at) {
            at += 2;
        }
    }
}
