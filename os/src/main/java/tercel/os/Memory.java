package tercel.os;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Native memory by address, for this package only. Nothing is checked here: the callers stay within memory they own and
 * assert it. One segment over all of memory, held in a constant, compiles to plain loads and stores.
 */
final class Memory {
    @SuppressWarnings("restricted")
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private Memory() {}

    static int intAt(long address) {
        return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
    }

    static void intAt(long address, int value) {
        ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
    }

    /** A look at what another processor, or the kernel, has published. The address is a multiple of four. */
    static int intAtAcquire(long address) {
        return (int) INT.getAcquire(ALL, address);
    }

    /** Publishes what was written before. The address is a multiple of four. */
    static void intAtRelease(long address, int value) {
        INT.setRelease(ALL, address, value);
    }

    static byte byteAt(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address);
    }

    static void byteAt(long address, byte value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, value);
    }

    static void clear(long address, long size) {
        ALL.asSlice(address, size).fill((byte) 0);
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
