package tercel.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One open regular file and its closing. It is never shared between two requests: an interrupt of a thread that reads a
 * {@code FileChannel} closes it, and would cut every other answer that reads the same one. One thread at a time.
 */
public final class OpenFile implements AutoCloseable {
    private final int descriptor;
    private final @Nullable Closeable owner;
    private @Nullable FileChannel channel;
    private boolean closed;

    private OpenFile(int descriptor, @Nullable Closeable owner, @Nullable FileChannel channel) {
        this.descriptor = descriptor;
        this.owner = owner;
        this.channel = channel;
    }

    /**
     * A file that was opened by the JDK.
     *
     * @param channel open for reading; closed with this
     * @return it, without a descriptor
     */
    public static OpenFile of(FileChannel channel) {
        return new OpenFile(-1, null, channel);
    }

    /**
     * A file that was opened by a system call of ours.
     *
     * @param descriptor open for reading, not negative
     * @param owner its {@code close} closes the descriptor; called once
     * @return it; a channel is made of the descriptor only if somebody asks for one
     */
    public static OpenFile of(int descriptor, Closeable owner) {
        if (descriptor < 0) {
            throw new IllegalArgumentException("no descriptor: " + descriptor);
        }
        return new OpenFile(descriptor, owner, null);
    }

    /**
     * The native descriptor.
     *
     * @return -1 where the JDK opened the file, and after {@link #close}, when the number may mean another file
     */
    public int descriptor() {
        return closed ? -1 : descriptor;
    }

    /**
     * The file for the JDK: for {@code transferTo} and reads at a position. Its own position is not used.
     *
     * @return the same channel each time; closed with this
     * @throws IOException if there is only a descriptor, and {@code /proc} does not open it once more (proc_pid_fd(5))
     */
    public FileChannel channel() throws IOException {
        if (closed) {
            throw new IOException("the file is closed");
        }
        var open = channel;
        if (open == null) {
            // The link leads to the open file itself, wherever its name has gone meanwhile.
            open = FileChannel.open(Path.of("/proc/self/fd/" + descriptor), StandardOpenOption.READ);
            channel = open;
        }
        return open;
    }

    /** Closes it. Idempotent, fails silently: nothing was written. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            closeQuietly(channel);
            closeQuietly(owner);
        }
    }

    private static void closeQuietly(@Nullable Closeable open) {
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException unimportant) {
            // The descriptor is gone either way (close(2)), and reading leaves nothing behind that could be lost.
        }
    }
}
