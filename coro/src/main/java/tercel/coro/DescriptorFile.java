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
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import tercel.os.Errno;
import tercel.os.FileStatus;
import tercel.os.NativeBlock;
import tercel.os.NativeFile;

/**
 * A file as a descriptor, used through the {@link FileRing} of whichever loop the caller runs on, in
 * {@link FileMode#URING}. For callers from elsewhere, and for what rings do not do, the threads for blocking work make
 * the system calls; but what is in the system's cache is read at once. Any thread.
 */
final class DescriptorFile implements FileHandle {
    private record Region(long position, long size) {
        boolean meets(Region other) {
            return position < other.position + other.size && other.position < position + size;
        }
    }

    /** What is moved by one errand, and so the most that a cancel has to wait for. */
    private static final int ERRAND_BYTES = 1 << 20;

    private static final int SPARE_BLOCKS = 64;

    /** Blocks that nobody uses at the moment; a thread looks where its number points to. */
    private static final AtomicReferenceArray<@Nullable NativeBlock> SPARE = new AtomicReferenceArray<>(SPARE_BLOCKS);

    private final Coroutines coroutines;
    private final boolean rings;
    private final Path path;
    private final OpenFlags flags;
    private final int descriptor;
    private final Guard guard = new Guard();
    private final List<Region> locked = new ArrayList<>();

    private DescriptorFile(Coroutines coroutines, Path path, OpenFlags flags, int descriptor) {
        this.coroutines = coroutines;
        rings = coroutines.fileMode() == FileMode.URING;
        this.path = path;
        this.flags = flags;
        this.descriptor = descriptor;
    }

    /** Opens one, with the mode of a new file. */
    static DescriptorFile open(Coroutines coroutines, Path path, OpenFlags flags, int mode) throws IOException {
        FileRing ring = coroutines.fileMode() == FileMode.URING ? FileRing.here() : null;
        int opened = ring != null
                ? open(ring, path, flags, mode)
                : Errand.run(coroutines, "opens " + path, () -> {
                    FileKind.refusePipe(path);
                    return NativeFile.open(path.toString(), flags.bits(), mode);
                });
        return new DescriptorFile(coroutines, path, flags, checked(opened, path));
    }

    private static int open(FileRing ring, Path path, OpenFlags flags, int mode) throws IOException {
        var status = new FileStatus();
        if (ring.status(-1, path.toString(), status) >= 0 && status.isPipe()) {
            throw FileKind.isPipe(path);
        }
        return ring.open(path.toString(), flags.bits(), mode);
    }

    private @Nullable FileRing ring() {
        return rings ? FileRing.here() : null;
    }

    private static int placeOfSpare() {
        return (int) Thread.currentThread().threadId() & SPARE_BLOCKS - 1;
    }

    private static NativeBlock takeBlock() {
        NativeBlock spare = SPARE.getAndSet(placeOfSpare(), null);
        return spare != null ? spare : new NativeBlock(FileRing.LARGE_BYTES);
    }

    private static void giveBack(NativeBlock block) {
        SPARE.set(placeOfSpare(), block);
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
        FileRing ring = ring();
        int count = checked(ring != null ? ring.read(descriptor, to, position) : readElsewhere(to, position), path);
        return count == 0 ? -1 : count;
    }

    private int readElsewhere(ByteBuffer to, long position) throws IOException {
        if (Thread.currentThread().isInterrupted() && Thread.interrupted()) {
            throw Cancellation.delivery("reads", 0);
        }
        int now = readNow(to, position);
        if (now >= 0) {
            return now;
        }
        var room = to.duplicate().limit(to.position() + Math.min(to.remaining(), ERRAND_BYTES));
        int count = Errand.run(coroutines, "reads", () -> fill(room, position));
        to.position(to.position() + Math.max(0, count));
        return count;
    }

    private int readNow(ByteBuffer to, long position) {
        NativeBlock block = takeBlock();
        int count = NativeFile.preadNow(descriptor, block, Math.min(to.remaining(), block.size()), position);
        if (count > 0) {
            block.get(to, count);
        }
        giveBack(block);
        Coroutines.yieldTurnIfDue();
        return count;
    }

    private int fill(ByteBuffer room, long position) {
        NativeBlock block = takeBlock();
        int total = 0;
        int count = 1;
        while (count > 0 && room.hasRemaining()) {
            count = NativeFile.pread(descriptor, block, Math.min(room.remaining(), block.size()), position + total);
            if (count > 0) {
                block.get(room, count);
                total += count;
            }
        }
        giveBack(block);
        return total > 0 ? total : count;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
        checkWrites();
        FileRing ring = ring();
        return checked(ring != null ? ring.write(descriptor, from, position) : writeElsewhere(from, position), path);
    }

    private int writeElsewhere(ByteBuffer from, long position) throws IOException {
        var bytes = from.duplicate().limit(from.position() + Math.min(from.remaining(), ERRAND_BYTES));
        int count = Errand.run(coroutines, "writes", () -> drain(bytes, position));
        from.position(from.position() + Math.max(0, count));
        return count;
    }

    private int drain(ByteBuffer bytes, long position) {
        NativeBlock block = takeBlock();
        int total = 0;
        int count = 1;
        while (count > 0 && bytes.hasRemaining()) {
            int length = Math.min(bytes.remaining(), block.size());
            block.put(bytes, length);
            count = NativeFile.pwrite(descriptor, block, length, position + total);
            bytes.position(bytes.position() + Math.max(0, count));
            total += Math.max(0, count);
        }
        giveBack(block);
        return total > 0 ? total : count;
    }

    @Override
    public void sync(boolean metadata) throws IOException {
        FileRing ring = ring();
        int result = ring != null
                ? ring.sync(descriptor, metadata)
                : Errand.run(coroutines, "syncs", () -> NativeFile.sync(descriptor, metadata));
        checked(result, path);
    }

    @Override
    public long size() throws IOException {
        var status = new FileStatus();
        FileRing ring = ring();
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
        FileRing ring = ring();
        int result = ring != null
                ? ring.close(descriptor)
                : Errand.runUncancelled(coroutines, () -> NativeFile.close(descriptor));
        checked(result, path);
    }
}
