package tercel.coro;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a child process reads. Small writes are gathered until there are many, or {@code flush}. A thread writes from
 * memory of its own, so a cancel ends a write at once; what was taken until then is written all the same. For one
 * thread at a time.
 */
final class PipeOutput extends OutputStream {
    private final OutputStream pipe;
    private final byte[] gathered = new byte[16 << 10];
    private int count;
    private boolean closed;
    private @Nullable Future<@Nullable Void> writing;

    PipeOutput(OutputStream pipe) {
        this.pipe = pipe;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        if (closed) {
            throw new IOException("closed: the process gets no more");
        }
        int taken = 0;
        while (taken < length) {
            if (count == gathered.length) {
                send(taken);
            }
            int some = Math.min(length - taken, gathered.length - count);
            System.arraycopy(from, offset + taken, gathered, count, some);
            count += some;
            taken += some;
        }
    }

    @Override
    public void flush() throws IOException {
        if (count > 0) {
            send(0);
        }
        awaitWritten(0);
    }

    private void send(int taken) throws IOException {
        awaitWritten(taken);
        var bytes = Arrays.copyOf(gathered, count);
        writing = PipeThreads.begin(() -> {
            pipe.write(bytes);
            pipe.flush();
            return null;
        });
        count = 0;
    }

    private void awaitWritten(int taken) throws IOException {
        if (writing != null) {
            try {
                PipeThreads.await(writing, "writes to a process");
                writing = null;
            } catch (InterruptedIOException cancelled) {
                cancelled.bytesTransferred = taken;
                throw cancelled;
            }
        }
    }

    /** What was taken is written first. If that does not end, since nobody reads, a cancel ends the wait for it. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            flush();
        } finally {
            var before = writing;
            PipeThreads.await(
                    PipeThreads.<@Nullable Void>begin(() -> {
                        try {
                            if (before != null) {
                                before.await();
                            }
                        } finally {
                            pipe.close();
                        }
                        return null;
                    }),
                    "closes the input of a process");
        }
    }
}
