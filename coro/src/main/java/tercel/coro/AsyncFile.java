package tercel.coro;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystems;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An open file, read and written as if it blocked. The caller waits for the disk, its loop does not, and any number of
 * coroutines may use one file at the same time: reads and writes name their position. Every method may be called from
 * any thread.
 *
 * <p>A cancel, and a deadline set by {@link Coroutines#withTimeout}, ends a call by InterruptedIOException, which says
 * in {@code bytesTransferred} how far it came. No buffer is used any more once a call has ended in whatever way: what
 * the system has begun is waited for first. If it succeeds after all, its result counts, and the cancel is told at the
 * next wait.
 */
public final class AsyncFile implements AutoCloseable {
    private static final long LOCK_PAUSE_MILLIS = 1;
    private static final long LOCK_PAUSE_MILLIS_MAX = 32;
    private static final int CLOSED = Integer.MIN_VALUE;

    private final Path path;
    private final FileHandle handle;

    /** How many calls are under way; {@link #CLOSED} is added once it takes no more. */
    private final AtomicInteger uses = new AtomicInteger();

    private AsyncFile(Path path, FileHandle handle) {
        this.path = path;
        this.handle = handle;
    }

    /**
     * Opens a file.
     *
     * @param coroutines whose threads or rings do the work
     * @param path where it is
     * @param options as for {@link java.nio.channels.FileChannel#open}; none: to read
     * @return to be closed
     * @throws java.nio.file.NoSuchFileException if there is none, and it shall not be created
     * @throws java.nio.file.FileAlreadyExistsException if it is there, and CREATE_NEW was asked for
     * @throws java.nio.file.AccessDeniedException if it may not be opened like that
     * @throws IOException if the system refuses otherwise, or it is a named pipe, which a thread could hang in
     */
    public static AsyncFile open(Coroutines coroutines, Path path, OpenOption... options) throws IOException {
        return open(coroutines, path, Set.of(options), Set.of());
    }

    /**
     * Opens a file, and says what a new one shall be open to.
     *
     * @param coroutines whose threads or rings do the work
     * @param path where it is
     * @param options as for {@link java.nio.channels.FileChannel#open}; none: to read
     * @param permissions of a file that is created, as far as the process's mask allows; none: the system's own choice
     * @return to be closed
     * @throws IOException as the other one
     */
    public static AsyncFile open(
            Coroutines coroutines, Path path, Set<? extends OpenOption> options, Set<PosixFilePermission> permissions)
            throws IOException {
        FileHandle handle =
                coroutines.fileMode() != FileMode.POOL ? ofDescriptor(coroutines, path, options, permissions) : null;
        if (handle == null) {
            handle = permissions.isEmpty()
                    ? ChannelFile.open(coroutines, path, options)
                    : ChannelFile.open(coroutines, path, options, PosixFilePermissions.asFileAttribute(permissions));
        }
        return new AsyncFile(path, handle);
    }

    /** Opened as a descriptor; null where the options say what has no flag, or the path is of another kind. */
    private static @Nullable FileHandle ofDescriptor(
            Coroutines coroutines, Path path, Set<? extends OpenOption> options, Set<PosixFilePermission> permissions)
            throws IOException {
        OpenFlags flags = OpenFlags.of(options);
        return flags.equals(OpenFlags.NONE) || path.getFileSystem() != FileSystems.getDefault()
                ? null
                : DescriptorFile.open(coroutines, path, flags, OpenFlags.mode(permissions));
    }

    /**
     * Where it was opened.
     *
     * @return the path as it was given
     */
    public Path path() {
        return path;
    }

    /**
     * Reads from a position until the range is full or the file ends.
     *
     * @param to where it goes
     * @param offset index of the first byte
     * @param length how many
     * @param position of the first byte in the file
     * @return how many it were; -1 if the file ends at the position or before
     * @throws java.nio.channels.NonReadableChannelException if the file was not opened to be read
     * @throws IOException if the disk fails
     */
    public int read(byte[] to, int offset, int length, long position) throws IOException {
        return read(ByteBuffer.wrap(to, offset, length), position);
    }

    /**
     * Reads from a position until the buffer is full or the file ends.
     *
     * @param to whose position moves by what was read
     * @param position of the first byte in the file
     * @return how many it were; -1 if the file ends at the position or before
     * @throws java.nio.channels.NonReadableChannelException if the file was not opened to be read
     * @throws IOException if the disk fails
     */
    public int read(ByteBuffer to, long position) throws IOException {
        checkPosition(position);
        enter();
        try {
            return fill(to, position);
        } finally {
            leave();
        }
    }

    /**
     * Reads from a position into one buffer after the other, until all are full or the file ends.
     *
     * @param to whose positions move
     * @param position of the first byte in the file
     * @return how many it were; -1 if the file ends at the position or before
     * @throws java.nio.channels.NonReadableChannelException if the file was not opened to be read
     * @throws IOException if the disk fails
     */
    public long read(ByteBuffer[] to, long position) throws IOException {
        checkPosition(position);
        enter();
        long total = 0;
        try {
            for (ByteBuffer each : to) {
                int count = fill(each, position + total);
                total += Math.max(0, count);
                if (each.hasRemaining()) {
                    return total > 0 ? total : count;
                }
            }
            return total;
        } catch (InterruptedIOException cancelled) {
            throw added(cancelled, total);
        } finally {
            leave();
        }
    }

    private int fill(ByteBuffer to, long position) throws IOException {
        int start = to.position();
        try {
            while (to.hasRemaining()) {
                int moved = to.position() - start;
                int count = handle.read(to, position + moved);
                if (count <= 0) {
                    return moved > 0 ? moved : -1;
                }
            }
            return to.position() - start;
        } catch (InterruptedIOException cancelled) {
            throw added(cancelled, to.position() - start);
        }
    }

    /** What the file has at a position, as much as comes at once: for streams, who ask again. */
    int readSome(byte[] to, int offset, int length, long position) throws IOException {
        enter();
        try {
            return handle.read(ByteBuffer.wrap(to, offset, length), position);
        } finally {
            leave();
        }
    }

    /**
     * Writes at a position, all of it; what lies between the file's end and the position reads as zeros. A file that
     * was opened with APPEND is always written at its end.
     *
     * @param from where it is
     * @param offset index of the first byte
     * @param length how many
     * @param position of the first byte in the file
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened to be written
     * @throws IOException if the disk fails or is full
     */
    public void write(byte[] from, int offset, int length, long position) throws IOException {
        write(ByteBuffer.wrap(from, offset, length), position);
    }

    /**
     * Writes at a position, all of it.
     *
     * @param from whose position moves to its limit
     * @param position of the first byte in the file, as for the other one
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened to be written
     * @throws IOException if the disk fails or is full
     */
    public void write(ByteBuffer from, long position) throws IOException {
        write(new ByteBuffer[] {from}, position);
    }

    /**
     * Writes one buffer after the other at a position, all of them. Nothing keeps others from writing in between.
     *
     * @param from whose positions move to their limits
     * @param position of the first byte in the file, as for the other one
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened to be written
     * @throws IOException if the disk fails or is full
     */
    public void write(ByteBuffer[] from, long position) throws IOException {
        checkPosition(position);
        enter();
        long total = 0;
        try {
            for (ByteBuffer each : from) {
                while (each.hasRemaining()) {
                    total += handle.write(each, position + total);
                }
            }
        } catch (InterruptedIOException cancelled) {
            throw added(cancelled, total);
        } finally {
            leave();
        }
    }

    private static void checkPosition(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("a file has no position " + position);
        }
    }

    private static InterruptedIOException added(InterruptedIOException cancelled, long before) {
        cancelled.bytesTransferred = (int) Math.min(Integer.MAX_VALUE, cancelled.bytesTransferred + before);
        return cancelled;
    }

    /**
     * The file from its beginning as a stream, which reads ahead. Closing the stream closes the file.
     *
     * @return for one thread at a time
     */
    public InputStream input() {
        return new FileInput(this);
    }

    /**
     * A stream into the file from its beginning, or at its end if it was opened with APPEND. What is written is
     * gathered until there is much of it, or {@code flush}. Closing the stream flushes it and closes the file.
     *
     * @return for one thread at a time
     */
    public OutputStream output() {
        return new FileOutput(this);
    }

    /**
     * Waits until all that was written is on the disk, and all that is known about the file.
     *
     * @throws IOException if the disk fails
     */
    public void sync() throws IOException {
        sync(true);
    }

    /**
     * Waits until all that was written is on the disk, and what is needed to read it: fdatasync(2).
     *
     * @throws IOException if the disk fails
     */
    public void syncData() throws IOException {
        sync(false);
    }

    private void sync(boolean metadata) throws IOException {
        enter();
        try {
            handle.sync(metadata);
        } finally {
            leave();
        }
    }

    /**
     * Its size at this moment.
     *
     * @return bytes
     * @throws IOException if the system fails
     */
    public long size() throws IOException {
        enter();
        try {
            return handle.size();
        } finally {
            leave();
        }
    }

    /**
     * Cuts off what lies beyond a size. A shorter file stays as it is.
     *
     * @param size in bytes
     * @throws java.nio.channels.NonWritableChannelException if the file was not opened to be written
     * @throws IOException if the system fails
     */
    public void truncate(long size) throws IOException {
        checkPosition(size);
        enter();
        try {
            handle.truncate(size);
        } finally {
            leave();
        }
    }

    /**
     * Locks the whole file, also against other processes, as soon as nobody else has locked any of it. Such a lock
     * keeps out only those who ask for one. It is looked for again and again, at most every 32 ms: no thread waits for
     * it, and no queue says whose turn it is.
     *
     * @param shared whether others may share it; the file must then be open to be read, else to be written
     * @return to be closed, before the file is
     * @throws IOException if the system fails or has no locks
     */
    public RegionLock lock(boolean shared) throws IOException {
        return lock(0, Long.MAX_VALUE, shared);
    }

    /**
     * Locks a region of the file, as {@link #lock(boolean)} does the whole.
     *
     * @param position of its first byte
     * @param size in bytes; it may lie beyond the file's end
     * @param shared whether others may share it
     * @return to be closed, before the file is
     * @throws IOException if the system fails or has no locks
     */
    public RegionLock lock(long position, long size, boolean shared) throws IOException {
        long pause = LOCK_PAUSE_MILLIS;
        try {
            while (true) {
                var lock = tryLock(position, size, shared);
                if (lock.isPresent()) {
                    return lock.get();
                }
                Coroutines.sleep(Duration.ofMillis(pause));
                pause = Math.min(LOCK_PAUSE_MILLIS_MAX, 2 * pause);
            }
        } catch (InterruptedException cancelled) {
            throw Cancellation.told(cancelled, "locks", 0);
        }
    }

    /**
     * Locks a region of the file if nobody else has locked any of it.
     *
     * @param position of its first byte
     * @param size in bytes; it may lie beyond the file's end
     * @param shared whether others may share it
     * @return to be closed, before the file is; or nothing
     * @throws IOException if the system fails or has no locks
     */
    public Optional<RegionLock> tryLock(long position, long size, boolean shared) throws IOException {
        Objects.checkFromIndexSize(position, size, Long.MAX_VALUE);
        enter();
        try {
            Closeable unlock = handle.tryLock(position, size, shared);
            return unlock == null
                    ? Optional.empty()
                    : Optional.of(new RegionLock(position, size, shared, () -> unlock(unlock)));
        } finally {
            leave();
        }
    }

    /** A closed file has no locks any more, and its descriptor may be another file's. */
    private void unlock(Closeable unlock) throws IOException {
        if (tryEnter()) {
            try {
                unlock.close();
            } finally {
                leave();
            }
        }
    }

    private void enter() throws ClosedChannelException {
        if (!tryEnter()) {
            throw new ClosedChannelException();
        }
    }

    private boolean tryEnter() {
        int now = uses.get();
        while (now >= 0 && !uses.compareAndSet(now, now + 1)) {
            now = uses.get();
        }
        return now >= 0;
    }

    private void leave() throws IOException {
        if (uses.decrementAndGet() == CLOSED) {
            handle.close();
        }
    }

    /**
     * Closes it; what is under way ends first, and the last of those who use it closes it then. No cancel disturbs
     * this. Idempotent.
     *
     * @throws IOException if the system could not keep what was written
     */
    @Override
    public void close() throws IOException {
        if (uses.getAndUpdate(now -> now | CLOSED) == 0) {
            handle.close();
        }
    }

    @Override
    public String toString() {
        return "AsyncFile[" + path + "]";
    }
}
