package tercel.coro;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What one thread is still to be told: its task's cancel, and deadlines that have passed. The messenger is always the
 * thread's interrupt, which code that knows nothing of us obeys too; this says what an interrupt was for.
 *
 * <p>Invariants: each request is delivered by one exception. A request is held back while the thread shields itself
 * more deeply than it did when the request's scope began; the thread is interrupted while one is pending that is not
 * held back. The cancel is delivered before any deadline, and of deadlines the one that passed first.
 */
final class Cancellation {
    /** The interrupt that tells a deadline, on its way to the scope which set it. */
    private static final class DeadlinePassed extends InterruptedException {
        private static final long serialVersionUID = 1;
        private final transient Deadline deadline;

        DeadlinePassed(Deadline deadline) {
            super("a deadline has passed");
            this.deadline = deadline;
        }
    }

    /** An interrupt that has been found to be no deadline's. */
    private static final class Cancelled extends InterruptedException {
        private static final long serialVersionUID = 1;

        Cancelled() {
            super("cancelled");
        }
    }

    private static final class Deadline {
        final @Nullable Deadline outer;
        final int shields;
        long passed;
        boolean delivered;
        boolean over;

        Deadline(@Nullable Deadline outer, int shields) {
            this.outer = outer;
            this.shields = shields;
        }

        boolean isPending() {
            return passed != 0 && !delivered;
        }
    }

    private static final ThreadLocal<Cancellation> OF_OTHER_THREADS = new ThreadLocal<>();

    private final Thread thread = Thread.currentThread();
    private final Guard guard = new Guard();
    private @Nullable Deadline innermost;
    private int shields;
    private long passings;
    private boolean cancelPending;

    /** The caller's own. */
    private static Cancellation ofCurrent() {
        Task<?> task = Task.current();
        if (task != null) {
            return task.cancellation();
        }
        Cancellation found = OF_OTHER_THREADS.get();
        if (found == null) {
            found = new Cancellation();
            OF_OTHER_THREADS.set(found);
        }
        return found;
    }

    private static @Nullable Cancellation ofCurrentOrNone() {
        Task<?> task = Task.current();
        return task != null ? task.cancellationOrNone() : OF_OTHER_THREADS.get();
    }

    /** What to throw in a thread whose interrupt has just been taken. */
    static InterruptedException delivery() {
        Cancellation own = ofCurrentOrNone();
        return own == null ? new Cancelled() : own.deliver();
    }

    /** The same for input and output, which has come so far. */
    static InterruptedIOException delivery(String deed, long bytes) {
        return told(delivery(), deed, bytes);
    }

    /** What input and output throws for an interrupt of whatever it waited for. */
    static InterruptedIOException told(InterruptedException why, String deed, long bytes) {
        var told = new InterruptedIOException("interrupted: one that " + deed);
        told.initCause(why);
        told.bytesTransferred = (int) Math.min(bytes, Integer.MAX_VALUE);
        return told;
    }

    private InterruptedException deliver() {
        guard.enter();
        InterruptedException delivery;
        Deadline earliest = earliestPending();
        if (cancelPending && shields == 0 || earliest == null) {
            cancelPending &= shields != 0;
            delivery = new Cancelled();
        } else {
            earliest.delivered = true;
            delivery = new DeadlinePassed(earliest);
        }
        boolean more = isDue();
        guard.leave();
        if (more) {
            thread.interrupt();
        }
        return delivery;
    }

    private @Nullable Deadline earliestPending() {
        Deadline earliest = null;
        for (Deadline each = innermost; each != null && each.shields >= shields; each = each.outer) {
            if (each.isPending() && (earliest == null || each.passed < earliest.passed)) {
                earliest = each;
            }
        }
        return earliest;
    }

    /** Whether the thread ought to be interrupted. Under the guard. */
    private boolean isDue() {
        return cancelPending && shields == 0 || earliestPending() != null;
    }

    /** The task's cancel. From any thread. */
    void cancel() {
        guard.enter();
        cancelPending = true;
        boolean due = isDue();
        guard.leave();
        if (due) {
            thread.interrupt();
        }
    }

    /** Takes over a cancel that was delivered to the thread as a mere interrupt, before there was this. */
    void inherit() {
        cancelPending = true;
    }

    static <T> T shield(Callable<T> body) throws Exception {
        Cancellation own = ofCurrent();
        own.guard.enter();
        boolean known = own.isDue();
        own.shields++;
        own.guard.leave();
        boolean foreign = Thread.interrupted() && !known;
        try {
            return body.call();
        } finally {
            own.guard.enter();
            own.shields--;
            boolean due = own.isDue();
            own.guard.leave();
            if (due || foreign) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static <T> T within(long deadlineNanos, Callable<T> body) throws Exception {
        if (deadlineNanos == Wait.NEVER) {
            return body.call();
        }
        Cancellation own = ofCurrent();
        Deadline deadline = own.begin();
        Alarm alarm = Alarm.set(deadlineNanos, () -> own.pass(deadline));
        try {
            return body.call();
        } catch (SocketTimeoutException result) {
            // Tells of the body's own deadline, and is an InterruptedIOException all the same.
            throw result;
        } catch (InterruptedException | InterruptedIOException | ClosedByInterruptException interrupt) {
            if (own.isOf(deadline, interrupt)) {
                var timeout = new TimeoutException("the deadline passed");
                timeout.initCause(interrupt);
                throw timeout;
            }
            throw interrupt;
        } finally {
            alarm.cancel();
            own.end(deadline);
        }
    }

    private Deadline begin() {
        guard.enter();
        var deadline = new Deadline(innermost, shields);
        innermost = deadline;
        guard.leave();
        return deadline;
    }

    private void pass(Deadline deadline) {
        guard.enter();
        boolean due = false;
        if (!deadline.over && deadline.passed == 0) {
            deadline.passed = ++passings;
            due = deadline.shields >= shields;
        }
        // Under the guard: the scope must not end between, or the interrupt would reach what comes after it.
        if (due) {
            thread.interrupt();
        }
        guard.leave();
    }

    private boolean isOf(Deadline deadline, Exception thrown) throws InterruptedException {
        // A socket's wait says what it was ended by.
        Exception interrupt = thrown.getCause() instanceof InterruptedException told ? told : thrown;
        if (interrupt instanceof Cancelled) {
            return false;
        }
        if (interrupt instanceof DeadlinePassed told) {
            return told.deadline == deadline;
        }
        // Somebody else's wait was interrupted: find out only now why.
        InterruptedException reason = deliver();
        if (reason instanceof DeadlinePassed told && told.deadline == deadline) {
            return true;
        }
        if (!(interrupt instanceof InterruptedException)) {
            reason.addSuppressed(interrupt);
        }
        throw reason;
    }

    private void end(Deadline deadline) {
        guard.enter();
        boolean untold = deadline.isPending();
        deadline.over = true;
        innermost = deadline.outer;
        boolean due = isDue();
        guard.leave();
        if (untold && !due) {
            Thread.interrupted();
        }
    }
}
