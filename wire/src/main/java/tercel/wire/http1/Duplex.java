package tercel.wire.http1;

import java.io.IOException;
import java.net.SocketTimeoutException;
import tercel.wire.ArrayChunk;
import tercel.wire.ByteQueue;
import tercel.wire.Chunk;
import tercel.wire.Pump;

/**
 * Both directions of a connection as a running work sees them: the queues, and the pump that moves their bytes.
 * Allocates nothing.
 */
final class Duplex {
    /** So many bytes that do not fit into the output are worth a loan instead of copies. */
    static final int LENT_BYTES_MIN = 16 << 10;

    private static final ByteQueue NONE = new ByteQueue();
    private static final Pump NO_PUMP = new NoPump();

    private ByteQueue in = NONE;
    private ByteQueue out = NONE;
    private Pump pump = NO_PUMP;
    private boolean lost;
    private long nowNanos;

    ByteQueue in() {
        return in;
    }

    ByteQueue out() {
        return out;
    }

    /** Whether the pump has said that the connection is lost. */
    boolean lost() {
        return lost;
    }

    /** The time: the pump's while there is one. */
    long nowNanos() {
        return pump == NO_PUMP ? nowNanos : pump.nowNanos();
    }

    /** Says what time it is while no pump does. */
    void at(long now) {
        nowNanos = now;
    }

    void over(ByteQueue input, ByteQueue output) {
        in = input;
        out = output;
    }

    void pump(Pump mover) {
        pump = mover;
    }

    void reset() {
        in = NONE;
        out = NONE;
        pump = NO_PUMP;
        lost = false;
    }

    /** Waits for input. A {@link SocketTimeoutException} means the deadline, and is not the connection's end. */
    void awaitInput() throws IOException {
        try {
            pump.awaitInput();
        } catch (SocketTimeoutException late) {
            throw late;
        } catch (IOException gone) {
            lost = true;
            throw gone;
        }
    }

    void awaitRoom(int bytes) throws IOException {
        try {
            pump.awaitRoom(bytes);
        } catch (IOException gone) {
            lost = true;
            throw gone;
        }
    }

    void flush() throws IOException {
        try {
            pump.flush();
        } catch (IOException gone) {
            lost = true;
            throw gone;
        }
    }

    void rest() throws IOException {
        try {
            pump.rest();
        } catch (IOException gone) {
            lost = true;
            throw gone;
        }
    }

    void resume() {
        pump.resume();
    }

    void endWithInput() throws IOException {
        try {
            pump.endWithInput();
        } catch (IOException gone) {
            lost = true;
            throw gone;
        }
    }

    /** Writes bytes to the output, however many; waits while it is full. */
    void put(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int left = length;
        while (left > out.room()) {
            if (left >= LENT_BYTES_MIN) {
                lendAndFlush(bytes, at, left);
                return;
            }
            int part = out.room();
            out.put(bytes, at, part);
            at += part;
            left -= part;
            awaitRoom(Math.min(left, out.capacity()));
        }
        out.put(bytes, at, left);
    }

    /** Sends from the array itself: while a slow client takes it, no storage of the engine's is needed. */
    private void lendAndFlush(byte[] bytes, int offset, int length) throws IOException {
        lend(new ArrayChunk(bytes, offset, length));
        boolean sent = false;
        try {
            flush();
            sent = true;
        } finally {
            if (!sent) {
                // The array is the application's again.
                out.endLoan();
            }
        }
    }

    /** Lends a chunk to the output, behind what is there. */
    void lend(Chunk chunk) throws IOException {
        if (out.lent() != null) {
            flush();
        }
        out.lend(chunk);
    }

    /** The pump of a work that does not run. */
    private static final class NoPump implements Pump {
        @Override
        public void awaitInput() throws IOException {
            throw notRunning();
        }

        @Override
        public void awaitRoom(int bytes) throws IOException {
            throw notRunning();
        }

        @Override
        public void flush() throws IOException {
            throw notRunning();
        }

        @Override
        public long nowNanos() {
            return 0;
        }

        private static IOException notRunning() {
            return new IOException("this exchange has ended");
        }
    }
}
