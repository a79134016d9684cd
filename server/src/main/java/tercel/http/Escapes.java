package tercel.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Percent escapes, decoded once and strictly: RFC 3986, section 2.1. What they give must be UTF-8. */
final class Escapes {
    /**
     * Stands between the segments of a decoded path. No byte of UTF-8 has this value, so that a slash that was escaped
     * is not taken for a separator.
     */
    static final byte SEPARATOR = (byte) 0xFF;

    private Escapes() {}

    /**
     * Decodes a path.
     *
     * @return its bytes, with {@link #SEPARATOR} for each slash that was not escaped; null if it is malformed, or holds
     *     NUL
     */
    static byte @Nullable [] decodePath(byte[] array, int start, int end) {
        byte[] decoded = new byte[end - start];
        int size = 0;
        for (int at = start; at < end; at++) {
            int value = array[at] == '/' ? SEPARATOR : array[at];
            if (value == '%') {
                value = value(array, at, end);
                at += 2;
                if (value <= 0 || value == (SEPARATOR & 0xFF)) {
                    return null;
                }
            }
            decoded[size++] = (byte) value;
        }
        decoded = Arrays.copyOf(decoded, size);
        return pathText(decoded, 0, size) == null ? null : decoded;
    }

    /** The text of a part of a decoded path; null if it is no UTF-8. */
    static @Nullable String pathText(byte[] decoded, int start, int end) {
        byte[] bytes = Arrays.copyOfRange(decoded, start, end);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == SEPARATOR) {
                bytes[i] = '/';
            }
        }
        return utf8(bytes, bytes.length);
    }

    /** Decodes a name or value of a form, where a plus means a space; null if it is malformed. */
    static @Nullable String decodeForm(byte[] array, int start, int end) {
        byte[] decoded = new byte[end - start];
        int size = 0;
        for (int at = start; at < end; at++) {
            int value = array[at] == '+' ? ' ' : array[at];
            if (value == '%') {
                value = value(array, at, end);
                at += 2;
                if (value < 0) {
                    return null;
                }
            }
            decoded[size++] = (byte) value;
        }
        return utf8(decoded, size);
    }

    /** The value of the escape at an index, or -1. */
    private static int value(byte[] array, int at, int end) {
        if (end - at < 3) {
            return -1;
        }
        int high = digit(array[at + 1]);
        int low = digit(array[at + 2]);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int digit(byte letter) {
        if (letter >= '0' && letter <= '9') {
            return letter - '0';
        }
        int lower = letter | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private static @Nullable String utf8(byte[] bytes, int size) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, size))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }
}
