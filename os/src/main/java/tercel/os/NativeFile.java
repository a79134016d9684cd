package tercel.os;

import java.lang.foreign.Arena;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Files as descriptors. No path that is opened beneath a directory leaves it. Results are {@code n >= 0} or
 * {@code -errno}. Any thread, but every call here may wait for the disk: a loop leaves them to others. Paths are
 * written in UTF-8.
 */
public final class NativeFile {
    private static final long OPENAT = SystemCall.OPENAT.number();
    private static final long OPENAT2 = SystemCall.OPENAT2.number();
    private static final long PREAD64 = SystemCall.PREAD64.number();
    private static final long PREADV2 = SystemCall.PREADV2.number();
    private static final int RWF_NOWAIT = 8;

    /** Locked by all who want to, as long as nobody has it exclusively: F_RDLCK. */
    public static final int SHARED = 0;
    /** Locked by one: F_WRLCK. */
    public static final int EXCLUSIVE = 1;
    /** Locked by nobody: F_UNLCK. */
    public static final int UNLOCKED = 2;

    /** Of {@code struct flock}, which begins with the type; it counts from the beginning, SEEK_SET, which is 0. */
    static final int FLOCK_SIZE = 32;

    static final int FLOCK_START = 8;
    static final int FLOCK_LENGTH = 16;
    private static final int F_OFD_SETLK = 37;

    private static final int AT_FDCWD = -100;
    private static final int O_NOCTTY = 0x100;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_PATH = 0x200000;
    private static final int O_DIRECTORY = Architecture.current().openDirectory();
    private static final int O_NOFOLLOW = Architecture.current().openNoFollow();

    /** Opening a named pipe must not wait for somebody to write into it; on regular files O_NONBLOCK does nothing. */
    private static final int READ_FLAGS = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

    private static final long RESOLVE_NO_MAGICLINKS = 0x02;
    private static final long RESOLVE_BENEATH = 0x08;

    /** The size of {@code struct open_how}: flags, mode and resolve. */
    static final int OPEN_HOW_SIZE = 24;

    private static final int RACES_MAX = 16;
    private static final int READ_SIZE_MAX = 64 * 1024;

    private NativeFile() {}

    /**
     * A directory to open files beneath, for {@link #openBeneath} only; symbolic links to it are followed: openat(2).
     */
    public static int openDirectory(Path directory) {
        return openat(AT_FDCWD, directory.toString(), O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    }

    /** Opens whatever stands at a path, with flags and the permissions of a new file as they are: openat(2). */
    public static int open(String path, int flags, int permissions) {
        return openat(AT_FDCWD, path, flags, permissions);
    }

    /**
     * Opens a file or directory for reading. The path is relative and stays beneath the directory: {@code ..} or a
     * symbolic link that would leave it, and an absolute path, give -EXDEV; links that stay inside are followed, those
     * of /proc are not (-ELOOP), and a NUL in the path is -EINVAL: openat2(2). A kernel without that call (before 5.6)
     * follows no links at all and takes no {@code ..}: openat(2).
     */
    public static int openBeneath(int directory, String path) {
        int result = openat2(directory, path);
        // The kernel could not prove, while somebody renamed things, that a `..` stayed inside.
        for (int races = 0; result == -Errno.EAGAIN && races < RACES_MAX; races++) {
            result = openat2(directory, path);
        }
        return result == -Errno.ENOSYS ? openStepwise(directory, path) : result;
    }

    /**
     * Reads from a position of a file into the array from an offset to its end, 64 KiB at most: the number of bytes, 0
     * at the end of the file. The file's own offset is neither used nor moved: pread(2).
     *
     * @throws IndexOutOfBoundsException if the offset is not within the array
     */
    public static int pread(int file, long position, byte[] bytes, int offset) {
        int length = Math.min(bytes.length - offset, READ_SIZE_MAX);
        if (offset < 0 || length < 0) {
            throw new IndexOutOfBoundsException("offset " + offset + " of " + bytes.length);
        }
        // Through native memory, because a read that waits for the disk must not hold up the collector.
        try (var arena = Arena.ofConfined()) {
            long buffer = arena.allocate(length, Long.BYTES).address();
            int result = (int) Libc.call(PREAD64, file, buffer, length, position, 0);
            Memory.copyOut(buffer, bytes, offset, Math.max(0, result));
            return result;
        }
    }

    /** Reads from a position of a file into the beginning of a block: the number of bytes, 0 at its end: pread(2). */
    public static int pread(int file, NativeBlock to, int length, long position) {
        assert length <= to.size();
        int result = (int) Libc.call(PREAD64, file, to.address(), length, position, 0);
        Reference.reachabilityFence(to);
        return result;
    }

    /**
     * Reads from a position of a file into the beginning of a block what is in the system's cache: the number of bytes,
     * 0 at the end of the file, -EAGAIN if it would have to wait for the disk, -EOPNOTSUPP where the file system cannot
     * tell: RWF_NOWAIT, preadv2(2).
     */
    public static int preadNow(int file, NativeBlock to, int length, long position) {
        assert length <= to.size();
        int result = (int) Libc.call(to.cell(), PREADV2, file, to.vector(length), 1, position, 0, RWF_NOWAIT);
        Reference.reachabilityFence(to);
        return result;
    }

    /** Writes the beginning of a block at a position of a file: the number of bytes: pwrite(2). */
    public static int pwrite(int file, NativeBlock from, int length, long position) {
        assert length <= from.size();
        int result = (int) Libc.call(SystemCall.PWRITE64.number(), file, from.address(), length, position, 0);
        Reference.reachabilityFence(from);
        return result;
    }

    /** Waits until a file's content, and all about it if that is wanted, is on the disk: fsync(2), fdatasync(2). */
    public static int sync(int file, boolean metadata) {
        var call = metadata ? SystemCall.FSYNC : SystemCall.FDATASYNC;
        return (int) Libc.call(call.number(), file, 0, 0);
    }

    /** Gives a file that size: ftruncate(2). */
    public static int truncate(int file, long size) {
        return (int) Libc.call(SystemCall.FTRUNCATE.number(), file, size, 0);
    }

    /**
     * Locks a region of an open file against all who have opened it otherwise, or unlocks it; does not wait: 0, or
     * -EAGAIN when somebody else has locked some of it. What is locked belongs to this opening of the file and ends
     * with it: F_OFD_SETLK, fcntl(2).
     *
     * @param size in bytes; 0 is to the end, wherever that will be
     * @param type {@link #SHARED}, {@link #EXCLUSIVE} or {@link #UNLOCKED}
     */
    public static int lock(int file, long position, long size, int type) {
        int lease = Lease.take();
        long lock = Lease.scratch(lease);
        Memory.clear(lock, FLOCK_SIZE);
        Memory.byteAt(lock, (byte) type);
        Memory.longAt(lock + FLOCK_START, position);
        Memory.longAt(lock + FLOCK_LENGTH, size);
        long result = Libc.call(lease, SystemCall.FCNTL.number(), file, F_OFD_SETLK, lock, 0, 0);
        Lease.giveBack(lease);
        return (int) result;
    }

    /** Closes the descriptor, which is free for reuse even if an error is returned; never call it again: close(2). */
    public static int close(int file) {
        return NativeSocket.close(file);
    }

    /** What openat2 does, as far as it can be had from openat: one step at a time, and no link is followed. */
    static int openStepwise(int directory, String path) {
        if (path.startsWith("/")) {
            return -Errno.EXDEV;
        }
        String[] steps = path.split("/+");
        int at = directory;
        for (int i = 0; i < steps.length; i++) {
            boolean last = i == steps.length - 1;
            int next = steps[i].equals("..")
                    ? -Errno.EXDEV
                    : openat(at, steps[i], O_NOFOLLOW | (last ? READ_FLAGS : O_PATH | O_DIRECTORY | O_CLOEXEC), 0);
            if (at != directory) {
                close(at);
            }
            if (next < 0 || last) {
                return next;
            }
            at = next;
        }
        throw new AssertionError("a path has at least one step");
    }

    private static int openat2(int directory, String path) {
        if (path.indexOf('\0') >= 0) {
            return -Errno.EINVAL;
        }
        try (var arena = Arena.ofConfined()) {
            long how = arena.allocate(OPEN_HOW_SIZE, Long.BYTES).address();
            Memory.longAt(how, READ_FLAGS);
            Memory.longAt(how + 2 * Long.BYTES, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
            long name = arena.allocateFrom(path, StandardCharsets.UTF_8).address();
            return (int) Libc.call(OPENAT2, directory, name, how, OPEN_HOW_SIZE, 0);
        }
    }

    private static int openat(int directory, String path, int flags, int permissions) {
        if (path.indexOf('\0') >= 0) {
            return -Errno.EINVAL;
        }
        try (var arena = Arena.ofConfined()) {
            long name = arena.allocateFrom(path, StandardCharsets.UTF_8).address();
            return (int) Libc.call(OPENAT, directory, name, flags, permissions, 0);
        }
    }
}
