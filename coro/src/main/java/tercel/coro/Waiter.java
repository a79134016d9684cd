package tercel.coro;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Wait}'s place in one {@link WaitQueue}, with what it brings or takes away: a select has one for each of its
 * clauses, any other wait has one.
 */
final class Waiter {
    final Wait wait;
    final int clause;

    /** What a sender brings, or what a receiver was given. */
    @Nullable
    Object item;

    /** The same where items are numbers, or how many permits are wanted. */
    long number;

    /** The channel was closed on it. */
    boolean closed;

    @Nullable
    WaitQueue queue;

    @Nullable
    Waiter previous;

    @Nullable
    Waiter next;

    Waiter(Wait wait, int clause) {
        this.wait = wait;
        this.clause = clause;
    }

    Waiter() {
        this(new Wait(), 0);
    }

    void grant() {
        wait.grant(clause);
    }

    /** Waits; if that was in vain, leaves the queue. Returns false when it was not granted in time. */
    boolean await(Guard guard, long deadlineNanos) throws InterruptedException {
        boolean granted = false;
        try {
            granted = wait.await(deadlineNanos) != Wait.TIMED_OUT;
        } finally {
            if (!granted) {
                withdraw(guard);
            }
        }
        return granted;
    }

    void withdraw(Guard guard) {
        guard.enter();
        WaitQueue own = queue;
        if (own != null) {
            own.remove(this);
        }
        guard.leave();
    }
}
