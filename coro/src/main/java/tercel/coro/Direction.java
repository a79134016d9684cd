package tercel.coro;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a socket, and the one caller who may be at it at a time. Allocates nothing where the caller is a
 * coroutine of the socket's loop; a caller from elsewhere costs a message to the loop.
 *
 * <p>One word goes round: IDLE; HELD, by a caller who says what is wanted; PENDING, for the loop to do; RUNNING, while
 * the loop is at it; DONE; and IDLE again. On the loop's own thread a caller tries in place first, and only waits when
 * the socket is not ready: nothing can be told between that and the park, so no wake is missed. From elsewhere the
 * caller posts the direction itself, and the loop tries.
 *
 * <p>Invariants: the loop takes what is wanted from PENDING to RUNNING, and a caller who gives up from PENDING to HELD;
 * exactly one of them succeeds. So the loop never touches the arrays of a caller who has gone, and nothing that it has
 * read or accepted is lost: whoever cannot take it back gets it. What is wanted is written before PENDING, what came of
 * it before DONE. A message that was left behind by somebody who gave up finds nothing to do, or does the next one's. A
 * socket's {@code closed} is set before the loop looks for PENDING, and looked at after PENDING is set: one of the two
 * sees the other. {@code ready} is the loop's own.
 */
abstract sealed class Direction implements Runnable permits Reading, Writing, Accepting, Receiving, Sending {
    /** Results of {@link #attempt}: the loop's readiness has to be waited for. */
    static final int LATER = 0;
    /** All that was wanted is done. */
    static final int COMPLETE = 1;
    /** Others come first, then it goes on. */
    static final int AGAIN = 2;
    /** There is no more. */
    static final int END = -1;
    /** The connection is lost. */
    static final int LOST = -2;

    private static final int CLOSED = -3;
    private static final int FAILED = -4;

    private static final int IDLE = 0;
    private static final int HELD = 1;
    private static final int PENDING = 2;
    private static final int RUNNING = 3;
    private static final int DONE = 4;

    /** After so many calls that did not have to wait, a coroutine lets others have their turn if it has had its own. */
    private static final int CALLS_IN_A_ROW = 16;

    private static final VarHandle STATE = handle();

    final Endpoint endpoint;

    /** How many bytes have been moved for the caller. */
    long moved;

    /** Whether an attempt is worth while: on the loop. */
    boolean ready = true;

    private volatile int state = IDLE;
    private @Nullable Thread waiter;
    private @Nullable Timer timer;
    private int result;
    private @Nullable Throwable failure;
    private int inARow;

    Direction(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    private static VarHandle handle() {
        try {
            return MethodHandles.lookup().findVarHandle(Direction.class, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("Direction.state", impossible);
        }
    }

    /** Tries it, on the loop; must not wait. */
    abstract int attempt() throws IOException;

    /** Why it was lost. */
    abstract IOException loss();

    /** What its callers do, as in "while another coroutine reads". */
    abstract String deed();

    /** Makes the caller the one who is at it. */
    final void enter() throws IOException {
        if (Thread.currentThread().isInterrupted() && Thread.interrupted()) {
            throw Cancellation.delivery(deed(), 0);
        }
        if (!STATE.compareAndSet(this, IDLE, HELD)) {
            throw new IllegalStateException("another one " + deed() + " already: one at a time may");
        }
        moved = 0;
    }

    /** Lets the next one in. */
    final void leave() {
        STATE.setRelease(this, IDLE);
    }

    /** Does what the caller has said: returns COMPLETE or END. Between {@link #enter} and {@link #leave}. */
    final int perform(long deadlineNanos) throws IOException {
        Loop loop = endpoint.home();
        boolean here = loop.inLoop();
        if (endpoint.isOpen()) {
            int outcome = here ? tryInPlace() : LATER;
            if (outcome != LATER) {
                return told(outcome);
            }
            waiter = Thread.currentThread();
            state = PENDING;
            if (here) {
                endpoint.awaited();
            } else {
                loop.post(this);
            }
            if (endpoint.isOpen() || !takeBack()) {
                return told(await(loop, here, deadlineNanos));
            }
        }
        throw endpoint.closedException();
    }

    private int tryInPlace() throws IOException {
        endpoint.settle();
        int outcome = ready ? attempt() : LATER;
        boolean virtual = Thread.currentThread().isVirtual();
        if (outcome == AGAIN && virtual) {
            // It goes on where the loop's other business is done, too.
            endpoint.home().post(this);
            return LATER;
        }
        if (outcome == LATER || outcome == AGAIN) {
            ready = outcome == AGAIN;
            inARow = 0;
            if (!virtual) {
                throw new IllegalStateException("a loop's own thread cannot wait");
            }
            return LATER;
        }
        if (++inARow >= CALLS_IN_A_ROW && virtual) {
            inARow = 0;
            Coroutines.yieldIfDue();
        }
        return outcome;
    }

    private int await(Loop loop, boolean here, long deadlineNanos) throws IOException {
        boolean timed = deadlineNanos != Wait.NEVER;
        if (timed && here) {
            setAlarm(loop, deadlineNanos);
        }
        try {
            while (state != DONE) {
                if (timed && !here) {
                    LockSupport.parkNanos(this, deadlineNanos - System.nanoTime());
                } else {
                    LockSupport.park(this);
                }
                if (state != DONE) {
                    giveUpIfDue(deadlineNanos);
                }
            }
            return result;
        } finally {
            if (timed && here) {
                loop.cancel(timer);
            }
        }
    }

    private void giveUpIfDue(long deadlineNanos) throws IOException {
        if (Thread.interrupted()) {
            if (takeBack()) {
                throw Cancellation.delivery(deed(), moved);
            }
            // What it waited for came first; the cancel is for the next wait.
            Thread.currentThread().interrupt();
        } else if (deadlineNanos != Wait.NEVER && deadlineNanos - System.nanoTime() <= 0 && takeBack()) {
            throw timedOut();
        }
    }

    private void setAlarm(Loop loop, long deadlineNanos) {
        Timer alarm = timer;
        if (alarm == null) {
            alarm = new Timer(this::wake);
            timer = alarm;
        }
        loop.set(alarm, deadlineNanos);
    }

    private void wake() {
        LockSupport.unpark(waiter);
    }

    /** Gives up, unless it is done: false then. */
    private boolean takeBack() {
        while (state != DONE) {
            if (STATE.compareAndSet(this, PENDING, HELD)) {
                return true;
            }
            Thread.onSpinWait();
            if (state == RUNNING) {
                Thread.yield();
            }
        }
        return false;
    }

    /** A caller's message, on the loop. */
    @Override
    public final void run() {
        go(ready);
    }

    /** The socket is about to be closed, on the loop. */
    final void close() {
        if (STATE.compareAndSet(this, PENDING, RUNNING)) {
            end(CLOSED);
        }
    }

    final boolean isPending() {
        return state == PENDING;
    }

    /**
     * Does what is wanted, on the loop. Returns whether anything was. The compiler has to see through all of it and
     * looks only so deep, so there is no step for its own sake.
     *
     * @param isReady whether the socket is ready: when told so, or as far as is known
     */
    final boolean go(boolean isReady) {
        ready = isReady;
        if (!STATE.compareAndSet(this, PENDING, RUNNING)) {
            return false;
        }
        int outcome;
        try {
            endpoint.settle();
            outcome = !endpoint.isOpen() ? CLOSED : ready ? attempt() : LATER;
        } catch (Throwable thrown) {
            failure = thrown;
            outcome = FAILED;
        }
        if (outcome == LATER) {
            ready = false;
            state = PENDING;
            endpoint.awaited();
        } else if (outcome == AGAIN) {
            state = PENDING;
            endpoint.home().post(this);
        } else {
            end(outcome);
        }
        return true;
    }

    private void end(int outcome) {
        result = outcome;
        Thread woken = waiter;
        state = DONE;
        LockSupport.unpark(woken);
    }

    private int told(int outcome) throws IOException {
        return switch (outcome) {
            case COMPLETE, END -> outcome;
            case LOST -> throw lost(loss());
            case CLOSED -> throw endpoint.closedException();
            default -> throw failed();
        };
    }

    /** The loop's exception, told with the stack of whom it concerns. */
    private static SocketException lost(IOException why) {
        String words = why.getMessage();
        boolean closed = why instanceof ClosedChannelException;
        var told = new SocketException(closed ? "closed in this direction" : words == null ? why.toString() : words);
        told.initCause(why);
        return told;
    }

    private IOException failed() {
        Throwable thrown = failure;
        failure = null;
        return switch (thrown) {
            case IOException told -> told;
            case RuntimeException bug -> throw bug;
            case Error bug -> throw bug;
            case null, default -> new IOException(thrown);
        };
    }

    private SocketTimeoutException timedOut() {
        var told = new SocketTimeoutException("the deadline has passed for one that " + deed());
        told.bytesTransferred = (int) Math.min(moved, Integer.MAX_VALUE);
        return told;
    }
}
