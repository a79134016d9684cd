package tercel.coro;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value that somebody will give, once, from any thread.
 *
 * <p>Invariant: {@code value} and {@code failure} are written before the event is set, by whoever was first.
 *
 * @param <T> the value
 */
public final class Future<T extends @Nullable Object> {
    private final Guard guard = new Guard();
    private final Event done = new Event();
    private boolean taken;
    private @Nullable T value;
    private @Nullable Throwable failure;

    /** One without a value. */
    public Future() {}

    /**
     * Gives the value.
     *
     * @param given what all that wait get
     * @return false if there was a value or a failure already
     */
    public boolean complete(T given) {
        boolean first = take();
        if (first) {
            value = given;
            done.set();
        }
        return first;
    }

    /**
     * Says that there will be no value.
     *
     * @param why what all that wait get as the cause
     * @return false if there was a value or a failure already
     */
    public boolean fail(Throwable why) {
        boolean first = take();
        if (first) {
            failure = why;
            done.set();
        }
        return first;
    }

    private boolean take() {
        guard.enter();
        boolean first = !taken;
        taken = true;
        guard.leave();
        return first;
    }

    /**
     * Whether there is a value or a failure.
     *
     * @return true for ever, once it is
     */
    public boolean isDone() {
        return done.isSet();
    }

    /**
     * Waits for the value.
     *
     * @return what was given
     * @throws ExecutionException if it failed
     * @throws InterruptedException if the caller was cancelled
     */
    public T await() throws InterruptedException, ExecutionException {
        done.await();
        return now();
    }

    /**
     * Waits for the value, but no longer than that.
     *
     * @param timeout how long at most
     * @return what was given
     * @throws ExecutionException if it failed
     * @throws InterruptedException if the caller was cancelled
     * @throws TimeoutException if nothing was given in time
     */
    public T await(Duration timeout) throws InterruptedException, ExecutionException, TimeoutException {
        if (!done.await(timeout)) {
            throw new TimeoutException("no value was given in time");
        }
        return now();
    }

    /**
     * The value, without waiting.
     *
     * @return what was given
     * @throws ExecutionException if it failed
     * @throws IllegalStateException if there is neither value nor failure
     */
    public T now() throws ExecutionException {
        if (!done.isSet()) {
            throw new IllegalStateException("no value was given yet");
        }
        if (failure != null) {
            throw new ExecutionException(failure);
        }
        return value;
    }

    /**
     * For a {@link Select}: there is a value or a failure.
     *
     * @param <R> what the select gives back
     * @param then what to make of this future
     * @return a clause
     */
    public <R extends @Nullable Object> Clause<R> onDone(Function<? super Future<T>, ? extends R> then) {
        return done.onSet(() -> then.apply(this));
    }
}
