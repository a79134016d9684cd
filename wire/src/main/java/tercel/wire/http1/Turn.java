package tercel.wire.http1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The turn of a thread in running a work, and its cancellation by another. An interrupt is sent only while the turn
 * lasts, and taken back before it ends: it can hit nothing that the thread does afterwards.
 *
 * <p>While the thread rests it can also be roused: interrupted, without being cancelled.
 *
 * <p>Whoever moves the state first wins. If a canceller wins against the end, the end waits for the moment that the
 * canceller needs to send its interrupt, and then clears it.
 */
final class Turn {
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Turn.class, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private static final int WAITING = 0;
    private static final int RUNNING = 1;
    private static final int INTERRUPTING = 2;
    private static final int CANCELLED = 3;
    private static final int RESTING = 4;

    @SuppressWarnings("unused")
    private volatile int state;

    private @Nullable Thread runner;

    /** Prepares for the next turn. */
    void reset() {
        if (state != WAITING) {
            state = WAITING;
        }
    }

    /** The calling thread's turn begins; false if it was cancelled before. */
    boolean begin() {
        runner = Thread.currentThread();
        return STATE.compareAndSet(this, WAITING, RUNNING);
    }

    /** The calling thread's turn ends; false if it was cancelled meanwhile. */
    boolean end() {
        if (STATE.compareAndSet(this, RUNNING, WAITING)) {
            runner = null;
            return true;
        }
        while (state == INTERRUPTING) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
        return false;
    }

    /** The thread is about to wait for something that may be long in coming; false if it is cancelled. */
    boolean rest() {
        return STATE.compareAndSet(this, RUNNING, RESTING);
    }

    /** The thread waits no longer. An interrupt that was to end the wait hits nothing that comes after it. */
    void resume() {
        boolean rests = STATE.compareAndSet(this, RESTING, RUNNING);
        while (!rests && state == INTERRUPTING) {
            Thread.onSpinWait();
        }
        if (!rests && state == RUNNING) {
            Thread.interrupted();
        }
    }

    /** Ends the thread's rest, if it rests and there is reason to, from any thread. */
    void rouse(boolean reason) {
        if (reason && STATE.compareAndSet(this, RESTING, INTERRUPTING)) {
            Objects.requireNonNull(runner).interrupt();
            state = RUNNING;
        }
    }

    /** Whether it was cancelled before it has ended. */
    boolean isCancelled() {
        int now = state;
        return now == INTERRUPTING || now == CANCELLED;
    }

    /** Cancels the turn, from any thread. */
    void cancel() {
        if (STATE.compareAndSet(this, RUNNING, INTERRUPTING) || STATE.compareAndSet(this, RESTING, INTERRUPTING)) {
            Objects.requireNonNull(runner).interrupt();
            state = CANCELLED;
        } else {
            STATE.compareAndSet(this, WAITING, CANCELLED);
        }
    }
}
