package tercel.coro;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tercel.os.Errno;
import tercel.os.EventFd;
import tercel.os.FileStatus;
import tercel.os.NativeBlock;
import tercel.os.NativeFile;
import tercel.os.Uring;

/**
 * A loop's ring of file operations. A coroutine of the loop queues one and parks; the loop's turn hands what is queued
 * to the kernel by one call, and wakes those whose operation has ended.
 *
 * <p>The kernel copies what is in its cache at once, inside that call, so a turn hands over {@link #TURN_BYTES} at
 * most, and an operation moves {@link #LARGE_BYTES} at most: the loop never stands still for long. All bytes go through
 * native blocks, of which there are two sizes, as many as are ever needed at the same time and never more than a bound;
 * who finds none waits in the queue.
 *
 * <p>Invariants: only the loop's thread touches it. A block is the kernel's from {@link #begin} until its operation has
 * ended, whatever happens to the caller: a cancel asks the kernel to end it and waits until it has. An operation's user
 * data is its place and the place's generation, so that a late word about an earlier one is told from one about this.
 */
final class FileRing implements LoopRing, Ready {
    static final int SMALL_BYTES = 8 << 10;
    static final int LARGE_BYTES = 64 << 10;

    private static final int PLACES = 256;
    private static final int COMPLETIONS = 4 * PLACES;
    private static final int SMALL_MAX = 256;
    private static final int LARGE_MAX = 64;
    private static final int TURN_BYTES = 512 << 10;

    /** How many bytes are read at once in a turn, before the loop goes on to other things. */
    private static final int AT_ONCE_BYTES = 512 << 10;

    /** How many bytes are copied in the time that a call takes, be it for one byte. */
    private static final int CALL_BYTES = 2 << 10;

    /** The user data of what is not waited for. */
    private static final long NOBODY = 0;

    /** What the kernel still had when its loop ended: never freed. */
    private static final List<Object> ABANDONED = Collections.synchronizedList(new ArrayList<>());

    private final Loop loop;
    private final Uring ring = new Uring();
    private final ArrayDeque<RingWork> queue = new ArrayDeque<>();
    private final ArrayDeque<Long> cancels = new ArrayDeque<>();
    private final RingWork[] underWay = new RingWork[PLACES];
    private final int[] generations = new int[PLACES];
    private final int[] freePlaces = new int[PLACES];
    private final NativeBlock[] blocks = new NativeBlock[SMALL_MAX + LARGE_MAX];
    private final int[] freeSmall = new int[SMALL_MAX];
    private final int[] freeLarge = new int[LARGE_MAX];
    private int freePlaceCount;
    private int freeSmallCount;
    private int freeLargeCount;
    private int bell = -1;
    private boolean told;
    private @Nullable NativeBlock atOnce;
    private int atOnceBytes;

    /** By the loop's thread. */
    FileRing() {
        loop = Loop.current();
    }

    /** A holder, so that it is found out once, when somebody wants to know. */
    private static final class Probe {
        static final String WHY_NOT = whyNot();

        private static String whyNot() {
            var ring = new Uring();
            int result = ring.open(2, 4);
            if (result >= 0) {
                result = ring.probe();
                ring.close();
            }
            return switch (-result) {
                case 0 -> "";
                case Errno.ENOSYS -> "this system has no io_uring";
                case Errno.EINVAL, Errno.EOPNOTSUPP -> "io_uring is too old here: files need that of Linux 6.1";
                case Errno.EPERM, Errno.EACCES ->
                    "io_uring is forbidden here: by kernel.io_uring_disabled, or by a container's filter";
                default -> "io_uring does not work here: " + Errno.describe(-result);
            };
        }
    }

    /** Why there cannot be rings here; empty where there can. */
    static String whyNot() {
        return Probe.WHY_NOT;
    }

    /** The ring of the loop whose coroutine the caller is; null elsewhere, and where that loop can have none. */
    static @Nullable FileRing here() {
        Loop loop = Loop.current();
        return loop != null && Thread.currentThread().isVirtual() ? (FileRing) loop.ring() : null;
    }

    /** On the loop's thread: 0 or -errno. */
    int open() {
        int result = ring.open(PLACES, COMPLETIONS);
        if (result < 0) {
            return result;
        }
        bell = EventFd.create();
        result = bell < 0 ? bell : ring.signal(bell);
        if (result < 0) {
            close();
            return result;
        }
        for (freePlaceCount = 0; freePlaceCount < PLACES; freePlaceCount++) {
            freePlaces[freePlaceCount] = PLACES - 1 - freePlaceCount;
        }
        for (freeSmallCount = 0; freeSmallCount < SMALL_MAX; freeSmallCount++) {
            freeSmall[freeSmallCount] = SMALL_MAX - 1 - freeSmallCount;
        }
        for (freeLargeCount = 0; freeLargeCount < LARGE_MAX; freeLargeCount++) {
            freeLarge[freeLargeCount] = SMALL_MAX + LARGE_MAX - 1 - freeLargeCount;
        }
        return 0;
    }

    /** What the poller has to watch. */
    int bell() {
        return bell;
    }

    /** The bell has rung. */
    @Override
    public void ready(int events) {
        told = true;
    }

    /**
     * Reads at most {@link #LARGE_BYTES}: how many, 0 at the end of the file, or -errno. What is in the system's cache
     * is read at once, which costs less than to park; the caller then lets others run when it has had its time.
     */
    int read(int file, ByteBuffer to, long position) throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted() && Thread.interrupted()) {
            throw Cancellation.delivery("reads", 0);
        }
        int now = readNow(file, to, position);
        return now >= 0 ? now : readQueued(file, to, position);
    }

    private int readNow(int file, ByteBuffer to, long position) {
        NativeBlock block = atOnce;
        if (block == null) {
            block = new NativeBlock(LARGE_BYTES);
            atOnce = block;
        }
        int count = NativeFile.preadNow(file, block, Math.min(to.remaining(), LARGE_BYTES), position);
        if (count > 0) {
            block.get(to, count);
            atOnceBytes += count + CALL_BYTES;
            if (atOnceBytes >= AT_ONCE_BYTES) {
                loop.yieldTurn();
            }
        }
        return count;
    }

    /** The same, always through the ring. */
    int readQueued(int file, ByteBuffer to, long position) throws InterruptedIOException {
        var work = new RingWork(RingWork.Deed.READ, file);
        work.length = Math.min(to.remaining(), LARGE_BYTES);
        work.position = position;
        int result = perform(work, "reads");
        if (result > 0) {
            blocks[work.block].get(to, result);
        }
        giveBack(work);
        return result;
    }

    /** Writes at most {@link #LARGE_BYTES}: how many, or -errno. */
    int write(int file, ByteBuffer from, long position) throws InterruptedIOException {
        var work = new RingWork(RingWork.Deed.WRITE, file);
        work.buffer = from;
        work.length = Math.min(from.remaining(), LARGE_BYTES);
        work.position = position;
        int result = perform(work, "writes");
        from.position(from.position() + Math.max(0, result));
        giveBack(work);
        return result;
    }

    /** Opens a file: a descriptor, or -errno. */
    int open(String path, int flags, int permissions) throws InterruptedIOException {
        var work = new RingWork(RingWork.Deed.OPEN, -1);
        work.path = path;
        work.flags = flags;
        work.length = permissions;
        int result = perform(work, "opens " + path);
        giveBack(work);
        return result;
    }

    /** Asks about a path, or about an open file where it is empty: 0 or -errno. */
    int status(int file, String path, FileStatus to) throws InterruptedIOException {
        var work = new RingWork(RingWork.Deed.STATX, file);
        work.path = path;
        int result = perform(work, "asks about a file");
        if (result >= 0) {
            to.take(blocks[work.block]);
        }
        giveBack(work);
        return result;
    }

    /** Waits for the disk: 0 or -errno. */
    int sync(int file, boolean metadata) throws InterruptedIOException {
        var work = new RingWork(RingWork.Deed.SYNC, file);
        work.flags = metadata ? 1 : 0;
        return perform(work, "syncs");
    }

    /** Closes a descriptor, whatever happens to the caller: 0 or -errno. */
    int close(int file) {
        var work = new RingWork(RingWork.Deed.CLOSE, file);
        work.wait = new Wait();
        queue.add(work);
        work.wait.awaitUncancelled();
        return work.result;
    }

    /** Has it done; unless it throws, the caller has to give the block back. */
    private int perform(RingWork work, String deed) throws InterruptedIOException {
        while (!Thread.currentThread().isInterrupted()) {
            work.wait = new Wait();
            queue.add(work);
            if (!work.wait.awaitUnlessInterrupted()) {
                cancel(work);
                work.wait.awaitUncancelled();
            }
            if (work.result != -Errno.ECANCELED && work.result != -Errno.EINTR) {
                return work.result;
            }
        }
        giveBack(work);
        Thread.interrupted();
        throw Cancellation.delivery(deed, 0);
    }

    private void cancel(RingWork work) {
        if (work.place >= 0) {
            cancels.add(userData(work.place));
        } else if (queue.remove(work)) {
            end(work, -Errno.ECANCELED);
        }
    }

    private void giveBack(RingWork work) {
        int block = work.block;
        work.block = -1;
        if (block >= SMALL_MAX) {
            freeLarge[freeLargeCount++] = block;
        } else if (block >= 0) {
            freeSmall[freeSmallCount++] = block;
        }
    }

    @Override
    public boolean turn() {
        atOnceBytes = 0;
        boolean more = !queue.isEmpty() && prepare();
        while (!cancels.isEmpty() && ring.room() > 0) {
            ring.begin(NOBODY);
            ring.cancel(cancels.poll());
        }
        if (told || ring.room() < PLACES) {
            told = false;
            // What the kernel refuses to take now stays in the ring and goes with the next turn.
            ring.enter();
            while (ring.next()) {
                ended(ring.userData(), ring.result());
            }
        }
        return more || ring.room() < PLACES || !cancels.isEmpty();
    }

    /** Puts what is queued into the ring. Returns whether there is more that only has to wait for its turn. */
    private boolean prepare() {
        int bytes = 0;
        while (!queue.isEmpty() && ring.room() > 0 && bytes < TURN_BYTES) {
            RingWork work = queue.getFirst();
            if (freePlaceCount == 0 || !takeBlock(work)) {
                return false;
            }
            queue.removeFirst();
            int begun = begin(work);
            bytes += Math.max(0, begun);
            if (begun < 0) {
                end(work, begun);
            }
        }
        return !queue.isEmpty();
    }

    private boolean takeBlock(RingWork work) {
        int bytes = work.blockBytes();
        if (bytes == 0 || work.block >= 0) {
            return true;
        }
        boolean small = bytes <= SMALL_BYTES;
        if ((small ? freeSmallCount : freeLargeCount) == 0) {
            return false;
        }
        int block = small ? freeSmall[--freeSmallCount] : freeLarge[--freeLargeCount];
        if (blocks[block] == null) {
            blocks[block] = new NativeBlock(small ? SMALL_BYTES : LARGE_BYTES);
        }
        work.block = block;
        return true;
    }

    private long userData(int place) {
        return (long) generations[place] << 32 | place;
    }

    /** Describes it to the kernel: how many bytes are the kernel's from now on; or -errno where that cannot be. */
    private int begin(RingWork work) {
        int put = work.deed == RingWork.Deed.OPEN || work.deed == RingWork.Deed.STATX
                ? blocks[work.block].put(work.path)
                : 0;
        if (put < 0) {
            return put;
        }
        int place = freePlaces[--freePlaceCount];
        generations[place] = Math.max(1, generations[place] + 1);
        underWay[place] = work;
        work.place = place;
        ring.begin(userData(place));
        return describe(work);
    }

    /** Returns how many bytes are the kernel's from now on. */
    private int describe(RingWork work) {
        return switch (work.deed) {
            case READ -> {
                ring.read(work.descriptor, blocks[work.block], work.length, work.position);
                yield work.length;
            }
            case WRITE -> {
                blocks[work.block].put(work.buffer, work.length);
                ring.write(work.descriptor, blocks[work.block], work.length, work.position);
                yield work.length;
            }
            case OPEN -> {
                ring.open(blocks[work.block], work.flags, work.length);
                yield SMALL_BYTES;
            }
            case STATX -> {
                ring.statx(work.descriptor, blocks[work.block]);
                yield SMALL_BYTES;
            }
            case SYNC -> {
                ring.sync(work.descriptor, work.flags != 0);
                yield 0;
            }
            case CLOSE -> {
                ring.close(work.descriptor);
                yield 0;
            }
        };
    }

    private void ended(long userData, int result) {
        int place = (int) userData;
        RingWork work = underWay[place];
        if (userData != NOBODY && work != null && userData(place) == userData) {
            underWay[place] = null;
            freePlaces[freePlaceCount++] = place;
            work.place = -1;
            end(work, result);
        }
    }

    private static void end(RingWork work, int result) {
        work.result = result;
        if (work.wait.claim()) {
            work.wait.grant(0);
        }
    }

    @Override
    public void close() {
        if (bell >= 0 && freePlaceCount < PLACES) {
            ABANDONED.add(blocks);
        }
        ring.close();
        if (bell >= 0) {
            NativeFile.close(bell);
        }
    }
}
