package tercel.coro;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first of several things: an item to be received, one that can be sent, a task's end, an event, a time.
 * Exactly one of them happens. Where several could, each has the same chance.
 *
 * <p>Immutable; any number of threads may wait at the same time, again and again.
 *
 * <p>How it works: first each clause is attempted, beginning at a random one. If none can be done, the select enrols
 * with all of them under one {@link Wait}, which only one can claim: the others skip it and go to whoever waits behind,
 * so no wake is used up by a select that has chosen something else. If one became ready while it enrolled, it takes
 * itself back and begins anew. No two guards are held at the same time.
 *
 * @param <R> what it gives back
 */
public final class Select<R extends @Nullable Object> {
    private final Clause<? extends R>[] clauses;
    private final Source[] sources;
    private final int sourceCount;
    private final long afterNanos;
    private final @Nullable Clause<? extends R> after;
    private final List<Clause<? extends R>> moments;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Select(List<? extends Clause<? extends R>> given) {
        if (given.isEmpty()) {
            throw new IllegalArgumentException("a select without clauses would never end");
        }
        clauses = given.stream().filter(each -> each.source != null).toArray(Clause[]::new);
        sourceCount = clauses.length;
        sources = given.stream()
                .map(each -> each.source)
                .filter(each -> each != null)
                .toArray(Source[]::new);
        Clause<? extends R> earliest = null;
        for (Clause<? extends R> each : given) {
            if (each.source == null
                    && each.left == null
                    && (earliest == null || each.afterNanos < earliest.afterNanos)) {
                earliest = each;
            }
        }
        after = earliest;
        moments = given.stream()
                .filter(each -> each.left != null)
                .<Clause<? extends R>>map(each -> each)
                .toList();
        afterNanos = earliest == null ? Wait.NEVER : earliest.afterNanos;
    }

    /**
     * A select over these.
     *
     * @param <R> what it gives back
     * @param clauses at least one
     * @return to be awaited as often as you like
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <R extends @Nullable Object> Select<R> of(Clause<? extends R>... clauses) {
        return new Select<>(List.of(clauses));
    }

    /**
     * Waits for the first of these.
     *
     * @param <R> what it gives back
     * @param clauses at least one
     * @return what the clause that happened made of it
     * @throws ChannelClosedException if a channel among them is closed, and chance chose it
     * @throws InterruptedException if the caller was cancelled; nothing has happened then
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <R extends @Nullable Object> R first(Clause<? extends R>... clauses) throws InterruptedException {
        return new Select<R>(List.of(clauses)).await();
    }

    /**
     * A clause that happens when nothing else has for so long, from the begin of each {@link #await}.
     *
     * @param <R> what the select gives back
     * @param time how long
     * @param then what to do
     * @return a clause
     */
    public static <R extends @Nullable Object> Clause<R> after(Duration time, Supplier<? extends R> then) {
        return new Clause<>(Math.max(1, Wait.nanos(time)), waiter -> then.get());
    }

    /**
     * A clause that happens at a time of the wall clock, also when that clock is set meanwhile: within a second then.
     *
     * @param <R> what the select gives back
     * @param time when
     * @param then what to do
     * @return a clause
     */
    public static <R extends @Nullable Object> Clause<R> at(Instant time, Supplier<? extends R> then) {
        return new Clause<>(() -> WallClock.nanosLeft(time), waiter -> then.get());
    }

    /**
     * A clause that happens when nothing else can at once: with it, a select never waits.
     *
     * @param <R> what the select gives back
     * @param then what to do
     * @return a clause
     */
    public static <R extends @Nullable Object> Clause<R> otherwise(Supplier<? extends R> then) {
        return new Clause<>(0, waiter -> then.get());
    }

    /**
     * Waits for the first.
     *
     * @return what the clause that happened made of it
     * @throws ChannelClosedException if a channel among them is closed, and chance chose it
     * @throws InterruptedException if the caller was cancelled; nothing has happened then
     */
    public R await() throws InterruptedException {
        Wait.check();
        long deadlineNanos = after == null || afterNanos == 0 ? Wait.NEVER : Wait.deadlineAfter(afterNanos);
        while (true) {
            Waiter done = attemptEach();
            Clause<? extends R> moment = done == null ? momentDue(deadlineNanos) : null;
            if (moment != null) {
                return moment.end(new Waiter(Wait.NONE, sourceCount));
            }
            if (done == null) {
                done = awaitEach(Math.min(deadlineNanos, nextMoment()));
            }
            if (done != null) {
                return clauses[done.clause].end(done);
            }
        }
    }

    /** The clause of time that is due, or null. */
    private @Nullable Clause<? extends R> momentDue(long deadlineNanos) {
        for (Clause<? extends R> each : moments) {
            if (each.left != null && each.left.getAsLong() <= 0) {
                return each;
            }
        }
        boolean over = afterNanos == 0 || deadlineNanos != Wait.NEVER && deadlineNanos - System.nanoTime() <= 0;
        return over ? after : null;
    }

    private long nextMoment() {
        long nearest = Wait.NEVER;
        for (Clause<? extends R> each : moments) {
            if (each.left != null) {
                nearest = Math.min(nearest, Wait.deadlineAfter(Math.max(0, each.left.getAsLong())));
            }
        }
        return nearest;
    }

    private @Nullable Waiter attemptEach() {
        int index = sourceCount < 2 ? 0 : ThreadLocalRandom.current().nextInt(sourceCount);
        for (int count = 0; count < sourceCount; count++) {
            Source source = sources[index];
            if (source.seemsReady()) {
                var waiter = new Waiter(Wait.NONE, index);
                if (source.attempt(waiter)) {
                    return waiter;
                }
            }
            index = index + 1 == sourceCount ? 0 : index + 1;
        }
        return null;
    }

    /** Waits for one of them; null when one became ready before that, or the time has come. */
    private @Nullable Waiter awaitEach(long deadlineNanos) throws InterruptedException {
        var wait = new Wait();
        var waiters = new Waiter[sourceCount];
        boolean ready = false;
        int enrolled = 0;
        while (enrolled < sourceCount && !ready) {
            var waiter = new Waiter(wait, enrolled);
            waiters[enrolled] = waiter;
            ready = sources[enrolled].enrol(waiter);
            enrolled++;
        }
        int clause = Wait.TIMED_OUT;
        try {
            if (ready && wait.abandon()) {
                return null;
            }
            clause = ready ? wait.await() : wait.await(deadlineNanos);
        } finally {
            for (int index = 0; index < enrolled; index++) {
                if (index != clause && waiters[index].queue != null) {
                    sources[index].withdraw(waiters[index]);
                }
            }
        }
        return clause == Wait.TIMED_OUT ? null : waiters[clause];
    }
}
