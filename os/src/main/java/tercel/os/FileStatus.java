package tercel.os;

/** What the kernel knows about an open file: statx(2), inode(7). Reused; for one thread at a time. */
public final class FileStatus {
    private static final long STATX = SystemCall.STATX.number();
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;

    /** The size of {@code struct statx}. */
    static final int SIZE = 256;

    private static final int MODE_OFFSET = 28;
    private static final int INODE_OFFSET = 32;
    private static final int SIZE_OFFSET = 40;
    private static final int MODIFIED_SECONDS_OFFSET = 112;
    private static final int MODIFIED_NANOS_OFFSET = 120;

    private static final int TYPE_MASK = 0xf000;
    private static final int TYPE_PIPE = 0x1000;
    private static final int TYPE_DIRECTORY = 0x4000;
    private static final int TYPE_REGULAR = 0x8000;

    private int mode;
    private long inode;
    private long size;
    private long modifiedSeconds;
    private int modifiedNanos;

    /** Nothing known yet. */
    public FileStatus() {}

    /** Takes the status of an open file: 0 or -errno; may wait for the disk or a network's file system: statx(2). */
    public int read(int file) {
        int lease = Lease.take();
        // An empty path, and after it the structure to be filled.
        long path = Lease.scratch(lease);
        long statx = path + Long.BYTES;
        assert Long.BYTES + SIZE <= Lease.SCRATCH_SIZE;
        Memory.longAt(path, 0);
        long result = Libc.call(lease, STATX, file, path, AT_EMPTY_PATH, STATX_BASIC_STATS, statx);
        if (result >= 0) {
            take(statx);
        }
        Lease.giveBack(lease);
        return (int) result;
    }

    /** Takes what a {@link Uring#statx} has left in a block. */
    public void take(NativeBlock filled) {
        take(filled.address() + NativeBlock.STATX_OFFSET);
    }

    private void take(long statx) {
        mode = Memory.shortAt(statx + MODE_OFFSET) & 0xffff;
        inode = Memory.longAt(statx + INODE_OFFSET);
        size = Memory.longAt(statx + SIZE_OFFSET);
        modifiedSeconds = Memory.longAt(statx + MODIFIED_SECONDS_OFFSET);
        modifiedNanos = Memory.intAt(statx + MODIFIED_NANOS_OFFSET);
    }

    /** The size in bytes. */
    public long size() {
        return size;
    }

    /** When the content last changed, in seconds since 1970. */
    public long modifiedSeconds() {
        return modifiedSeconds;
    }

    /** The nanoseconds of that second. */
    public int modifiedNanos() {
        return modifiedNanos;
    }

    /** The number of the file within its file system. */
    public long inode() {
        return inode;
    }

    /** Type and permission bits: inode(7). */
    public int mode() {
        return mode;
    }

    /** Whether it is a regular file. */
    public boolean isRegular() {
        return (mode & TYPE_MASK) == TYPE_REGULAR;
    }

    /** Whether it is a named pipe. */
    public boolean isPipe() {
        return (mode & TYPE_MASK) == TYPE_PIPE;
    }

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return (mode & TYPE_MASK) == TYPE_DIRECTORY;
    }
}
