package tercel.wire.http1;

import java.nio.charset.StandardCharsets;

/** Text and numbers as the bytes of a head. */
final class Ascii {
    private static final byte[] DIGITS = bytes("0123456789abcdef");
    private static final byte[][] STATUS_LINES = new byte[600][];

    private Ascii() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Puts characters up to U+00FF as bytes; gives the index behind them. */
    static int put(String text, byte[] to, int at) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            to[at + i] = (byte) text.charAt(i);
        }
        return at + length;
    }

    /** Puts bytes; gives the index behind them. */
    static int put(byte[] bytes, byte[] to, int at) {
        System.arraycopy(bytes, 0, to, at, bytes.length);
        return at + bytes.length;
    }

    /** Puts a number that is not negative, in decimal; gives the index behind it. */
    static int putDecimal(long number, byte[] to, int at) {
        int end = at + 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            end++;
        }
        long rest = number;
        for (int spot = end - 1; spot >= at; spot--) {
            to[spot] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    /** Puts a number that is not negative, in hexadecimal; gives the index behind it. */
    static int putHex(long number, byte[] to, int at) {
        int end = at + hexSize(number);
        for (int spot = end - 1, shift = 0; spot >= at; spot--, shift += 4) {
            to[spot] = DIGITS[(int) (number >>> shift) & 15];
        }
        return end;
    }

    /** How many hexadecimal digits a number has. */
    static int hexSize(long number) {
        return Math.max(1, (67 - Long.numberOfLeadingZeros(number)) >>> 2);
    }

    /** The first line of an answer, with its end: RFC 9112, section 4. Made once for each status. */
    static byte[] statusLine(int status) {
        byte[] line = STATUS_LINES[status];
        if (line == null) {
            line = bytes("HTTP/1.1 " + status + " " + ReasonPhrase.of(status) + "\r\n");
            STATUS_LINES[status] = line;
        }
        return line;
    }
}
