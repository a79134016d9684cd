package tercel.coro;

import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * What Linux calls the ways to open a file, the same on all that we know: open(2).
 *
 * @param bits of the flags
 */
record OpenFlags(int bits) {
    /** Some option has no flag. */
    static final OpenFlags NONE = new OpenFlags(-1);

    private static final int O_WRONLY = 1;
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;
    private static final int O_NOCTTY = 0x100;
    private static final int O_TRUNC = 0x200;
    private static final int O_APPEND = 0x400;
    private static final int O_CLOEXEC = 0x80000;
    private static final int ACCESS = 3;

    private static final int ALL_MAY_READ_AND_WRITE = 0666;

    /** The flags for these options, which mean what they do to a channel; or {@link #NONE}. */
    static OpenFlags of(Set<? extends OpenOption> options) {
        int bits = O_CLOEXEC | O_NOCTTY;
        boolean appends = options.contains(StandardOpenOption.APPEND);
        boolean writes = appends || options.contains(StandardOpenOption.WRITE);
        boolean reads = !writes || options.contains(StandardOpenOption.READ);
        bits |= writes ? reads ? O_RDWR : O_WRONLY : 0;
        for (OpenOption option : options) {
            if (!(option instanceof StandardOpenOption standard)) {
                return NONE;
            }
            switch (standard) {
                case READ, WRITE -> {}
                case APPEND -> bits |= O_APPEND;
                case TRUNCATE_EXISTING -> bits |= writes ? O_TRUNC : 0;
                case CREATE -> bits |= writes ? O_CREAT : 0;
                case CREATE_NEW -> bits |= writes ? O_CREAT | O_EXCL : 0;
                case DELETE_ON_CLOSE, SPARSE, SYNC, DSYNC -> {
                    return NONE;
                }
            }
        }
        // What a channel refuses shall be refused by the channel, in its words.
        return appends && (reads || (bits & O_TRUNC) != 0) ? NONE : new OpenFlags(bits);
    }

    boolean reads() {
        return (bits & ACCESS) != O_WRONLY;
    }

    boolean writes() {
        return (bits & ACCESS) != 0;
    }

    /** The mode of a new file: chmod(2). */
    static int mode(Set<PosixFilePermission> permissions) {
        int mode = permissions.isEmpty() ? ALL_MAY_READ_AND_WRITE : 0;
        for (PosixFilePermission each : permissions) {
            // They are declared in the order of their bits, the owner's first.
            mode |= 0400 >> each.ordinal();
        }
        return mode;
    }
}
