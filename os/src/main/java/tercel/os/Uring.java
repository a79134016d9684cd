package tercel.os;

import java.lang.foreign.Arena;
import java.lang.ref.Reference;

/**
 * A ring of operations for the kernel to do, and of what came of them: io_uring(7). Its owner, the thread that opens
 * it, is the only one that may use it. Results are {@code n >= 0} or {@code -errno}. Allocates nothing once it is open.
 *
 * <p>An operation is {@link #begin begun}, described by one of the methods named after it, and goes to the kernel by
 * {@link #enter}. What came of it is found by {@link #next}, by the user data it was begun with. Until then the kernel
 * owns the block that was given along. The kernel does its own part of the work only inside {@link #enter}
 * (IORING_SETUP_DEFER_TASKRUN), and says by the eventfd that there is some, so the thread is never disturbed in
 * anything else.
 */
public final class Uring {
    /** The operations of this class and their numbers: io_uring_enter(2). */
    enum Operation {
        FSYNC(3),
        ASYNC_CANCEL(14),
        OPENAT(18),
        CLOSE(19),
        STATX(21),
        READ(22),
        WRITE(23);

        final int number;

        Operation(int number) {
            this.number = number;
        }
    }

    /** Of {@code struct io_uring_params}: io_uring_setup(2). */
    static final int PARAMS_SIZE = 120;

    static final int PARAMS_SQ_ENTRIES = 0;
    static final int PARAMS_CQ_ENTRIES = 4;
    static final int PARAMS_FLAGS = 8;
    static final int PARAMS_FEATURES = 20;
    static final int PARAMS_SQ_OFFSETS = 40;
    static final int PARAMS_CQ_OFFSETS = 80;

    /** Of {@code struct io_sqring_offsets}. */
    static final int SQ_HEAD = 0;

    static final int SQ_TAIL = 4;
    static final int SQ_MASK = 8;
    static final int SQ_ARRAY = 24;

    /** Of {@code struct io_cqring_offsets}. */
    static final int CQ_HEAD = 0;

    static final int CQ_TAIL = 4;
    static final int CQ_MASK = 8;
    static final int CQ_CQES = 20;

    /** Of {@code struct io_uring_sqe}. */
    static final int SQE_SIZE = 64;

    static final int SQE_FLAGS = 1;
    static final int SQE_FD = 4;
    static final int SQE_OFFSET = 8;
    static final int SQE_ADDRESS = 16;
    static final int SQE_LENGTH = 24;
    static final int SQE_OPERATION_FLAGS = 28;
    static final int SQE_USER_DATA = 32;

    /** Of {@code struct io_uring_cqe}. */
    static final int CQE_SIZE = 16;

    static final int CQE_RESULT = 8;

    /** Of {@code struct io_uring_probe} and its entries. */
    static final int PROBE_OPERATIONS = 16;

    static final int PROBE_OPERATION_SIZE = 8;
    static final int PROBE_OPERATION_FLAGS = 2;

    private static final int OPERATIONS_MAX = 256;
    private static final int OPERATION_SUPPORTED = 1;

    private static final long ENTER = SystemCall.IO_URING_ENTER.number();
    private static final long REGISTER = SystemCall.IO_URING_REGISTER.number();

    private static final int SETUP_CQSIZE = 8;
    private static final int SETUP_SUBMIT_ALL = 0x80;
    private static final int SETUP_SINGLE_ISSUER = 0x1000;
    private static final int SETUP_DEFER_TASKRUN = 0x2000;
    private static final int SETUP = SETUP_CQSIZE | SETUP_SUBMIT_ALL | SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN;

    private static final int FEATURE_SINGLE_MMAP = 1;
    private static final int ENTER_GETEVENTS = 1;
    private static final int REGISTER_EVENTFD = 4;
    private static final int REGISTER_PROBE = 8;
    private static final int SQE_ASYNC = 0x10;
    private static final int FSYNC_DATASYNC = 1;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED_POPULATE = 0x8001;
    private static final long OFFSET_SQES = 0x10000000;

    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;

    private final ErrnoCell cell = new ErrnoCell();
    private int descriptor = -1;
    private long ring;
    private long ringSize;
    private long entries;
    private int entryCount;
    private long sqHead;
    private long sqTail;
    private long cqHead;
    private long cqTail;
    private long completions;
    private int completionMask;
    private int tail;
    private int head;
    private long entry;
    private long userData;
    private int result;

    /** Not open yet. */
    public Uring() {}

    /**
     * Opens it for the calling thread: 0 or -errno. -EINVAL is a kernel before 6.1, -EPERM a system that forbids it.
     *
     * @param entryCount how many operations one {@link #enter} may bring, a power of two
     * @param completionCount how many may be under way at the same time, a power of two
     */
    public int open(int entryCount, int completionCount) {
        try (var arena = Arena.ofConfined()) {
            long params = arena.allocate(PARAMS_SIZE, Long.BYTES).address();
            Memory.intAt(params + PARAMS_CQ_ENTRIES, completionCount);
            Memory.intAt(params + PARAMS_FLAGS, SETUP);
            int opened = (int) Libc.call(SystemCall.IO_URING_SETUP.number(), entryCount, params, 0);
            if (opened < 0) {
                return opened;
            }
            descriptor = opened;
            int mapped =
                    (Memory.intAt(params + PARAMS_FEATURES) & FEATURE_SINGLE_MMAP) == 0 ? -Errno.ENOSYS : map(params);
            if (mapped < 0) {
                close();
            }
            return mapped;
        }
    }

    private int map(long params) {
        entryCount = Memory.intAt(params + PARAMS_SQ_ENTRIES);
        int completionCount = Memory.intAt(params + PARAMS_CQ_ENTRIES);
        long sq = params + PARAMS_SQ_OFFSETS;
        long cq = params + PARAMS_CQ_OFFSETS;
        long array = Memory.intAt(sq + SQ_ARRAY);
        long cqes = Memory.intAt(cq + CQ_CQES);
        ringSize = Math.max(array + (long) entryCount * Integer.BYTES, cqes + (long) completionCount * CQE_SIZE);
        long mapped = map(ringSize, 0);
        if (mapped < 0) {
            return (int) mapped;
        }
        ring = mapped;
        mapped = map((long) entryCount * SQE_SIZE, OFFSET_SQES);
        if (mapped < 0) {
            return (int) mapped;
        }
        entries = mapped;
        sqHead = ring + Memory.intAt(sq + SQ_HEAD);
        sqTail = ring + Memory.intAt(sq + SQ_TAIL);
        cqHead = ring + Memory.intAt(cq + CQ_HEAD);
        cqTail = ring + Memory.intAt(cq + CQ_TAIL);
        completions = ring + cqes;
        completionMask = Memory.intAt(ring + Memory.intAt(cq + CQ_MASK));
        assert Memory.intAt(ring + Memory.intAt(sq + SQ_MASK)) == entryCount - 1;
        assert completionMask == completionCount - 1;
        for (int index = 0; index < entryCount; index++) {
            Memory.intAt(ring + array + (long) index * Integer.BYTES, index);
        }
        return 0;
    }

    private long map(long size, long offset) {
        int lease = Lease.take();
        long mapped = Libc.call(
                lease, SystemCall.MMAP.number(), 0, size, PROT_READ_WRITE, MAP_SHARED_POPULATE, descriptor, offset);
        Lease.giveBack(lease);
        return mapped;
    }

    /** Whether the kernel knows every operation of this class: 0, -EOPNOTSUPP, or what the question itself says. */
    public int probe() {
        int size = PROBE_OPERATIONS + OPERATIONS_MAX * PROBE_OPERATION_SIZE;
        try (var arena = Arena.ofConfined()) {
            long probe = arena.allocate(size, Long.BYTES).address();
            int asked = (int) Libc.call(REGISTER, descriptor, REGISTER_PROBE, probe, OPERATIONS_MAX, 0);
            for (Operation each : Operation.values()) {
                long flags = probe + PROBE_OPERATIONS + (long) each.number * PROBE_OPERATION_SIZE;
                if (asked >= 0 && (Memory.shortAt(flags + PROBE_OPERATION_FLAGS) & OPERATION_SUPPORTED) == 0) {
                    return -Errno.EOPNOTSUPP;
                }
            }
            return Math.min(0, asked);
        }
    }

    /** Has an {@link EventFd} signalled whenever there is something to {@link #enter} for: io_uring_register(2). */
    public int signal(int eventFd) {
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        Memory.intAt(scratch, eventFd);
        long registered = Libc.call(lease, REGISTER, descriptor, REGISTER_EVENTFD, scratch, 1, 0);
        Lease.giveBack(lease);
        return (int) registered;
    }

    /** How many operations may be begun before the next {@link #enter}. */
    public int room() {
        return entryCount - unsubmitted();
    }

    private int unsubmitted() {
        return tail - Memory.intAtAcquire(sqHead);
    }

    /** Begins the next operation; there must be room. What came of it will carry that user data. */
    public void begin(long ofUser) {
        assert room() > 0;
        entry = entries + (long) (tail & entryCount - 1) * SQE_SIZE;
        Memory.clear(entry, SQE_SIZE);
        Memory.longAt(entry + SQE_USER_DATA, ofUser);
        tail++;
    }

    private void describe(Operation operation, int file, long address, int length) {
        Memory.byteAt(entry, (byte) operation.number);
        Memory.intAt(entry + SQE_FD, file);
        Memory.longAt(entry + SQE_ADDRESS, address);
        Memory.intAt(entry + SQE_LENGTH, length);
    }

    /** Has the begun operation done by one of the kernel's threads, without a try in place: IOSQE_ASYNC. */
    public void elsewhere() {
        Memory.byteAt(entry + SQE_FLAGS, (byte) SQE_ASYNC);
    }

    /** Reads into the beginning of a block, at a position of a file: how many bytes, 0 at its end; as pread(2). */
    public void read(int file, NativeBlock to, int length, long position) {
        assert length <= to.size();
        describe(Operation.READ, file, to.address(), length);
        Memory.longAt(entry + SQE_OFFSET, position);
    }

    /** Writes the beginning of a block, at a position of a file: how many bytes; as pwrite(2). */
    public void write(int file, NativeBlock from, int length, long position) {
        assert length <= from.size();
        describe(Operation.WRITE, file, from.address(), length);
        Memory.longAt(entry + SQE_OFFSET, position);
    }

    /** Opens the path in a block, with flags and permissions as open(2): a descriptor. */
    public void open(NativeBlock path, int flags, int permissions) {
        describe(Operation.OPENAT, AT_FDCWD, path.address(), permissions);
        Memory.intAt(entry + SQE_OPERATION_FLAGS, flags);
    }

    /** Asks about the path in a block, or about the file where that is empty, for {@link FileStatus#take}: statx(2). */
    public void statx(int file, NativeBlock path) {
        boolean empty = Memory.byteAt(path.address()) == 0;
        describe(Operation.STATX, empty ? file : AT_FDCWD, path.address(), STATX_BASIC_STATS);
        Memory.longAt(entry + SQE_OFFSET, path.address() + NativeBlock.STATX_OFFSET);
        Memory.intAt(entry + SQE_OPERATION_FLAGS, empty ? AT_EMPTY_PATH : 0);
    }

    /** Waits until a file's content, and all about it if that is wanted, is on the disk: fsync(2), fdatasync(2). */
    public void sync(int file, boolean metadata) {
        describe(Operation.FSYNC, file, 0, 0);
        Memory.intAt(entry + SQE_OPERATION_FLAGS, metadata ? 0 : FSYNC_DATASYNC);
    }

    /** Closes a descriptor: close(2). */
    public void close(int file) {
        describe(Operation.CLOSE, file, 0, 0);
    }

    /** Asks the operation with that user data to end; it says itself what came of it: io_uring_enter(2). */
    public void cancel(long ofUser) {
        describe(Operation.ASYNC_CANCEL, -1, ofUser, 0);
    }

    /**
     * Hands over what was begun, and lets the kernel do its part of what is under way, without waiting for anything:
     * how many operations it took, or -errno. What it did not take stays for the next time: io_uring_enter(2).
     */
    public int enter() {
        Memory.intAtRelease(sqTail, tail);
        long entered = Libc.call(cell.segment(), ENTER, descriptor, unsubmitted(), 0, ENTER_GETEVENTS, 0);
        Reference.reachabilityFence(this);
        return (int) entered;
    }

    /** Goes on to the next operation that has ended; false when there is none. */
    public boolean next() {
        if (head == Memory.intAtAcquire(cqTail)) {
            return false;
        }
        long completion = completions + (long) (head & completionMask) * CQE_SIZE;
        userData = Memory.longAt(completion);
        result = Memory.intAt(completion + CQE_RESULT);
        head++;
        Memory.intAtRelease(cqHead, head);
        return true;
    }

    /** What the operation that {@link #next} found was begun with. */
    public long userData() {
        return userData;
    }

    /** What came of it: {@code n >= 0} or {@code -errno}. */
    public int result() {
        return result;
    }

    /**
     * Closes it, once, which also ends what is under way; but the kernel may use the blocks of that for some time:
     * munmap(2), close(2).
     */
    public void close() {
        long unmap = SystemCall.MUNMAP.number();
        if (entries != 0) {
            Libc.call(unmap, entries, (long) entryCount * SQE_SIZE, 0);
        }
        if (ring != 0) {
            Libc.call(unmap, ring, ringSize, 0);
        }
        NativeSocket.close(descriptor);
    }
}
