package tercel.wire.http1;

import tercel.wire.ByteScan;
import tercel.wire.ProtocolException;

/**
 * What the fields of a head say about the message and the connection, and the rules that keep two readers of one
 * message from seeing two: RFC 9112, sections 3.2, 6 and 9. Refuses whatever could be read in two ways. Allocates
 * nothing unless it refuses.
 */
final class MessageRules {
    private static final KnownName HOST = KnownName.of("host");
    private static final KnownName EXPECT = KnownName.of("expect");
    private static final KnownName CONNECTION = KnownName.of("connection");
    private static final KnownName CONTENT_LENGTH = KnownName.of("content-length");
    private static final KnownName TRANSFER_ENCODING = KnownName.of("transfer-encoding");
    private static final KnownName KEEP_ALIVE = KnownName.of("keep-alive");
    private static final int LENGTH_DIGITS_MAX = 18;

    private final byte[] knownHost = new byte[72];
    private int knownHostSize;

    private long contentLength = -1;
    private boolean chunked;
    private boolean otherCoding;
    private boolean host;
    private boolean close;
    private boolean keepAlive;
    private boolean continueExpected;

    void reset() {
        contentLength = -1;
        chunked = false;
        otherCoding = false;
        host = false;
        close = false;
        keepAlive = false;
        continueExpected = false;
    }

    BodyFraming framing() {
        if (chunked) {
            return BodyFraming.CHUNKED;
        }
        return contentLength > 0 ? BodyFraming.LENGTH : BodyFraming.NONE;
    }

    /** The announced size of the body, 0 if there is none. */
    long contentLength() {
        return Math.max(0, contentLength);
    }

    /** Whether the client holds the body back until it is asked for it. */
    boolean continueExpected() {
        return continueExpected && (chunked || contentLength > 0);
    }

    /** Whether the client wants the connection to go on: RFC 9112, section 9.3. */
    boolean persistent(boolean http11) {
        return !close && (http11 || keepAlive);
    }

    /** Takes note of the head's last field. */
    void note(RequestHead head) throws ProtocolException {
        var fields = head.fields();
        int index = fields.count() - 1;
        switch (fields.nameLength(index)) {
            case 4 -> {
                if (fields.isNamed(index, HOST)) {
                    noteHost(head, index);
                }
            }
            case 6 -> {
                if (fields.isNamed(index, EXPECT) && head.isHttp11()) {
                    noteExpect(fields, index);
                }
            }
            case 10 -> {
                if (fields.isNamed(index, CONNECTION)) {
                    noteConnection(fields, index);
                }
            }
            case 14 -> {
                if (fields.isNamed(index, CONTENT_LENGTH)) {
                    noteContentLength(fields, index);
                }
            }
            case 17 -> {
                if (fields.isNamed(index, TRANSFER_ENCODING)) {
                    noteTransferEncoding(head, index);
                }
            }
            default -> {}
        }
    }

    /** Says whether the whole head is valid. */
    void check(RequestHead head) throws ProtocolException {
        if (!host && head.isHttp11()) {
            throw new ProtocolException(400, "the field Host is missing");
        }
        if (otherCoding) {
            throw chunked
                    ? new ProtocolException(501, "the only transfer coding known here is chunked")
                    : new ProtocolException(400, "chunked is not the last transfer coding: the body's end is unknown");
        }
    }

    private void noteHost(RequestHead head, int index) throws ProtocolException {
        if (host) {
            throw new ProtocolException(400, "there are two fields Host");
        }
        var fields = head.fields();
        int start = fields.valueStart(index);
        int length = fields.valueLength(index);
        if (length > 0 && !isKnownHost(fields.array(), start, length)) {
            checkHost(fields.array(), start, length);
        }
        host = true;
        head.line().hostField(fields.valueOffset(index), length);
    }

    /** Whether this is the host that was found valid last: a server hears few. */
    private boolean isKnownHost(byte[] array, int start, int length) {
        if (length != knownHostSize || start + length > array.length - 8) {
            return false;
        }
        int at = 0;
        for (; at < length - 8; at += 8) {
            if (ByteScan.word(array, start + at) != ByteScan.word(knownHost, at)) {
                return false;
            }
        }
        long different = ByteScan.word(array, start + at) ^ ByteScan.word(knownHost, at);
        return different << (8 - (length - at)) * 8 == 0;
    }

    private void checkHost(byte[] array, int start, int length) throws ProtocolException {
        if (!Authority.isValid(array, start, start + length)) {
            throw new ProtocolException(400, "the field Host is not valid");
        }
        if (length <= knownHost.length - 8) {
            System.arraycopy(array, start, knownHost, 0, length);
            knownHostSize = length;
        }
    }

    private void noteExpect(RequestFields fields, int index) throws ProtocolException {
        int start = fields.valueStart(index);
        if (!Tokens.isWord(fields.array(), start, start + fields.valueLength(index), "100-continue")) {
            throw new ProtocolException(417, "the only expectation that can be met is 100-continue");
        }
        continueExpected = true;
    }

    private void noteConnection(RequestFields fields, int index) {
        byte[] array = fields.array();
        int at = fields.valueStart(index);
        int end = at + fields.valueLength(index);
        if (end - at == KEEP_ALIVE.name().length() && KEEP_ALIVE.isAt(array, at)) {
            keepAlive = true;
            return;
        }
        while (at < end) {
            int comma = ByteScan.indexOf(array, at, end, (byte) ',');
            int start = Tokens.skipBlanks(array, at, comma);
            int stop = Tokens.trimBlanks(array, start, comma);
            close |= Tokens.isWord(array, start, stop, "close");
            keepAlive |= Tokens.isWord(array, start, stop, "keep-alive");
            at = comma + 1;
        }
    }

    private void noteContentLength(RequestFields fields, int index) throws ProtocolException {
        if (contentLength >= 0) {
            throw new ProtocolException(400, "there are two fields Content-Length");
        }
        if (chunked) {
            throw new ProtocolException(400, "a chunked body has no Content-Length");
        }
        byte[] array = fields.array();
        int start = fields.valueStart(index);
        int length = fields.valueLength(index);
        long bytes = 0;
        for (int at = start; at < start + length; at++) {
            if (!Tokens.isDigit(array[at])) {
                throw new ProtocolException(400, "the field Content-Length is not a number");
            }
            bytes = bytes * 10 + array[at] - '0';
        }
        if (length == 0 || length > LENGTH_DIGITS_MAX) {
            throw new ProtocolException(400, "the field Content-Length is empty or too large");
        }
        contentLength = bytes;
    }

    private void noteTransferEncoding(RequestHead head, int index) throws ProtocolException {
        if (!head.isHttp11()) {
            throw new ProtocolException(400, "HTTP/1.0 knows no Transfer-Encoding");
        }
        if (contentLength >= 0) {
            throw new ProtocolException(400, "a body with a Content-Length is not chunked");
        }
        var fields = head.fields();
        byte[] array = fields.array();
        int at = fields.valueStart(index);
        int end = at + fields.valueLength(index);
        do {
            int comma = ByteScan.indexOf(array, at, end, (byte) ',');
            int start = Tokens.skipBlanks(array, at, comma);
            noteCoding(array, start, Tokens.trimBlanks(array, start, comma));
            at = comma + 1;
        } while (at <= end);
    }

    private void noteCoding(byte[] array, int start, int end) throws ProtocolException {
        if (chunked) {
            throw new ProtocolException(400, "chunked is not the last transfer coding, or stands twice");
        }
        if (start == end || !Tokens.isToken(array[start])) {
            throw new ProtocolException(400, "the field Transfer-Encoding is not valid");
        }
        chunked = Tokens.isWord(array, start, end, "chunked");
        otherCoding |= !chunked;
    }
}
