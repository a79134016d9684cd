package tercel.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;
import tercel.wire.Pump;

/**
 * Moves bytes for a work on an event loop. First it tries in place; when the socket is not ready, the coroutine parks
 * and the loop does the rest.
 *
 * <p>Invariant: the queues belong to the work, except while {@code wish} is set: from then until {@code outcome} is set
 * they belong to the loop. On the loop itself (own scheduler) both are the same thread; from a virtual thread of the
 * JDK's scheduler the wish is posted to the loop, and even an interrupt waits until the loop has taken it back.
 */
final class EventPump implements Pump {
    private enum Wish {
        NOTHING,
        INPUT,
        ROOM,
        FLUSH,
        REST,
        END_WITH_INPUT
    }

    private static final Object DONE = new Object();

    /** Successes in place before others have their turn. */
    private static final int IN_PLACE_IN_A_ROW = 16;

    private final EventLoop home;
    private EventConnection connection;
    private Wish asked = Wish.NOTHING;
    private Wish wish = Wish.NOTHING;
    private int bytes;
    private int inPlace;
    private @Nullable Thread waiter;
    private volatile @Nullable Object outcome;

    EventPump(EventLoop home) {
        this.home = home;
    }

    void attach(EventConnection its) {
        connection = its;
        inPlace = 0;
    }

    void detach() {
        connection = null;
        wish = Wish.NOTHING;
        // Most works never wait, and need no fence for it.
        if (outcome != null) {
            outcome = null;
        }
    }

    // The work's side.

    @Override
    public void awaitInput() throws IOException {
        await(Wish.INPUT, 0);
    }

    @Override
    public void awaitRoom(int count) throws IOException {
        ByteQueue out = connection.stream().out();
        if (out.room() < count) {
            await(Wish.ROOM, count);
        }
    }

    @Override
    public void flush() throws IOException {
        if (!connection.stream().out().isEmpty()) {
            await(Wish.FLUSH, 0);
        }
    }

    @Override
    public void rest() throws IOException {
        if (home.loop.inLoop() || !connection.stream().releasedElsewhere()) {
            await(Wish.REST, 0);
        }
    }

    @Override
    public void resume() {
        connection.resume(home.loop.inLoop());
    }

    @Override
    public void endWithInput() throws IOException {
        await(Wish.END_WITH_INPUT, 0);
    }

    @Override
    public long nowNanos() {
        return home.loop.nowNanos();
    }

    private void await(Wish what, int count) throws IOException {
        if (!home.loop.inLoop()) {
            // The wish itself is set on the loop: an event that comes before must not serve it while the work still
            // runs.
            asked = what;
            bytes = count;
            outcome = null;
            waiter = Thread.currentThread();
            home.loop.post(this::begin);
            park(false);
            return;
        }
        if (Thread.interrupted()) {
            throw new InterruptedIOException("the handler was cancelled");
        }
        if (connection.isClosed()) {
            throw new IOException("the connection is lost");
        }
        wish = what;
        bytes = count;
        outcome = null;
        if (isGrantedAtOnce()) {
            wish = Wish.NOTHING;
            if (what == Wish.REST) {
                // It is about to wait of itself; and a crowd that yields in step, before it rests, would hold a lot.
                inPlace = 0;
            } else {
                yieldIfDue();
            }
            return;
        }
        if (outcome == null) {
            if (!home.runsCoroutines()) {
                wish = Wish.NOTHING;
                throw new IllegalStateException(
                        "an inline handler has to wait for the socket: do not mark it inline, or open java.lang");
            }
            waiter = Thread.currentThread();
            connection.detach();
            connection.whileItWaits(what == Wish.INPUT);
        }
        park(true);
    }

    /** Lets others have their turn when the socket is always ready. */
    private void yieldIfDue() {
        if (++inPlace >= IN_PLACE_IN_A_ROW) {
            inPlace = 0;
            if (home.runsCoroutines()) {
                connection.detach();
                Thread.yield();
            }
        }
    }

    private void park(boolean onLoop) throws IOException {
        boolean interrupted = false;
        Object result = outcome;
        while (result == null) {
            LockSupport.park(this);
            result = outcome;
            if (result == null && Thread.interrupted()) {
                interrupted = true;
                if (onLoop) {
                    takeBack();
                } else {
                    home.loop.post(this::takeBack);
                }
            }
        }
        if (result instanceof IOException failure) {
            throw failure;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // The loop's side.

    boolean isWaiting() {
        return wish != Wish.NOTHING && outcome == null && waiter != null;
    }

    boolean awaitsInput() {
        return wish == Wish.INPUT && isWaiting();
    }

    private void begin() {
        if (connection.isClosed()) {
            complete(new IOException("the connection is lost"));
            return;
        }
        wish = asked;
        if (isGrantedAtOnce()) {
            complete(DONE);
        } else if (outcome == null) {
            connection.whileItWaits(asked == Wish.INPUT);
        }
    }

    /** The socket may be ready: does what is possible, and ends the wait when it is enough. */
    void serve() {
        if (isGranted()) {
            complete(DONE);
        }
    }

    private boolean isGrantedAtOnce() {
        if (wish == Wish.ROOM) {
            connection.growOut();
        }
        return isGranted();
    }

    private boolean isGranted() {
        return switch (wish) {
            case NOTHING -> false;
            case INPUT -> {
                connection.stream().flushed();
                yield !connection.isClosed() && connection.filledForWork();
            }
            case ROOM -> connection.hasRoom(bytes);
            case FLUSH -> connection.stream().flushed();
            case REST -> connection.stream().flushed() && rests();
            case END_WITH_INPUT -> {
                connection.endWithInput();
                yield !connection.isClosed();
            }
        };
    }

    private boolean rests() {
        connection.rest();
        return true;
    }

    /** The conversation's deadline has passed: it bounds waits for input. */
    void expire() {
        if (isWaiting() && wish == Wish.INPUT) {
            complete(new SocketTimeoutException("the peer sends nothing, or too slowly"));
        }
    }

    void lost(Throwable why) {
        if (wish != Wish.NOTHING && outcome == null) {
            complete(why instanceof IOException failure ? failure : new IOException("the connection was cut", why));
        }
    }

    private void takeBack() {
        if (outcome == null && wish != Wish.NOTHING) {
            complete(new InterruptedIOException("the handler was cancelled"));
        }
    }

    private void complete(Object result) {
        Thread parked = waiter;
        if (parked != null && (wish != Wish.REST || result != DONE)) {
            connection.afterItsWait();
        }
        waiter = null;
        wish = Wish.NOTHING;
        outcome = result;
        if (parked != null) {
            LockSupport.unpark(parked);
        }
    }
}
