package tercel.coro;

import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One of the things that a {@link Select} waits for, and what is then done. Made by what is waited for, such as
 * {@link Channel#onReceive}. Immutable: it may be part of several selects, and be waited for again and again.
 *
 * @param <R> what it gives back
 */
public final class Clause<R extends @Nullable Object> {
    /** Waits for no source but for time: this many nanoseconds from the begin of the select. */
    final long afterNanos;

    /** For those that wait for a moment of some clock: how many nanoseconds are left, none once it is there. */
    final @Nullable LongSupplier left;

    /** Null for those that wait for time. */
    final @Nullable Source source;

    private final Function<Waiter, R> end;

    Clause(Source source, Function<Waiter, R> end) {
        this.source = source;
        this.end = end;
        left = null;
        afterNanos = Wait.NEVER;
    }

    Clause(LongSupplier left, Function<Waiter, R> end) {
        this.source = null;
        this.left = left;
        this.end = end;
        afterNanos = Wait.NEVER;
    }

    Clause(long afterNanos, Function<Waiter, R> end) {
        this.source = null;
        left = null;
        this.end = end;
        this.afterNanos = afterNanos;
    }

    /** What its having happened means. On the thread that selected. */
    R end(Waiter waiter) {
        return end.apply(waiter);
    }
}
