package tercel.coro;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file as the JDK's channel, used by the threads for blocking work: any system, no flags. Any thread. */
final class ChannelFile implements FileHandle {
    /** What is moved by one call of the channel, which keeps native memory of that size for each thread. */
    private static final int STEP_BYTES = 64 << 10;

    /** What is moved by one errand, and so the most that a cancel has to wait for. */
    private static final int ERRAND_BYTES = 1 << 20;

    private final Coroutines coroutines;
    private final FileChannel channel;

    private ChannelFile(Coroutines coroutines, FileChannel channel) {
        this.coroutines = coroutines;
        this.channel = channel;
    }

    /** Opens one, with the attributes that a new file is to have. */
    static ChannelFile open(
            Coroutines coroutines, Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return Errand.run(coroutines, "opens " + path, () -> {
            FileKind.refusePipe(path);
            return new ChannelFile(coroutines, FileChannel.open(path, options, attributes));
        });
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
        var room = to.duplicate().limit(to.position() + Math.min(to.remaining(), ERRAND_BYTES));
        int count = Errand.run(coroutines, "reads", () -> fill(room, position));
        to.position(to.position() + Math.max(0, count));
        return count;
    }

    private int fill(ByteBuffer room, long position) throws IOException {
        int total = 0;
        int end = room.limit();
        while (room.position() < end) {
            room.limit(room.position() + Math.min(end - room.position(), STEP_BYTES));
            int count = channel.read(room, position + total);
            if (count <= 0) {
                return total > 0 ? total : count;
            }
            total += count;
        }
        return total;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
        var bytes = from.duplicate().limit(from.position() + Math.min(from.remaining(), ERRAND_BYTES));
        int count = Errand.run(coroutines, "writes", () -> drain(bytes, position));
        from.position(from.position() + count);
        return count;
    }

    private int drain(ByteBuffer bytes, long position) throws IOException {
        int total = 0;
        int end = bytes.limit();
        while (bytes.position() < end) {
            bytes.limit(bytes.position() + Math.min(end - bytes.position(), STEP_BYTES));
            total += channel.write(bytes, position + total);
        }
        return total;
    }

    @Override
    public void sync(boolean metadata) throws IOException {
        Errand.<@Nullable Void>run(coroutines, "syncs", () -> {
            channel.force(metadata);
            return null;
        });
    }

    @Override
    public long size() throws IOException {
        return Errand.run(coroutines, "asks for the size", channel::size);
    }

    @Override
    public void truncate(long size) throws IOException {
        Errand.run(coroutines, "truncates", () -> channel.truncate(size));
    }

    @Override
    public @Nullable Closeable tryLock(long position, long size, boolean shared) throws IOException {
        FileLock lock = Errand.<@Nullable FileLock>run(coroutines, "locks", () -> {
            try {
                return channel.tryLock(position, size, shared);
            } catch (OverlappingFileLockException ours) {
                return null;
            }
        });
        return lock == null
                ? null
                : () -> Errand.<@Nullable Void>runUncancelled(coroutines, () -> {
                    lock.close();
                    return null;
                });
    }

    @Override
    public void close() throws IOException {
        Errand.<@Nullable Void>runUncancelled(coroutines, () -> {
            channel.close();
            return null;
        });
    }
}
