package tercel.coro;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that belong together: none of them outlives the scope. To be used with {@code try}: whatever way the block is
 * left, the tasks that are still running are cancelled and waited for.
 *
 * <p>{@link #fork} and the waits may be called again and again until {@link #close}; tasks may fork into their own
 * scope, and with {@link CoroutineMode#OWN} see the scoped values that were bound where they were forked; the JDK's
 * scheduler has no public way to do that. What {@link #joinAll} or {@link #joinAny} has told is then forgotten, so that
 * a scope serves several rounds.
 */
public final class Scope implements AutoCloseable {
    private final Coroutines coroutines;
    private final Roster roster;

    private Scope(Coroutines coroutines, boolean failFast) {
        this.coroutines = coroutines;
        roster = new Roster(failFast);
    }

    /**
     * A scope whose first failure cancels all others.
     *
     * @param coroutines what its tasks run on
     * @return without tasks
     */
    public static Scope failFast(Coroutines coroutines) {
        return new Scope(coroutines, true);
    }

    /**
     * A scope whose tasks fail each for itself.
     *
     * @param coroutines what its tasks run on
     * @return without tasks
     */
    public static Scope open(Coroutines coroutines) {
        return new Scope(coroutines, false);
    }

    /**
     * Starts a coroutine in this scope.
     *
     * @param <T> what it gives back
     * @param body what it does
     * @return its task
     * @throws IllegalStateException if the scope is closed
     */
    public <T extends @Nullable Object> Task<T> fork(Callable<? extends T> body) {
        return coroutines.fork(roster, body);
    }

    /**
     * Starts a coroutine without a result in this scope.
     *
     * @param body what it does
     * @return its task
     * @throws IllegalStateException if the scope is closed
     */
    public Task<@Nullable Void> fork(Action body) {
        return coroutines.fork(roster, Coroutines.callable(body));
    }

    /**
     * Waits until all tasks have ended. A cancel of the caller ends the wait, and {@link #close} then cancels the
     * tasks.
     *
     * @throws ExecutionException if one failed: the first that did
     * @throws InterruptedException if the caller was cancelled
     */
    public void joinAll() throws InterruptedException, ExecutionException {
        roster.await(false, Wait.NEVER);
        Task<?> failed = roster.firstFailed();
        roster.forget();
        if (failed != null) {
            failed.result();
        }
    }

    /**
     * Waits until one task has come to a result, then cancels the others and waits for their end.
     *
     * @return the task that was first
     * @throws ExecutionException if all failed: the first failure
     * @throws CancellationException if there was no task, or all were cancelled
     * @throws InterruptedException if the caller was cancelled
     */
    public Task<?> joinAny() throws InterruptedException, ExecutionException {
        roster.await(true, Wait.NEVER);
        Task<?> succeeded = roster.firstSucceeded();
        Task<?> failed = roster.firstFailed();
        roster.cancelAll();
        roster.awaitAllUncancelled();
        roster.forget();
        if (succeeded != null) {
            return succeeded;
        }
        if (failed != null) {
            failed.result();
        }
        throw new CancellationException("no task of the scope came to a result");
    }

    /** Cancels every task that has not ended. Returns at once. */
    public void cancel() {
        roster.cancelAll();
    }

    /** Cancels every task that has not ended, and waits for their end, even if the caller is cancelled meanwhile. */
    @Override
    public void close() {
        roster.close();
        roster.cancelAll();
        roster.awaitAllUncancelled();
    }
}
