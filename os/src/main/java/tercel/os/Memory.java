package tercel.os;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Native memory by address, for this package only. Nothing is checked here: the callers stay within memory they own and
 * assert it. One segment over all of memory, held in a constant, compiles to plain loads and stores.
 */
final class Memory {
    @SuppressWarnings("restricted")
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Memory() {}

    static int intAt(long address) {
        return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
    }

    static void intAt(long address, int value) {
        ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
    }

    static short shortAt(long address) {
        return ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, address);
    }

    static long longAt(long address) {
        return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
    }

    static void longAt(long address, long value) {
        ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
    }

    static void copyIn(byte[] from, int length, long address) {
        MemorySegment.copy(from, 0, ALL, ValueLayout.JAVA_BYTE, address, length);
    }

    static void copyOut(long address, byte[] to, int offset, int length) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, address, to, offset, length);
    }

    /** That memory as a segment that lives for ever as far as the JDK can tell; whoever owns the memory sees to it. */
    static MemorySegment at(long address, long size) {
        return ALL.asSlice(address, size);
    }
}
