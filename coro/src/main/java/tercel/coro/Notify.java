package tercel.coro;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call to those who wait at that moment. It keeps nothing: a signal while nobody waits is lost. Where that matters,
 * take an {@link Event}, or a {@link Condition}.
 */
public final class Notify {
    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue();
    private final Waiting waiting = new Waiting();

    /** One that nobody waits for. */
    public Notify() {}

    /**
     * Wakes the one that has waited longest.
     *
     * @return false if nobody waited
     */
    public boolean signal() {
        guard.enter();
        Waiter first = queue.claimFirst();
        guard.leave();
        if (first != null) {
            first.grant();
        }
        return first != null;
    }

    /** Wakes all that wait. */
    public void signalAll() {
        guard.enter();
        Waiter all = queue.claimAll();
        guard.leave();
        WaitQueue.grantAll(all);
    }

    /**
     * Waits for a signal.
     *
     * @throws InterruptedException if the caller was cancelled; no signal was used up then
     */
    public void await() throws InterruptedException {
        await(Wait.NEVER);
    }

    /**
     * Waits for a signal, but no longer than that.
     *
     * @param timeout how long at most
     * @return whether there was one
     * @throws InterruptedException if the caller was cancelled; no signal was used up then
     */
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Wait.deadlineAfter(Wait.nanos(timeout)));
    }

    private boolean await(long deadlineNanos) throws InterruptedException {
        Wait.check();
        var own = new Waiter();
        waiting.enrol(own);
        return own.await(guard, deadlineNanos);
    }

    /**
     * For a {@link Select}: there was a signal. One that chose something else uses none up.
     *
     * @param <R> what the select gives back
     * @param then what to do
     * @return a clause
     */
    public <R extends @Nullable Object> Clause<R> onSignal(Supplier<? extends R> then) {
        return new Clause<>(waiting, waiter -> then.get());
    }

    private final class Waiting implements Source {
        @Override
        public boolean seemsReady() {
            return false;
        }

        @Override
        public boolean attempt(Waiter waiter) {
            return false;
        }

        @Override
        public boolean enrol(Waiter waiter) {
            guard.enter();
            queue.add(waiter);
            guard.leave();
            return false;
        }

        @Override
        public void withdraw(Waiter waiter) {
            waiter.withdraw(guard);
        }
    }
}
