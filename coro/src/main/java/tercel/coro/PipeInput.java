package tercel.coro;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a child process writes. A thread reads into memory of this stream, so a cancel ends a read at once, takes
 * nothing, and the next one finds what came. For one thread at a time.
 */
final class PipeInput extends InputStream {
    private final InputStream pipe;
    private final byte[] ahead = new byte[16 << 10];
    private int next;
    private int end;
    private boolean ended;
    private @Nullable Future<Integer> reading;

    PipeInput(InputStream pipe) {
        this.pipe = pipe;
    }

    @Override
    public int read() throws IOException {
        return fill() ? ahead[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, end - next);
        System.arraycopy(ahead, next, to, offset, count);
        next += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (next == end && !ended) {
            if (reading == null) {
                reading = PipeThreads.begin(() -> pipe.read(ahead));
            }
            int count = await(reading);
            next = 0;
            end = Math.max(0, count);
            ended = count < 0;
        }
        return next < end;
    }

    private int await(Future<Integer> begun) throws IOException {
        boolean over = true;
        try {
            return PipeThreads.await(begun, "reads from a process");
        } catch (InterruptedIOException cancelled) {
            over = false;
            throw cancelled;
        } finally {
            if (over) {
                reading = null;
            }
        }
    }

    @Override
    public int available() {
        return end - next;
    }

    @Override
    public void close() throws IOException {
        ended = true;
        next = 0;
        end = 0;
        pipe.close();
    }
}
