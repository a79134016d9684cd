package tercel.wire.http1;

import tercel.wire.ByteScan;
import tercel.wire.ProtocolException;

/**
 * Finds where a line ends: at CR LF, and nothing but HTAB of all controls before it. So a bare CR, a bare LF, a NUL or
 * any other control is refused as soon as it is seen: RFC 9112, section 2.2. Allocates nothing unless it refuses.
 */
final class LineEnd {
    private LineEnd() {}

    /**
     * Searches on.
     *
     * @param array where
     * @param from index of the first byte not searched yet
     * @param end index behind the last byte that has arrived
     * @param last where the CR may lie at the latest
     * @return the CR's index, when the LF has arrived too; {@code last + 1} if the line is longer; else, negative, the
     *     complement of where to search on
     */
    static int find(byte[] array, int from, int end, int last) throws ProtocolException {
        int stop = Math.min(end, last + 1);
        int at = ByteScan.control(array, from, stop);
        if (at == stop) {
            return stop > last ? stop : ~at;
        }
        if (array[at] != '\r') {
            throw control(array[at]);
        }
        if (at + 1 == end) {
            return ~at;
        }
        if (array[at + 1] != '\n') {
            throw new ProtocolException(400, "a CR stands without its LF");
        }
        return at;
    }

    private static ProtocolException control(byte value) {
        return new ProtocolException(
                400, value == '\n' ? "a LF stands without its CR" : "a line holds a control character");
    }
}
