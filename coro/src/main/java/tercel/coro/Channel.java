package tercel.coro;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands items from those who send to those who receive, in order, between coroutines and any other threads. With a
 * capacity it keeps that many while nobody receives; without, each item goes from hand to hand.
 *
 * <p>It takes no lock that parks: between coroutines of one loop a hand-over costs little more than the switch. See
 * {@link Passage} for what holds at each moment.
 *
 * @param <T> what it hands over; never null
 */
public final class Channel<T> extends Passage implements Iterable<T>, AutoCloseable {
    private final @Nullable Object[] items;

    /**
     * Opens a channel.
     *
     * @param capacity how many items it keeps while nobody receives them; 0: from hand to hand
     */
    public Channel(int capacity) {
        super(capacity);
        items = new Object[capacity];
    }

    /** Opens a channel that hands each item from hand to hand. */
    public Channel() {
        this(0);
    }

    @Override
    void put(int slot, Waiter from) {
        items[slot] = from.item;
    }

    @Override
    void take(int slot, Waiter into) {
        into.item = items[slot];
        items[slot] = null;
    }

    @Override
    void clear() {
        Arrays.fill(items, null);
    }

    /**
     * Sends an item; waits until it is in the buffer, or without one until somebody has taken it.
     *
     * @param item to hand over
     * @throws ChannelClosedException if it is closed, before or meanwhile
     * @throws InterruptedException if the caller was cancelled; the item was not sent
     */
    public void send(T item) throws InterruptedException {
        Wait.check();
        send(item, Wait.NEVER);
    }

    /**
     * Sends an item if that is possible in time.
     *
     * @param item to hand over
     * @param timeout how long to wait at most
     * @throws ChannelClosedException if it is closed, before or meanwhile
     * @throws InterruptedException if the caller was cancelled; the item was not sent
     * @throws TimeoutException if it could not be sent in time
     */
    public void send(T item, Duration timeout) throws InterruptedException, TimeoutException {
        Wait.check();
        if (!send(item, Wait.deadlineAfter(Wait.nanos(timeout)))) {
            throw timeout("sent");
        }
    }

    /**
     * Sends an item if that is possible at once.
     *
     * @param item to hand over
     * @return whether it was sent
     * @throws ChannelClosedException if it is closed
     */
    public boolean trySend(T item) {
        try {
            return send(item, NOW);
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private boolean send(T item, long deadlineNanos) throws InterruptedException {
        guard.enter();
        if (hasRoom()) {
            items[fill()] = item;
            guard.leave();
            return true;
        }
        if (closed) {
            guard.leave();
            throw new ChannelClosedException();
        }
        Waiter receiver = receivers.claimFirst();
        if (receiver != null) {
            receiver.item = item;
            guard.leave();
            receiver.grant();
            return true;
        }
        if (size < capacity) {
            items[fill()] = item;
            guard.leave();
            return true;
        }
        if (deadlineNanos == NOW) {
            guard.leave();
            return false;
        }
        var own = new Waiter();
        own.item = item;
        senders.add(own);
        guard.leave();
        return await(own, deadlineNanos);
    }

    /**
     * Receives the oldest item; waits for one.
     *
     * @return what was sent
     * @throws ChannelClosedException if it is closed and nothing is left
     * @throws InterruptedException if the caller was cancelled; nothing was taken
     */
    public T receive() throws InterruptedException {
        Wait.check();
        T item = receive(Wait.NEVER);
        assert item != null : "waited without a deadline";
        return item;
    }

    /**
     * Receives the oldest item if there is one in time.
     *
     * @param timeout how long to wait at most
     * @return what was sent
     * @throws ChannelClosedException if it is closed and nothing is left
     * @throws InterruptedException if the caller was cancelled; nothing was taken
     * @throws TimeoutException if nothing came in time
     */
    public T receive(Duration timeout) throws InterruptedException, TimeoutException {
        Wait.check();
        T item = receive(Wait.deadlineAfter(Wait.nanos(timeout)));
        if (item == null) {
            throw timeout("received");
        }
        return item;
    }

    /**
     * Receives the oldest item if there is one now.
     *
     * @return what was sent, or nothing
     * @throws ChannelClosedException if it is closed and nothing is left
     */
    public Optional<T> tryReceive() {
        try {
            return Optional.ofNullable(receive(NOW));
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @SuppressWarnings("unchecked")
    private @Nullable T receive(long deadlineNanos) throws InterruptedException {
        guard.enter();
        if (size > 0) {
            int slot = drain();
            Object item = items[slot];
            items[slot] = null;
            Waiter sender = refill();
            guard.leave();
            if (sender != null) {
                sender.grant();
            }
            return (T) item;
        }
        Waiter sender = senders.claimFirst();
        if (sender != null) {
            Object item = sender.item;
            guard.leave();
            sender.grant();
            return (T) item;
        }
        if (closed || deadlineNanos == NOW) {
            boolean over = closed;
            guard.leave();
            if (over) {
                throw new ChannelClosedException();
            }
            return null;
        }
        var own = new Waiter();
        receivers.add(own);
        guard.leave();
        return await(own, deadlineNanos) ? (T) own.item : null;
    }

    /**
     * For a {@link Select}: an item can be received.
     *
     * @param <R> what the select gives back
     * @param then what to make of the item, by the thread that selected
     * @return a clause, which throws ChannelClosedException once the channel is closed and nothing is left
     */
    @SuppressWarnings("unchecked")
    public <R extends @Nullable Object> Clause<R> onReceive(Function<? super T, ? extends R> then) {
        return new Clause<>(new Receiving(), waiter -> {
            if (waiter.closed) {
                throw new ChannelClosedException();
            }
            return then.apply((T) waiter.item);
        });
    }

    /**
     * For a {@link Select}: that item can be sent.
     *
     * @param <R> what the select gives back
     * @param item to send, if this clause is the one
     * @param then what to do after it was sent
     * @return a clause, which throws ChannelClosedException once the channel is closed
     */
    public <R extends @Nullable Object> Clause<R> onSend(T item, Supplier<? extends R> then) {
        return new Clause<>(new Sending(item, 0), waiter -> {
            if (waiter.closed) {
                throw new ChannelClosedException();
            }
            return then.get();
        });
    }

    /**
     * Receives until the channel is closed and nothing is left. A cancel of the caller is thrown by {@code hasNext} as
     * CancellationException, and the thread stays interrupted. For one thread.
     */
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private @Nullable T next;

            @Override
            public boolean hasNext() {
                try {
                    next = next == null ? receive() : next;
                    return true;
                } catch (ChannelClosedException end) {
                    return false;
                } catch (InterruptedException cancelled) {
                    Thread.currentThread().interrupt();
                    var unchecked = new CancellationException("cancelled while receiving");
                    unchecked.initCause(cancelled);
                    throw unchecked;
                }
            }

            @Override
            public T next() {
                T item = hasNext() ? next : null;
                next = null;
                if (item == null) {
                    throw new NoSuchElementException("the channel is closed");
                }
                return item;
            }
        };
    }
}
