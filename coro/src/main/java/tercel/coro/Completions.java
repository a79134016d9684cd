package tercel.coro;

import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Many pieces of work that go on at once, taken one by one as they end: so one task has as many reads, writes or calls
 * in flight as it likes. To be used with {@code try}: whatever way the block is left, what has not ended is cancelled
 * and waited for.
 *
 * <p>Every task that was forked is taken once, in the order in which they ended, however it ended. Bound what is in
 * flight by taking before forking more: a completion is kept until somebody takes it. Any thread.
 *
 * @param <T> what each gives back
 */
public final class Completions<T extends @Nullable Object> implements AutoCloseable {
    private final Coroutines coroutines;
    private final Roster roster = Roster.ofCompletions();

    private Completions(Coroutines coroutines) {
        this.coroutines = coroutines;
    }

    /**
     * Opens one.
     *
     * @param <T> what each piece of work gives back
     * @param coroutines what they run on
     * @return with nothing in flight
     */
    public static <T extends @Nullable Object> Completions<T> open(Coroutines coroutines) {
        return new Completions<>(coroutines);
    }

    /**
     * Starts a piece of work, in a coroutine of its own.
     *
     * @param body what it does
     * @return its task, which may be cancelled, and is taken all the same
     * @throws IllegalStateException if this is closed
     */
    public Task<T> fork(Callable<? extends T> body) {
        return coroutines.fork(roster, body);
    }

    /**
     * How many there are that were not taken.
     *
     * @return those in flight, and those that have ended
     */
    public int pending() {
        return roster.untaken();
    }

    /**
     * Takes the next that has ended; waits for it.
     *
     * @return done
     * @throws NoSuchElementException if there is none left to wait for
     * @throws InterruptedException if the caller was cancelled; nothing was taken
     */
    public Task<T> take() throws InterruptedException {
        Task<T> task = take(Wait.NEVER);
        assert task != null : "waited without a deadline";
        return task;
    }

    /**
     * Takes the next that has ended, if one does in time.
     *
     * @param timeout how long to wait at most
     * @return done
     * @throws NoSuchElementException if there is none left to wait for
     * @throws InterruptedException if the caller was cancelled; nothing was taken
     * @throws TimeoutException if none has ended in time
     */
    public Task<T> take(Duration timeout) throws InterruptedException, TimeoutException {
        Task<T> task = take(Wait.deadlineAfter(Wait.nanos(timeout)));
        if (task == null) {
            throw new TimeoutException("nothing has ended in time");
        }
        return task;
    }

    private @Nullable Task<T> take(long deadlineNanos) throws InterruptedException {
        while (true) {
            boolean inTime = roster.await(true, deadlineNanos);
            var taken = poll();
            if (taken.isPresent()) {
                return taken.get();
            }
            if (!inTime) {
                return null;
            }
            if (roster.untaken() == 0) {
                throw new NoSuchElementException("nothing is in flight");
            }
        }
    }

    /**
     * Takes the next that has ended, if there is one now.
     *
     * @return done, or nothing
     */
    @SuppressWarnings("unchecked")
    public Optional<Task<T>> poll() {
        // Only tasks of this type are forked into the roster.
        return Optional.ofNullable((Task<T>) roster.takeEnded());
    }

    /** Cancels what has not ended and waits for its end, even if the caller is cancelled meanwhile. */
    @Override
    public void close() {
        roster.close();
        roster.cancelAll();
        roster.awaitAllUncancelled();
    }
}
