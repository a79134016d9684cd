package tercel.coro;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened or not: whoever waits goes on once it is set, and it stays set until it is reset.
 *
 * <p>Invariant: nobody waits while it is set.
 */
public final class Event {
    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue();
    private final Setting setting = new Setting();
    private volatile boolean set;

    /** One that is not set. */
    public Event() {}

    /** Sets it and wakes all that wait. Setting it again changes nothing. */
    public void set() {
        guard.enter();
        set = true;
        Waiter woken = queue.claimAll();
        guard.leave();
        WaitQueue.grantAll(woken);
    }

    /** As if it had not happened. Whoever was woken goes on nevertheless. */
    public void reset() {
        guard.enter();
        set = false;
        guard.leave();
    }

    /**
     * Whether it is set.
     *
     * @return may be out of date at once, if somebody resets it
     */
    public boolean isSet() {
        return set;
    }

    /**
     * Waits until it is set.
     *
     * @throws InterruptedException if the caller was cancelled
     */
    public void await() throws InterruptedException {
        await(Wait.NEVER);
    }

    /**
     * Waits until it is set, but no longer than that.
     *
     * @param timeout how long at most
     * @return whether it was set
     * @throws InterruptedException if the caller was cancelled
     */
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Wait.deadlineAfter(Wait.nanos(timeout)));
    }

    private boolean await(long deadlineNanos) throws InterruptedException {
        Wait.check();
        if (set) {
            return true;
        }
        var own = new Waiter();
        return setting.enrol(own) || own.await(guard, deadlineNanos);
    }

    /**
     * For a {@link Select}: it is set.
     *
     * @param <R> what the select gives back
     * @param then what to do
     * @return a clause
     */
    public <R extends @Nullable Object> Clause<R> onSet(Supplier<? extends R> then) {
        return new Clause<>(setting, waiter -> then.get());
    }

    private final class Setting implements Source {
        @Override
        public boolean seemsReady() {
            return set;
        }

        @Override
        public boolean attempt(Waiter waiter) {
            return set;
        }

        @Override
        public boolean enrol(Waiter waiter) {
            guard.enter();
            boolean ready = set;
            if (!ready) {
                queue.add(waiter);
            }
            guard.leave();
            return ready;
        }

        @Override
        public void withdraw(Waiter waiter) {
            waiter.withdraw(guard);
        }
    }
}
