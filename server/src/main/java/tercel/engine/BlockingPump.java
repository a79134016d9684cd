package tercel.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;
import tercel.wire.Pump;
import tercel.wire.Work;

/** Runs the works of one connection on its owner, and does their I/O in place. */
final class BlockingPump implements Pump {
    private final BlockingConnection connection;
    private final EngineEvents events;
    private volatile @Nullable Work running;
    private volatile boolean endsWithInput;

    BlockingPump(BlockingConnection connection, EngineEvents events) {
        this.connection = connection;
        this.events = events;
    }

    /** Runs a work to its end. Its failure is the conversation's to answer; a bug is only told of. */
    void run(Work work) {
        running = work;
        try {
            work.run(this);
        } catch (IOException | InterruptedException told) {
            // The connection is lost or the work was cancelled, and the conversation knows.
        } catch (Throwable bug) {
            events.failed(bug);
        } finally {
            ended();
            // An interrupt that came too late for this work must not close the socket in its next read.
            Thread.interrupted();
        }
    }

    /** From now on nobody else touches the work, which may soon run elsewhere, for somebody else. */
    private void ended() {
        if (endsWithInput) {
            synchronized (this) {
                running = null;
                endsWithInput = false;
            }
        } else {
            running = null;
        }
    }

    /** The peer has sent its last byte, or is lost: cancels a work that this ends. On the reader. */
    synchronized void inputEnded() {
        if (endsWithInput) {
            cancel();
        }
    }

    /** The bell has rung. From any thread. */
    void woken() {
        Work work = running;
        if (work != null) {
            work.woken();
        }
    }

    /** Cancels the work that runs, from any thread. False if none does. */
    boolean cancel() {
        Work work = running;
        if (work != null) {
            work.cancel();
        }
        return work != null;
    }

    /** Whether a work runs. From any thread. */
    boolean isRunning() {
        return running != null;
    }

    @Override
    public void awaitInput() throws IOException {
        LentQueue in = connection.in;
        if (in.queue.ended()) {
            return;
        }
        flush();
        Work work = running;
        if (work != null && in.wantsToGrow()) {
            work.rebind(in.queue, connection.out.queue);
            in.grow();
        }
        connection.receiveForWork();
    }

    @Override
    public void awaitRoom(int bytes) throws IOException {
        if (connection.out.queue.room() < bytes) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        if (Thread.interrupted()) {
            throw new InterruptedIOException("the handler was cancelled");
        }
        connection.socket.flush(connection.out);
    }

    @Override
    public void rest() throws IOException {
        flush();
        Work work = running;
        if (work != null) {
            work.rebind(connection.in.queue, connection.out.queue);
        }
        connection.in.giveBack();
        connection.out.giveBack();
    }

    @Override
    public void resume() {
        connection.in.lend(BlockPool.SMALL_BYTES);
        connection.out.lend(BlockPool.MEDIUM_BYTES);
    }

    @Override
    public void endWithInput() throws IOException {
        endsWithInput = true;
        connection.watchInput();
    }

    @Override
    public long nowNanos() {
        return System.nanoTime();
    }
}
