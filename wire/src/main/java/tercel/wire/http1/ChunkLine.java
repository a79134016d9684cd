package tercel.wire.http1;

import tercel.wire.ProtocolException;

/**
 * The line before each chunk of a body: its size in hexadecimal digits, and extensions that mean nothing here, which
 * are checked and skipped. RFC 9112, section 7.1. Allocates nothing unless it refuses.
 */
final class ChunkLine {
    /** Longest line, without its line end. */
    static final int SIZE_MAX = 256;

    private static final int DIGITS_MAX = 16;

    private ChunkLine() {}

    /** The chunk's size. */
    static long parse(byte[] array, int start, int end) throws ProtocolException {
        int at = start;
        long size = 0;
        while (at < end && Tokens.hex(array[at]) >= 0) {
            size = size << 4 | Tokens.hex(array[at]);
            at++;
        }
        if (at == start) {
            throw new ProtocolException(400, "a chunk has no size");
        }
        if (at - start > DIGITS_MAX || size < 0) {
            throw new ProtocolException(400, "the size of a chunk is too large");
        }
        while (at < end) {
            at = extension(array, at, end);
        }
        return size;
    }

    /** Checks one extension; gives the index behind it. */
    private static int extension(byte[] array, int start, int end) throws ProtocolException {
        int semicolon = Tokens.skipBlanks(array, start, end);
        if (semicolon == end || array[semicolon] != ';') {
            throw malformed();
        }
        int name = Tokens.skipBlanks(array, semicolon + 1, end);
        int nameEnd = Tokens.end(array, name, end);
        if (nameEnd == name) {
            throw malformed();
        }
        int equals = Tokens.skipBlanks(array, nameEnd, end);
        if (equals == end || array[equals] != '=') {
            return nameEnd;
        }
        int value = Tokens.skipBlanks(array, equals + 1, end);
        int valueEnd = value < end && array[value] == '"' ? quoted(array, value, end) : Tokens.end(array, value, end);
        if (valueEnd == value) {
            throw malformed();
        }
        return valueEnd;
    }

    /** The end of a quoted string, or its start if it has none: RFC 9110, section 5.6.4. */
    private static int quoted(byte[] array, int start, int end) {
        int at = start + 1;
        while (at < end && array[at] != '"') {
            at += array[at] == '\\' ? 2 : 1;
        }
        return at < end ? at + 1 : start;
    }

    private static ProtocolException malformed() {
        return new ProtocolException(400, "the extension of a chunk is malformed");
    }
}
