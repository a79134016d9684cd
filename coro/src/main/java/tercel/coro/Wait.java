package tercel.coro;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One wait of one thread, be it a coroutine or any other. Whoever can end it claims it first; of all that try, and of
 * the waiting thread's own cancel and deadline, exactly one succeeds. So nobody is woken in vain, and no wake is lost.
 *
 * <p>Invariant: {@code state} goes from WAITING to CLAIMED to a clause's number (0 or above), or from WAITING to
 * ABANDONED, and never back. What the claimer hands over is written between its claim and its {@link #grant}.
 */
final class Wait implements Runnable {
    /** The deadline as a number that means there is none. */
    static final long NEVER = Long.MAX_VALUE;

    /** What {@link #await} returns once the deadline has passed. */
    static final int TIMED_OUT = -2;

    /** Nobody's: for a waiter that carries something and never waits. */
    static final Wait NONE = new Wait();

    private static final int WAITING = -1;
    private static final int ABANDONED = -3;
    private static final int CLAIMED = -4;
    private static final VarHandle STATE = state();

    private final Thread thread = Thread.currentThread();
    private volatile int state = WAITING;

    private static VarHandle state() {
        try {
            return MethodHandles.lookup().findVarHandle(Wait.class, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("Wait.state", impossible);
        }
    }

    /** Wins the right to end this wait. Allowed while a guard is held. */
    boolean claim() {
        return state == WAITING && STATE.compareAndSet(this, WAITING, CLAIMED);
    }

    /** Ends a wait that the caller has claimed. Not while a guard is held. */
    void grant(int clause) {
        state = clause;
        LockSupport.unpark(thread);
    }

    /** Takes it back, so that nobody can claim it any more; false when somebody has. */
    boolean abandon() {
        return STATE.compareAndSet(this, WAITING, ABANDONED);
    }

    boolean isOpen() {
        return state == WAITING;
    }

    /** Who waits. */
    Thread thread() {
        return thread;
    }

    /** The loop's alarm: the waiting thread looks at the clock. */
    @Override
    public void run() {
        LockSupport.unpark(thread);
    }

    /**
     * Waits until it is granted. By its own thread.
     *
     * @return the clause that it was granted for
     */
    int await() throws InterruptedException {
        int clause = state;
        while (clause < 0) {
            LockSupport.park(this);
            clause = state;
            if (clause < 0 && Thread.interrupted()) {
                clause = interrupted();
            }
        }
        return clause;
    }

    /** Waits until it is granted, or false: interrupted, of which nobody is told yet, and still to be waited for. */
    boolean awaitUnlessInterrupted() {
        while (state < 0) {
            if (Thread.currentThread().isInterrupted()) {
                return state >= 0;
            }
            LockSupport.park(this);
        }
        return true;
    }

    /** Waits, even if it is cancelled: the cancel is kept for the next wait. */
    int awaitUncancelled() {
        boolean interrupted = false;
        int clause = state;
        while (clause < 0) {
            interrupted |= Thread.interrupted();
            LockSupport.park(this);
            clause = state;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return clause;
    }

    /**
     * Waits until it is granted or the deadline has passed. By its own thread.
     *
     * @return the clause that it was granted for, or TIMED_OUT
     */
    int await(long deadlineNanos) throws InterruptedException {
        if (deadlineNanos == NEVER) {
            return await();
        }
        Loop loop = Loop.current();
        Timer timer = null;
        if (loop != null && Thread.currentThread().isVirtual()) {
            timer = new Timer(this);
            loop.set(timer, deadlineNanos);
        }
        try {
            return awaitUntil(deadlineNanos, timer != null);
        } finally {
            if (timer != null && timer.isSet()) {
                loop.cancel(timer);
            }
        }
    }

    private int awaitUntil(long deadlineNanos, boolean alarmed) throws InterruptedException {
        int clause = state;
        while (clause < 0) {
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                return abandon() ? TIMED_OUT : claimed();
            }
            if (alarmed) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, left);
            }
            clause = state;
            if (clause < 0 && Thread.interrupted()) {
                clause = interrupted();
            }
        }
        return clause;
    }

    private int interrupted() throws InterruptedException {
        if (abandon()) {
            throw Cancellation.delivery();
        }
        // What it waited for came first; the cancel is for the next wait.
        int clause = claimed();
        Thread.currentThread().interrupt();
        return clause;
    }

    /** The clause of a claimer that is about to say it. */
    private int claimed() {
        int clause = state;
        while (clause < 0) {
            Thread.onSpinWait();
            clause = state;
            if (clause < 0) {
                Thread.yield();
            }
        }
        return clause;
    }

    /** Lets a cancel be delivered: what each call that may wait does first. */
    static void check() throws InterruptedException {
        if (Thread.currentThread().isInterrupted() && Thread.interrupted()) {
            throw Cancellation.delivery();
        }
    }

    /** The deadline that is so far from now; NEVER when it lies beyond what a clock of nanoseconds tells. */
    static long deadlineAfter(long nanos) {
        return nanos > Long.MAX_VALUE >> 1 ? NEVER : System.nanoTime() + Math.max(0, nanos);
    }

    /** A duration's nanoseconds, or the most there are. */
    static long nanos(java.time.@Nullable Duration duration) {
        if (duration == null) {
            return Long.MAX_VALUE;
        }
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return duration.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }
}
