package tercel.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where a thread's calls leave their errno, so that they need not borrow a place for each: errno(3). For one thread at
 * a time, such as that of an event loop.
 */
public final class ErrnoCell {
    /** Owns the native memory, which is freed only when nobody can reach this object any more. */
    private final MemorySegment memory = Arena.ofAuto().allocate(Integer.BYTES, 64);

    private final MemorySegment cell = Memory.at(memory.address(), Integer.BYTES);

    /** A cell of the caller's own. */
    public ErrnoCell() {}

    MemorySegment segment() {
        return cell;
    }
}
