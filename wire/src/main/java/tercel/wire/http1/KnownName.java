package tercel.wire.http1;

import java.nio.charset.StandardCharsets;
import tercel.wire.ByteScan;

/**
 * A field name that the codec itself looks for, compared eight bytes at a time. Letters differ from their other case in
 * one bit, and no other byte of a token becomes a letter or a hyphen by that bit. Allocates nothing.
 *
 * @param name in lower case, 4 to 17 bytes
 * @param first its first bytes, as many as fit
 * @param firstMask all bits of these
 * @param last its last 8 bytes; the first ones again where it has fewer
 */
record KnownName(String name, long first, long firstMask, long last) {
    private static final long LOWER = 0x2020202020202020L;

    static KnownName of(String name) {
        byte[] bytes = java.util.Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), Math.max(8, name.length()));
        int size = Math.min(8, name.length());
        long mask = -1L >>> (64 - 8 * size);
        long first = ByteScan.word(bytes, 0) | LOWER & mask;
        long last = name.length() < 8 ? first : ByteScan.word(bytes, name.length() - 8);
        return new KnownName(name, first, mask, last);
    }

    /** Whether a token of the same size as this name is this name, in any case. */
    boolean isAt(byte[] array, int start) {
        int size = name.length();
        if (start > array.length - 8) {
            return Tokens.isWord(array, start, start + size, name);
        }
        if (((ByteScan.word(array, start) | LOWER) & firstMask) != first) {
            return false;
        }
        if (size <= 8) {
            return true;
        }
        return (ByteScan.word(array, start + size - 8) | LOWER) == last
                && (size <= 16 || Tokens.isWord(array, start, start + size, name));
    }
}
