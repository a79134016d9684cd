package tercel.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds bytes in arrays, eight at a time (SWAR). Looks at whole words where the array has them, also beyond the end of
 * what is searched, and never says more than the end.
 */
public final class ByteScan {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private ByteScan() {}

    /**
     * Eight bytes as a number, the first one lowest.
     *
     * @param array where
     * @param index of the first; seven more follow
     * @return little endian
     */
    public static long word(byte[] array, int index) {
        return (long) LONG.get(array, index);
    }

    /**
     * The first byte of a value.
     *
     * @param array where
     * @param start index of the first byte searched
     * @param end index behind the last
     * @param value which
     * @return its index, or {@code end} if there is none
     */
    public static int indexOf(byte[] array, int start, int end, byte value) {
        long pattern = (value & 0xFFL) * ONES;
        int at = start;
        for (int last = Math.min(end, array.length - 7); at < last; at += 8) {
            long different = (long) LONG.get(array, at) ^ pattern;
            long found = (different - ONES) & ~different & HIGHS;
            if (found != 0) {
                return Math.min(end, at + (Long.numberOfTrailingZeros(found) >>> 3));
            }
        }
        while (at < end && array[at] != value) {
            at++;
        }
        return Math.min(at, end);
    }

    /**
     * The first control byte other than HTAB: below 0x20 and not 0x09, or 0x7F.
     *
     * @param array where
     * @param start index of the first byte searched
     * @param end index behind the last
     * @return its index, or {@code end} if there is none
     */
    public static int control(byte[] array, int start, int end) {
        int at = start;
        int last = Math.min(end, array.length - 7);
        while (at < last) {
            long found = controls((long) LONG.get(array, at));
            if (found == 0) {
                at += 8;
                continue;
            }
            at += Long.numberOfTrailingZeros(found) >>> 3;
            if (at >= end || array[at] != '\t') {
                return Math.min(at, end);
            }
            at++;
        }
        while (at < end && !isControl(array[at])) {
            at++;
        }
        return Math.min(at, end);
    }

    /**
     * The high bit of each byte that is below 0x20 or 0x7F. The lowest one is right; a borrow may set others above it
     * wrongly.
     */
    private static long controls(long word) {
        return ((word - 0x20 * ONES) | ((word & ~HIGHS) + ONES)) & ~word & HIGHS;
    }

    /**
     * Whether a byte is a control other than HTAB.
     *
     * @param value it
     * @return true below 0x20 but for 0x09, and for 0x7F
     */
    public static boolean isControl(byte value) {
        return value >= 0 && value < 0x20 && value != 0x09 || value == 0x7F;
    }
}
