package tercel.coro;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tercel.os.Errno;
import tercel.os.FileStatus;
import tercel.os.NativeBlock;
import tercel.os.NativeFile;

/**
 * A file as a descriptor, used through the {@link FileRing} of whichever loop the caller runs on. For callers from
 * elsewhere, and for what rings do not do, the threads for blocking work make the system call. Any thread.
 */
final class RingFile implements FileHandle {
    private record Region(long position, long size) {
        boolean meets(Region other) {
            return position < other.position + other.size && other.position < position + size;
        }
    }

    private final Coroutines coroutines;
    private final Path path;
    private final OpenFlags flags;
    private final int descriptor;
    private final Guard guard = new Guard();
    private final List<Region> locked = new ArrayList<>();

    private RingFile(Coroutines coroutines, Path path, OpenFlags flags, int descriptor) {
        this.coroutines = coroutines;
        this.path = path;
        this.flags = flags;
        this.descriptor = descriptor;
    }

    /** Opens one; null where the caller is on no loop with a ring. */
    static @Nullable RingFile open(Coroutines coroutines, Path path, OpenFlags flags, int mode) throws IOException {
        FileRing ring = FileRing.here();
        if (ring == null) {
            return null;
        }
        var status = new FileStatus();
        if (ring.status(-1, path.toString(), status) >= 0 && status.isPipe()) {
            throw FileKind.isPipe(path);
        }
        int opened = checked(ring.open(path.toString(), flags.bits(), mode), path);
        return new RingFile(coroutines, path, flags, opened);
    }

    private static int checked(int result, Path path) throws IOException {
        return switch (-result) {
            case Errno.EACCES, Errno.EPERM -> throw new AccessDeniedException(path.toString());
            case Errno.ENOENT -> throw new NoSuchFileException(path.toString());
            case Errno.EEXIST -> throw new FileAlreadyExistsException(path.toString());
            default -> {
                if (result < 0) {
                    throw new FileSystemException(path.toString(), null, Errno.describe(-result));
                }
                yield result;
            }
        };
    }

    private void checkReads() {
        if (!flags.reads()) {
            throw new NonReadableChannelException();
        }
    }

    private void checkWrites() {
        if (!flags.writes()) {
            throw new NonWritableChannelException();
        }
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
        checkReads();
        if (to.isReadOnly()) {
            throw new IllegalArgumentException("a read-only buffer to read into");
        }
        FileRing ring = FileRing.here();
        int count = checked(ring != null ? ring.read(descriptor, to, position) : readElsewhere(to, position), path);
        return count == 0 ? -1 : count;
    }

    private int readElsewhere(ByteBuffer to, long position) throws IOException {
        int length = Math.min(to.remaining(), FileRing.LARGE_BYTES);
        var block = new NativeBlock(Math.max(length, NativeBlock.SIZE_MIN));
        int count = Errand.run(coroutines, "reads", () -> NativeFile.pread(descriptor, block, length, position));
        if (count > 0) {
            block.get(to, count);
        }
        return count;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
        checkWrites();
        FileRing ring = FileRing.here();
        return checked(ring != null ? ring.write(descriptor, from, position) : writeElsewhere(from, position), path);
    }

    private int writeElsewhere(ByteBuffer from, long position) throws IOException {
        int length = Math.min(from.remaining(), FileRing.LARGE_BYTES);
        var block = new NativeBlock(Math.max(length, NativeBlock.SIZE_MIN));
        block.put(from, length);
        int count = Errand.run(coroutines, "writes", () -> NativeFile.pwrite(descriptor, block, length, position));
        from.position(from.position() + Math.max(0, count));
        return count;
    }

    @Override
    public void sync(boolean metadata) throws IOException {
        FileRing ring = FileRing.here();
        int result = ring != null
                ? ring.sync(descriptor, metadata)
                : Errand.run(coroutines, "syncs", () -> NativeFile.sync(descriptor, metadata));
        checked(result, path);
    }

    @Override
    public long size() throws IOException {
        var status = new FileStatus();
        FileRing ring = FileRing.here();
        int result = ring != null
                ? ring.status(descriptor, "", status)
                : Errand.run(coroutines, "asks for the size", () -> status.read(descriptor));
        checked(result, path);
        return status.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        checkWrites();
        int result = Errand.run(coroutines, "truncates", () -> {
            var status = new FileStatus();
            int asked = status.read(descriptor);
            return asked < 0 || status.size() <= size ? asked : NativeFile.truncate(descriptor, size);
        });
        checked(result, path);
    }

    @Override
    public @Nullable Closeable tryLock(long position, long size, boolean shared) throws IOException {
        if (shared) {
            checkReads();
        } else {
            checkWrites();
        }
        var region = new Region(position, size);
        if (!reserve(region)) {
            return null;
        }
        int result = -Errno.EINTR;
        try {
            int type = shared ? NativeFile.SHARED : NativeFile.EXCLUSIVE;
            result = Errand.run(coroutines, "locks", () -> lock(region, type));
        } finally {
            if (result < 0) {
                free(region);
            }
        }
        if (result == -Errno.EAGAIN || result == -Errno.EACCES) {
            return null;
        }
        checked(result, path);
        return () -> {
            int unlocked = Errand.runUncancelled(coroutines, () -> lock(region, NativeFile.UNLOCKED));
            free(region);
            checked(unlocked, path);
        };
    }

    private int lock(Region region, int type) {
        boolean toTheEnd = region.size == Long.MAX_VALUE - region.position;
        return NativeFile.lock(descriptor, region.position, toTheEnd ? 0 : region.size, type);
    }

    /** The kernel lets one opening of a file lock twice what it has locked, so that has to be known here. */
    private boolean reserve(Region region) {
        guard.enter();
        boolean free = locked.stream().noneMatch(region::meets);
        if (free) {
            locked.add(region);
        }
        guard.leave();
        return free;
    }

    private void free(Region region) {
        guard.enter();
        locked.remove(region);
        guard.leave();
    }

    @Override
    public void close() throws IOException {
        FileRing ring = FileRing.here();
        int result = ring != null
                ? ring.close(descriptor)
                : Errand.runUncancelled(coroutines, () -> NativeFile.close(descriptor));
        checked(result, path);
    }
}
