package tercel.os;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The C library's {@code syscall(2)}, through which every system call of this module goes: results are {@code n >= 0}
 * or {@code -errno}.
 *
 * <p>It is linked in two shapes only, because each costs start-up. {@link Plain} takes six longs and makes an ordinary
 * transition to native code, so that a collection of garbage need not wait for it; it is meant for everything.
 * {@link OnHeap} hands the kernel the inside of a {@code byte[]}, which the collector therefore may not move until the
 * call has returned; it is meant only for calls that cannot block. Both capture errno in the transition: no call is
 * ever repeated to learn it, which for a receive would lose the error, as the kernel reports a reset only once.
 *
 * <p>This is the one class with long parameter lists: they are the registers of the call. Any thread.
 */
final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemorySegment SYSCALL = LINKER.defaultLookup().findOrThrow("syscall");
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    /** Nearly always nobody, which the compiler knows. */
    private static final @Nullable CallListener TOLD = CallTrace.decide();

    private Libc() {}

    /** A holder, so that a process pays for linking this shape only if it uses it. */
    @SuppressWarnings("restricted")
    private static final class Plain {
        static final MethodHandle CALL = LINKER.downcallHandle(
                SYSCALL,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                ERRNO);
    }

    /** As {@link Plain}, with the second argument of the call an address that may lie in the heap. */
    @SuppressWarnings("restricted")
    static final class OnHeap {
        static final MethodHandle CALL = LINKER.downcallHandle(
                SYSCALL,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                ERRNO,
                Linker.Option.critical(true));
    }

    static long call(long number, long a, long b, long c) {
        return call(number, a, b, c, 0, 0);
    }

    /** A call whose arguments need no memory of a lease. */
    static long call(long number, long a, long b, long c, long d, long e) {
        int lease = Lease.take();
        long result = call(lease, number, a, b, c, d, e);
        Lease.giveBack(lease);
        return result;
    }

    /** A call of whoever holds that lease, probably because its arguments point into it. */
    static long call(int lease, long number, long a, long b, long c, long d, long e) {
        return call(lease, number, a, b, c, d, e, 0);
    }

    /** A call of six arguments, of whoever holds that lease. */
    static long call(int lease, long number, long a, long b, long c, long d, long e, long f) {
        long result = raw(Lease.cell(lease), number, a, b, c, d, e, f);
        result = result == -1 ? -Lease.errno(lease) : result;
        if (TOLD != null) {
            CallTrace.tell(TOLD, number, new long[] {a, b, c, d, e}, result);
        }
        return result;
    }

    /** A call that may wait long, and so brings its own cell for errno. */
    static long call(MemorySegment cell, long number, long a, long b, long c, long d, long e) {
        return call(cell, number, a, b, c, d, e, 0);
    }

    /** The same with six arguments. */
    static long call(MemorySegment cell, long number, long a, long b, long c, long d, long e, long f) {
        long result = raw(cell, number, a, b, c, d, e, f);
        result = result == -1 ? -Memory.intAt(cell.address()) : result;
        if (TOLD != null) {
            CallTrace.tell(TOLD, number, new long[] {a, b, c, d, e}, result);
        }
        return result;
    }

    /** A call that cannot block and whose second argument is the inside of an array. */
    static long callOnHeap(long number, long a, MemorySegment buffer, long length, long flags) {
        int lease = Lease.take();
        long result = rawOnHeap(Lease.cell(lease), number, a, buffer, length, flags);
        if (result == -1) {
            result = -Lease.errno(lease);
        }
        Lease.giveBack(lease);
        tellOnHeap(number, a, length, result);
        return result;
    }

    /** As the others, of whoever holds that lease, into which the last two arguments point. */
    static long callOnHeap(
            int lease, long number, long a, MemorySegment buffer, long length, long flags, long d, long e) {
        long result;
        try {
            result = (long) OnHeap.CALL.invokeExact(Lease.cell(lease), number, a, buffer, length, flags, d, e);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
        if (result == -1) {
            result = -Lease.errno(lease);
        }
        tellOnHeap(number, a, length, result);
        return result;
    }

    static void tellOnHeap(long number, long a, long length, long result) {
        if (TOLD != null) {
            CallTrace.tell(TOLD, number, new long[] {a, 0, length, 0, 0}, result);
        }
    }

    private static long raw(MemorySegment cell, long number, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) Plain.CALL.invokeExact(cell, number, a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static long rawOnHeap(
            MemorySegment cell, long number, long a, MemorySegment buffer, long length, long flags) {
        try {
            return (long) OnHeap.CALL.invokeExact(cell, number, a, buffer, length, flags, 0L, 0L);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
