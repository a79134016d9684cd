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
}
