package tercel.coro;

import java.time.Duration;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A beat: every so often, counted from when it was made, so that it does not drift. For one thread at a time; holds
 * nothing that must be closed.
 *
 * <p>Invariant: {@code nextNanos} is the first beat that was not told yet.
 */
public final class Ticker {
    private final long periodNanos;
    private long nextNanos;

    /**
     * Begins to beat.
     *
     * @param period from beat to beat; more than nothing
     */
    public Ticker(Duration period) {
        periodNanos = Wait.nanos(period);
        if (periodNanos <= 0) {
            throw new IllegalArgumentException("a ticker needs a period, not " + period);
        }
        nextNanos = System.nanoTime() + periodNanos;
    }

    /**
     * Waits for the next beat.
     *
     * @return how many beats have passed since the last one that was told: 1, or more if the caller was too slow
     * @throws InterruptedException if the caller was cancelled
     */
    public long await() throws InterruptedException {
        Wait.check();
        if (left() > 0) {
            new Wait().await(nextNanos);
        }
        return take();
    }

    /**
     * For a {@link Select}: the next beat has come.
     *
     * @param <R> what the select gives back
     * @param then what to make of the number of beats since the last one told
     * @return a clause
     */
    public <R extends @Nullable Object> Clause<R> onTick(LongFunction<? extends R> then) {
        return new Clause<>(this::left, waiter -> then.apply(take()));
    }

    private long left() {
        return nextNanos - System.nanoTime();
    }

    private long take() {
        long beats = 1 + (System.nanoTime() - nextNanos) / periodNanos;
        nextNanos += beats * periodNanos;
        return beats;
    }
}
