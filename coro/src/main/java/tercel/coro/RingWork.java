package tercel.coro;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One operation of a {@link FileRing}, from the call to its result. On the ring's loop only. */
final class RingWork {
    /** What is to be done. */
    enum Deed {
        READ,
        WRITE,
        OPEN,
        STATX,
        SYNC,
        CLOSE
    }

    final Deed deed;
    final int descriptor;
    Wait wait = Wait.NONE;

    /** Where bytes come from or go to; null for what moves none. */
    @Nullable
    ByteBuffer buffer;

    /** How many bytes, or the flags or permissions of what is opened, or what to sync. */
    int length;

    int flags;
    long position;

    /** What is opened or asked about, where that is not the descriptor's file. */
    String path = "";

    /** The kernel's while it is under way, then the caller's until it gives it back. */
    int block = -1;

    /** Its place among those under way, or -1 before and after. */
    int place = -1;

    int result;

    RingWork(Deed deed, int descriptor) {
        this.deed = deed;
        this.descriptor = descriptor;
    }

    /** How many bytes of a block it needs. */
    int blockBytes() {
        return switch (deed) {
            case READ, WRITE -> length;
            case OPEN, STATX -> FileRing.SMALL_BYTES;
            case SYNC, CLOSE -> 0;
        };
    }
}
