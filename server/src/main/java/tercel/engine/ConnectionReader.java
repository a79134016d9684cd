package tercel.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import tercel.wire.Step;

/**
 * The second thread of a connection, which only reads: one block after the other into the {@link Inbox}, the next one
 * when the owner has taken the last. All state is guarded by the connection's vigil.
 *
 * <p>While the owner writes for {@link Step#BOTH} it lends its turn. The reader then takes news to the conversation
 * itself: else a peer that reads only after it has written everything would wait for us while we wait for it. It gives
 * the turn back with the first step that is not BOTH.
 */
final class ConnectionReader implements Runnable {
    private enum Turn {
        /** Only the owner may ask the conversation. */
        OWNERS,
        /** The reader may. */
        LENT,
        /** The reader does. */
        TAKEN
    }

    private final BlockingConnection connection;
    private final Vigil vigil;
    private final Inbox inbox;
    private Turn turn = Turn.OWNERS;
    private @Nullable Step step;
    private @Nullable Throwable bug;
    private boolean closed;

    ConnectionReader(BlockingConnection connection, Vigil vigil, Inbox inbox) {
        this.connection = connection;
        this.vigil = vigil;
        this.inbox = inbox;
    }

    @Override
    public void run() {
        try {
            while (awaitsEmptyInbox()) {
                read(inbox.room());
            }
        } catch (InterruptedException cut) {
            // Nobody needs its input any more.
        }
    }

    private void read(ByteBuffer room) {
        int count = 0;
        IOException failure = null;
        try {
            count = connection.socket.read(room);
        } catch (IOException lost) {
            failure = lost;
        }
        synchronized (vigil) {
            put(count, failure);
        }
        if (count < 0 || failure != null) {
            connection.inputEnded();
        }
    }

    /** A read has ended. Holds the monitor. */
    void put(int count, @Nullable IOException failure) {
        inbox.put(count, failure);
        vigil.notifyAll();
    }

    /** Waits until the next read may begin, and takes the owner's turn meanwhile if it is lent. False at the end. */
    private boolean awaitsEmptyInbox() throws InterruptedException {
        while (true) {
            synchronized (vigil) {
                while (!closed && !inbox.isEmpty() && !mayTakeTurn()) {
                    vigil.wait();
                }
                if (closed || inbox.isEmpty()) {
                    return !closed && !inbox.isOver();
                }
                turn = Turn.TAKEN;
            }
            takeTurn();
        }
    }

    private boolean mayTakeTurn() {
        return turn == Turn.LENT && !connection.in.isFull();
    }

    private void takeTurn() {
        Step asked = Step.BOTH;
        Throwable failure = null;
        try {
            synchronized (vigil) {
                takeInput();
            }
            asked = connection.ask();
        } catch (IOException | RuntimeException | Error thrown) {
            failure = thrown;
        }
        synchronized (vigil) {
            boolean goesOn = asked == Step.BOTH && failure == null;
            step = goesOn ? null : asked;
            bug = failure;
            turn = goesOn ? Turn.LENT : Turn.OWNERS;
            vigil.notifyAll();
        }
    }

    // The owner's side. Holds the monitor, except where it says otherwise.

    /** Whether the owner would learn something: of a failure, or, where input is welcome, of input or its end. */
    boolean hasNews(boolean welcome) {
        return inbox.hasFailed() || welcome && inbox.hasNews(connection.in.queue) && !connection.in.isFull();
    }

    /**
     * Moves what was read to the connection's input.
     *
     * @throws IOException what the reader met, once all that it had read is taken
     */
    void takeInput() throws IOException {
        connection.in.lend(BlockPool.SMALL_BYTES);
        inbox.moveTo(connection.in.queue);
        connection.in.growIfFull();
        vigil.notifyAll();
    }

    /** The owner does not need its turn for a while. */
    void lendTurn() {
        turn = Turn.LENT;
        vigil.notifyAll();
    }

    /**
     * The owner needs its turn again; it waits for the end of the one that the reader may be in. Does not hold the
     * monitor.
     *
     * @return a step that was asked for meanwhile, and that nobody has obeyed
     * @throws IOException what the reader met
     */
    @Nullable
    Step takeTurnBack() throws IOException {
        boolean interrupted = false;
        synchronized (vigil) {
            while (turn == Turn.TAKEN) {
                try {
                    vigil.wait();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
            turn = Turn.OWNERS;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return switch (bug) {
            case IOException lost -> throw lost;
            case RuntimeException thrown -> throw thrown;
            case Error thrown -> throw thrown;
            case null, default -> stepOnce();
        };
    }

    private @Nullable Step stepOnce() {
        Step given = step;
        step = null;
        return given;
    }

    /** From now on input is read and dropped, but not more than that. */
    void discard(long bytes) {
        inbox.discard(bytes);
        vigil.notifyAll();
    }

    /** Whether there is nothing more to read. */
    boolean isOver() {
        return inbox.isOver();
    }

    /** Ends it; a read that is going on ends with the socket. */
    void close() {
        closed = true;
        vigil.notifyAll();
    }
}
