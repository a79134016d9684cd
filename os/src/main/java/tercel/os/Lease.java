package tercel.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A little native memory for the length of one system call: a cell for errno and 448 bytes for arguments that the
 * kernel reads or fills. Any thread may take a lease; it gives it back before it does anything else that could wait.
 *
 * <p>A lease is an index into a fixed pool. A thread tries the place that its id points to first, so threads seldom
 * meet; when every place is taken, that many threads are inside system calls at this moment, and the next one is free
 * after the shortest of them. Calls meant to wait long bring a cell of their own instead. Thread locals would do for
 * platform threads, but would leave a block of native memory behind for each of a million coroutines. Allocates
 * nothing.
 */
final class Lease {
    static final int SCRATCH_SIZE = 448;

    private static final int PLACES = 256;
    private static final int PLACE_SIZE = 512;
    private static final int SCRATCH_OFFSET = PLACE_SIZE - SCRATCH_SIZE;
    private static final int TAKEN_STRIDE = 16;

    private static final MemorySegment POOL = Arena.global().allocate((long) PLACES * PLACE_SIZE, 64);
    private static final long BASE = POOL.address();
    private static final MemorySegment[] CELLS = cells();

    /** One word for each place, a cache line apart: 1 when taken. */
    private static final int[] TAKEN = new int[PLACES * TAKEN_STRIDE];

    private static final VarHandle TAKEN_AT = MethodHandles.arrayElementVarHandle(int[].class);

    private Lease() {}

    static int take() {
        int place = (int) Thread.currentThread().threadId() & PLACES - 1;
        return TAKEN_AT.compareAndSet(TAKEN, place * TAKEN_STRIDE, 0, 1) ? place : takeAnother(place);
    }

    static void giveBack(int lease) {
        assert TAKEN[lease * TAKEN_STRIDE] == 1;
        TAKEN_AT.setRelease(TAKEN, lease * TAKEN_STRIDE, 0);
    }

    /** Where the call leaves errno. */
    static MemorySegment cell(int lease) {
        return CELLS[lease];
    }

    /** The errno that a failed call has left. */
    static int errno(int lease) {
        return Memory.intAt(BASE + (long) lease * PLACE_SIZE);
    }

    /**
     * The address of {@link #SCRATCH_SIZE} bytes, aligned to a cache line, with whatever the last call left in them.
     */
    static long scratch(int lease) {
        return BASE + (long) lease * PLACE_SIZE + SCRATCH_OFFSET;
    }

    private static int takeAnother(int start) {
        for (int tries = 1; ; tries++) {
            int place = start + tries & PLACES - 1;
            if (TAKEN_AT.compareAndSet(TAKEN, place * TAKEN_STRIDE, 0, 1)) {
                return place;
            }
            if (place == start) {
                Thread.yield();
            }
        }
    }

    private static MemorySegment[] cells() {
        var cells = new MemorySegment[PLACES];
        for (int i = 0; i < PLACES; i++) {
            cells[i] = POOL.asSlice((long) i * PLACE_SIZE, Integer.BYTES);
        }
        return cells;
    }
}
