package tercel.wire.http1;

import java.util.Arrays;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.ProtocolException;

/**
 * Finds and checks the head of a request, line by line, as its bytes arrive: RFC 9112, sections 2 to 6. It searches no
 * byte twice for the line's end, and what it says depends on the bytes alone, not on how they were cut. All state
 * counts from the head's start, so that the engine may move the bytes between calls. Allocates nothing unless it
 * refuses.
 */
final class HeadParser {
    /**
     * Clients that poll, check health or fetch in a loop send one short head over and over; long ones seldom repeat.
     */
    private static final int UNDERSTOOD_MAX = 512;

    private final int requestLineMax;
    private final int headerBytesMax;
    private final int headerFieldsMax;
    private final RequestHead head;
    private final MessageRules rules = new MessageRules();

    /**
     * The bytes of the last head that was found valid, if it is short; what it says is then still in head and rules.
     */
    private final byte[] understood = new byte[UNDERSTOOD_MAX];

    private int understoodSize;
    private int scanned;
    private int line;

    /** Where the first field line starts; 0 while the request line is not whole. */
    private int header;

    HeadParser(Limits limits, RequestHead head) {
        this.requestLineMax = Math.min(limits.intOf(Limit.REQUEST_LINE), Integer.MAX_VALUE / 4);
        this.headerBytesMax = Math.min(limits.intOf(Limit.HEADER_BYTES), Integer.MAX_VALUE / 4);
        this.headerFieldsMax = limits.intOf(Limit.HEADER_FIELDS);
        this.head = head;
    }

    /** Prepares for the next head. What was understood of the last one stays, should the same bytes come again. */
    void reset() {
        if (understoodSize == 0) {
            forget();
        } else {
            scanned = 0;
            line = 0;
            header = 0;
        }
    }

    /** Prepares for a head that has nothing to do with the last one. */
    void forget() {
        scanned = 0;
        line = 0;
        header = 0;
        understoodSize = 0;
        head.forget();
        rules.reset();
    }

    /** Whether the next head is the last one over again: then all that was found out about it holds. */
    private boolean comesAgain(byte[] array, int start, int end) {
        int size = understoodSize;
        return end - start >= size && Arrays.equals(array, start, start + size, understood, 0, size);
    }

    private void remember(byte[] array, int start, int size) {
        if (size <= UNDERSTOOD_MAX) {
            System.arraycopy(array, start, understood, 0, size);
            understoodSize = size;
        }
    }

    /** What the fields say about the message, once the head is whole. */
    MessageRules rules() {
        return rules;
    }

    /**
     * Goes on where it stopped.
     *
     * @param array where the head lies
     * @param start index of its first byte, which has arrived
     * @param end index behind the last byte that has arrived
     * @return the head's size with its last line end, or 0 if more bytes are needed
     */
    int parse(byte[] array, int start, int end) throws ProtocolException {
        head.over(array, start);
        if (understoodSize > 0 && scanned == 0) {
            if (comesAgain(array, start, end)) {
                head.size(understoodSize);
                return understoodSize;
            }
            forget();
            head.over(array, start);
        }
        if (header == 0 && !parseRequestLine(array, start, end)) {
            return 0;
        }
        while (start + line < end) {
            if (array[start + line] == '\r') {
                return parseEmptyLine(array, start, end);
            }
            if (!parseFieldLine(array, start, end)) {
                return 0;
            }
        }
        return 0;
    }

    private boolean parseRequestLine(byte[] array, int start, int end) throws ProtocolException {
        if (scanned == 0 && !Tokens.isToken(array[start])) {
            throw new ProtocolException(400, "no request starts with such a byte");
        }
        int last = start + requestLineMax;
        if (scanned == 0) {
            int usualEnd = head.line().parseUsual(array, start, Math.min(end, last));
            if (usualEnd > 0) {
                beginHeader(usualEnd + 2 - start);
                return true;
            }
        }
        int lineEnd = LineEnd.find(array, start + scanned, end, last);
        if (lineEnd < 0) {
            scanned = ~lineEnd - start;
            return false;
        }
        if (lineEnd > last) {
            throw new ProtocolException(414, Limit.REQUEST_LINE, "the request line is too long");
        }
        head.line().parse(array, start, lineEnd);
        beginHeader(lineEnd + 2 - start);
        return true;
    }

    private void beginHeader(int at) {
        scanned = at;
        line = at;
        header = at;
    }

    private boolean parseFieldLine(byte[] array, int start, int end) throws ProtocolException {
        if (head.fieldCount() == headerFieldsMax) {
            throw new ProtocolException(431, Limit.HEADER_FIELDS, "there are too many header fields");
        }
        int last = start + header + headerBytesMax - 2;
        int lineEnd = LineEnd.find(array, start + scanned, end, last);
        if (lineEnd < 0) {
            scanned = ~lineEnd - start;
            return false;
        }
        if (lineEnd > last) {
            throw new ProtocolException(431, Limit.HEADER_BYTES, "the header section is too long");
        }
        head.fields().addLine(line, lineEnd - start);
        rules.note(head);
        scanned = lineEnd + 2 - start;
        line = scanned;
        return true;
    }

    private int parseEmptyLine(byte[] array, int start, int end) throws ProtocolException {
        int next = start + line + 1;
        if (next == end) {
            return 0;
        }
        if (array[next] != '\n') {
            throw new ProtocolException(400, "a CR stands without its LF");
        }
        rules.check(head);
        head.size(line + 2);
        remember(array, start, line + 2);
        return line + 2;
    }

    /** The refusal of a head that fills all storage and is not whole: of what it is in the middle of. */
    ProtocolException overflow() {
        return header == 0
                ? new ProtocolException(414, Limit.REQUEST_LINE, "the request line is longer than the server's buffer")
                : new ProtocolException(
                        431, Limit.HEADER_BYTES, "the header section is longer than the server's buffer");
    }
}
