package tercel.wire.http1;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteScan;
import tercel.wire.ProtocolException;

/**
 * The first line of a request, and the parts of its target: RFC 9112, section 3. All offsets count from the line's
 * start. Allocates nothing.
 */
final class RequestLine {
    private static final int METHOD_SIZE_MAX = 32;
    private static final int VERSION_SIZE = 8;
    private static final int USUAL_MIN = 16;
    private static final int GET = (int) ByteScan.word("GET     ".getBytes(StandardCharsets.US_ASCII), 0);
    private static final int POST = (int) ByteScan.word("POST    ".getBytes(StandardCharsets.US_ASCII), 0);
    private static final long ONES = 0x0101010101010101L;
    private static final long LOWS = 0x7F7F7F7F7F7F7F7FL;
    private static final long HTTP_1_1 = ByteScan.word("HTTP/1.1".getBytes(StandardCharsets.US_ASCII), 0);

    @Nullable
    Method method;

    int methodEnd;
    int targetEnd;
    int pathStart;
    int pathEnd;

    /** 0 if there is no query: none starts there. */
    int queryStart;

    int hostStart;
    int hostEnd;
    boolean http11;

    void reset() {
        method = null;
        methodEnd = 0;
        targetEnd = 0;
        pathStart = 0;
        pathEnd = 0;
        queryStart = 0;
        hostStart = 0;
        hostEnd = 0;
        http11 = false;
    }

    /**
     * Parses a line of the usual kind in one pass: GET or POST of a path, of HTTP/1.1.
     *
     * @return where its CR stands, or -1 if it is of another kind or not whole; nothing is known then
     */
    int parseUsual(byte[] array, int start, int end) {
        if (end - start < USUAL_MIN) {
            return -1;
        }
        int first = (int) ByteScan.word(array, start);
        int size;
        if (first == GET) {
            method = Method.GET;
            size = 3;
        } else if (first == POST && array[start + 4] == ' ') {
            method = Method.POST;
            size = 4;
        } else {
            return -1;
        }
        int target = start + size + 1;
        int stop = targetEnd(array, target, end);
        if (array[target] != '/'
                || end - stop < 11
                || array[stop] != ' '
                || ByteScan.word(array, stop + 1) != HTTP_1_1
                || array[stop + 9] != '\r'
                || array[stop + 10] != '\n') {
            return -1;
        }
        methodEnd = size;
        targetEnd = stop - start;
        http11 = true;
        splitPath(array, start, size + 1);
        return stop + 9;
    }

    /** Parses a whole line, given without its line end. */
    void parse(byte[] array, int start, int end) throws ProtocolException {
        methodEnd = parseMethod(array, start, end);
        int target = start + methodEnd + 1;
        int stop = targetEnd(array, target, end);
        targetEnd = stop - start;
        if (stop == target) {
            throw new ProtocolException(400, "the request line has no target");
        }
        if (stop == end) {
            throw new ProtocolException(400, "the request line has no version");
        }
        if (array[stop] != ' ') {
            throw new ProtocolException(400, "the target holds a byte that must be encoded");
        }
        http11 = parseVersion(array, stop + 1, end);
        if (array[target] == '/' && method != Method.CONNECT) {
            splitPath(array, start, methodEnd + 1);
        } else {
            parseOtherForm(array, start);
        }
    }

    private int parseMethod(byte[] array, int start, int end) throws ProtocolException {
        int stop = Tokens.end(array, start, end);
        if (stop == start || stop == end || array[stop] != ' ') {
            throw new ProtocolException(400, "the request line does not start with a method and one space");
        }
        if (stop - start > METHOD_SIZE_MAX) {
            throw new ProtocolException(501, "the method is longer than any known");
        }
        method = Method.of(array, start, stop);
        return stop - start;
    }

    /** The first byte that may not stand in a target, or the end: all but visible ASCII, and the sign of a fragment. */
    private static int targetEnd(byte[] array, int start, int end) {
        int at = start;
        for (int last = Math.min(end, array.length - 7); at < last; at += 8) {
            long found = notTarget(ByteScan.word(array, at));
            if (found != 0) {
                return Math.min(end, at + (Long.numberOfTrailingZeros(found) >>> 3));
            }
        }
        while (at < end && array[at] > ' ' && array[at] != 0x7F && array[at] != '#') {
            at++;
        }
        return Math.min(at, end);
    }

    /** The high bit of each byte that may not stand in a target; no carry passes from one byte to the next. */
    private static long notTarget(long word) {
        long low = word & LOWS;
        long visible = low + (0x80 - 0x21) * ONES;
        long delete = low + ONES;
        long noMark = (low ^ ('#' * ONES)) + LOWS;
        return (~visible | delete | ~noMark | word) & ~LOWS;
    }

    /** Whether the version is 1.1; a later minor version is answered as 1.1: RFC 9110, section 2.5. */
    private static boolean parseVersion(byte[] array, int start, int end) throws ProtocolException {
        if (end - start == VERSION_SIZE && ByteScan.word(array, start) == HTTP_1_1) {
            return true;
        }
        if (!isVersion(array, start, end)) {
            throw new ProtocolException(400, "the request line does not end with one space and a version");
        }
        if (array[start + 5] != '1') {
            throw new ProtocolException(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        }
        return array[start + 7] != '0';
    }

    private static boolean isVersion(byte[] array, int start, int end) {
        return end - start == VERSION_SIZE
                && array[start] == 'H'
                && array[start + 1] == 'T'
                && array[start + 2] == 'T'
                && array[start + 3] == 'P'
                && array[start + 4] == '/'
                && Tokens.isDigit(array[start + 5])
                && array[start + 6] == '.'
                && Tokens.isDigit(array[start + 7]);
    }

    private void splitPath(byte[] array, int start, int from) {
        int stop = start + targetEnd;
        int mark = ByteScan.indexOf(array, start + from, stop, (byte) '?');
        pathStart = from;
        pathEnd = mark - start;
        if (mark < stop) {
            queryStart = mark + 1 - start;
        }
    }

    private void parseOtherForm(byte[] array, int start) throws ProtocolException {
        int target = start + methodEnd + 1;
        int stop = start + targetEnd;
        if (method == Method.CONNECT) {
            if (!Authority.isValidWithPort(array, target, stop)) {
                throw new ProtocolException(400, "the target of CONNECT is not a host and a port");
            }
            throw new ProtocolException(501, "this server is no proxy: it makes no tunnels");
        }
        if (array[target] == '*' && stop - target == 1) {
            if (method != Method.OPTIONS) {
                throw new ProtocolException(400, "only OPTIONS has the target *");
            }
            splitPath(array, start, methodEnd + 1);
            return;
        }
        parseAbsolute(array, start, target, stop);
    }

    private void parseAbsolute(byte[] array, int start, int target, int stop) throws ProtocolException {
        int colon = ByteScan.indexOf(array, target, stop, (byte) ':');
        boolean known = Tokens.isWord(array, target, colon, "http") || Tokens.isWord(array, target, colon, "https");
        if (!known || stop - colon < 3 || array[colon + 1] != '/' || array[colon + 2] != '/') {
            throw new ProtocolException(400, "the target is neither a path nor an address of http or https");
        }
        int host = colon + 3;
        int hostStop = host;
        while (hostStop < stop && array[hostStop] != '/' && array[hostStop] != '?') {
            hostStop++;
        }
        if (!Authority.isValid(array, host, hostStop)) {
            throw new ProtocolException(400, "the target's host is not valid");
        }
        hostStart = host - start;
        hostEnd = hostStop - start;
        splitPath(array, start, hostEnd);
        if (pathStart == pathEnd) {
            // An empty path means the root: the last slash before the host stands in for it.
            pathStart = hostStart - 1;
            pathEnd = hostStart;
        }
    }

    /** Takes the host from the field Host, unless the target had one. */
    void hostField(int start, int length) {
        if (hostEnd == 0) {
            hostStart = start;
            hostEnd = start + length;
        }
    }
}
