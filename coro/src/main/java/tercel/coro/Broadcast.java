package tercel.coro;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells every subscriber everything, without ever waiting for one: it keeps the latest items only, and a subscriber
 * that is too slow loses the oldest and learns how many. Any thread may send; each subscription is for one thread.
 *
 * <p>Invariant: item number {@code n} lies in slot {@code n modulo capacity} while {@code sent - capacity <= n < sent}.
 *
 * @param <T> what it tells; never null
 */
public final class Broadcast<T> implements AutoCloseable {
    private final Guard guard = new Guard();
    private final WaitQueue readers = new WaitQueue();
    private final @Nullable Object[] items;
    private long sent;
    private boolean closed;

    /**
     * Opens one.
     *
     * @param capacity how many items a subscriber may lag behind; at least 1
     */
    public Broadcast(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a broadcast keeps at least one item, not " + capacity);
        }
        items = new Object[capacity];
    }

    /**
     * Tells all subscribers; overwrites the oldest item, never waits.
     *
     * @param item to tell
     * @throws ChannelClosedException if it is closed
     */
    public void send(T item) {
        guard.enter();
        if (closed) {
            guard.leave();
            throw new ChannelClosedException();
        }
        items[(int) (sent++ % items.length)] = item;
        Waiter woken = readers.claimAll();
        guard.leave();
        WaitQueue.grantAll(woken);
    }

    /**
     * Subscribes to all that is sent from now on.
     *
     * @return for one thread; there is nothing to be closed
     */
    public Subscription<T> subscribe() {
        guard.enter();
        long from = sent;
        guard.leave();
        return new Subscription<>(this, from);
    }

    /** Closes it: subscribers receive what they have not heard yet, then a ChannelClosedException. Idempotent. */
    @Override
    public void close() {
        guard.enter();
        closed = true;
        Waiter woken = readers.claimAll();
        guard.leave();
        WaitQueue.grantAll(woken);
    }

    /**
     * What one subscriber has heard so far, and what it is to hear next. For one thread.
     *
     * @param <T> what is told
     */
    public static final class Subscription<T> {
        private final Broadcast<T> broadcast;
        private long next;
        private long lost;

        Subscription(Broadcast<T> broadcast, long next) {
            this.broadcast = broadcast;
            this.next = next;
        }

        /**
         * Receives the oldest item that is still there and has not been heard; waits for one.
         *
         * @return what was sent; {@link #takeLost} says how many are missing before it
         * @throws ChannelClosedException if it is closed and all was heard
         * @throws InterruptedException if the caller was cancelled
         */
        public T receive() throws InterruptedException {
            T item = receive(Wait.NEVER);
            assert item != null : "waited without a deadline";
            return item;
        }

        /**
         * Receives an item if there is one in time.
         *
         * @param timeout how long to wait at most
         * @return what was sent; {@link #takeLost} says how many are missing before it
         * @throws ChannelClosedException if it is closed and all was heard
         * @throws InterruptedException if the caller was cancelled
         * @throws TimeoutException if there was none in time
         */
        public T receive(Duration timeout) throws InterruptedException, TimeoutException {
            T item = receive(Wait.deadlineAfter(Wait.nanos(timeout)));
            if (item == null) {
                throw Passage.timeout("received");
            }
            return item;
        }

        private @Nullable T receive(long deadlineNanos) throws InterruptedException {
            Wait.check();
            while (true) {
                var own = new Waiter();
                if (attempt(own)) {
                    return item(own);
                }
                if (!enrol(own) && !own.await(broadcast.guard, deadlineNanos)) {
                    return null;
                }
            }
        }

        @SuppressWarnings("unchecked")
        private T item(Waiter waiter) {
            if (waiter.item == null && !attempt(waiter) || waiter.closed) {
                throw new ChannelClosedException();
            }
            T item = (T) waiter.item;
            assert item != null : "a reader is woken for an item or the close";
            return item;
        }

        /**
         * How many items this subscriber was too slow for.
         *
         * @return since the last time this was asked
         */
        public long takeLost() {
            long count = lost;
            lost = 0;
            return count;
        }

        /**
         * For a {@link Select}: there is an item.
         *
         * @param <R> what the select gives back
         * @param then what to make of it
         * @return a clause, which throws ChannelClosedException once it is closed and all was heard
         */
        public <R extends @Nullable Object> Clause<R> onReceive(Function<? super T, ? extends R> then) {
            return new Clause<>(new Hearing(), waiter -> then.apply(item(waiter)));
        }

        private boolean attempt(Waiter waiter) {
            broadcast.guard.enter();
            long oldest = Math.max(next, broadcast.sent - broadcast.items.length);
            boolean found = oldest < broadcast.sent;
            if (found) {
                lost += oldest - next;
                waiter.item = broadcast.items[(int) (oldest % broadcast.items.length)];
                next = oldest + 1;
            } else {
                waiter.closed = broadcast.closed;
            }
            broadcast.guard.leave();
            return found || waiter.closed;
        }

        private boolean enrol(Waiter waiter) {
            broadcast.guard.enter();
            boolean ready = next < broadcast.sent || broadcast.closed;
            if (!ready) {
                broadcast.readers.add(waiter);
            }
            broadcast.guard.leave();
            return ready;
        }

        /** This subscription, for a select. */
        private final class Hearing implements Source {
            @Override
            public boolean seemsReady() {
                return next < broadcast.sent || broadcast.closed;
            }

            @Override
            public boolean attempt(Waiter waiter) {
                return Subscription.this.attempt(waiter);
            }

            @Override
            public boolean enrol(Waiter waiter) {
                return Subscription.this.enrol(waiter);
            }

            @Override
            public void withdraw(Waiter waiter) {
                waiter.withdraw(broadcast.guard);
            }
        }
    }
}
