package tercel.coro;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A {@link Channel} of numbers, none of which is ever boxed. Where nobody has to wait, it allocates nothing. */
public final class LongChannel extends Passage implements AutoCloseable {
    private final long[] numbers;
    private final Receiving receiving = new Receiving();

    /**
     * Opens a channel.
     *
     * @param capacity how many numbers it keeps while nobody receives them; 0: from hand to hand
     */
    public LongChannel(int capacity) {
        super(capacity);
        numbers = new long[capacity];
    }

    /** Opens a channel that hands each number from hand to hand. */
    public LongChannel() {
        this(0);
    }

    @Override
    void put(int slot, Waiter from) {
        numbers[slot] = from.number;
    }

    @Override
    void take(int slot, Waiter into) {
        into.number = numbers[slot];
    }

    @Override
    void clear() {
        // Numbers keep nothing alive.
    }

    /**
     * Sends a number; waits until it is in the buffer, or without one until somebody has taken it.
     *
     * @param number to hand over
     * @throws ChannelClosedException if it is closed, before or meanwhile
     * @throws InterruptedException if the caller was cancelled; the number was not sent
     */
    public void send(long number) throws InterruptedException {
        Wait.check();
        send(number, Wait.NEVER);
    }

    /**
     * Sends a number if that is possible in time.
     *
     * @param number to hand over
     * @param timeout how long to wait at most
     * @throws ChannelClosedException if it is closed, before or meanwhile
     * @throws InterruptedException if the caller was cancelled; the number was not sent
     * @throws TimeoutException if it could not be sent in time
     */
    public void send(long number, Duration timeout) throws InterruptedException, TimeoutException {
        Wait.check();
        if (!send(number, Wait.deadlineAfter(Wait.nanos(timeout)))) {
            throw timeout("sent");
        }
    }

    /**
     * Sends a number if that is possible at once.
     *
     * @param number to hand over
     * @return whether it was sent
     * @throws ChannelClosedException if it is closed
     */
    public boolean trySend(long number) {
        try {
            return send(number, NOW);
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private boolean send(long number, long deadlineNanos) throws InterruptedException {
        guard.enter();
        if (hasRoom()) {
            numbers[fill()] = number;
            guard.leave();
            return true;
        }
        if (closed) {
            guard.leave();
            throw new ChannelClosedException();
        }
        Waiter receiver = receivers.claimFirst();
        if (receiver != null) {
            receiver.number = number;
            guard.leave();
            receiver.grant();
            return true;
        }
        if (size < capacity) {
            numbers[fill()] = number;
            guard.leave();
            return true;
        }
        if (deadlineNanos == NOW) {
            guard.leave();
            return false;
        }
        var own = new Waiter();
        own.number = number;
        senders.add(own);
        guard.leave();
        return await(own, deadlineNanos);
    }

    /**
     * Receives the oldest number; waits for one.
     *
     * @return what was sent
     * @throws ChannelClosedException if it is closed and nothing is left
     * @throws InterruptedException if the caller was cancelled; nothing was taken
     */
    public long receive() throws InterruptedException {
        Wait.check();
        guard.enter();
        if (size > 0) {
            long number = numbers[drain()];
            Waiter sender = refill();
            guard.leave();
            if (sender != null) {
                sender.grant();
            }
            return number;
        }
        Waiter sender = senders.claimFirst();
        if (sender != null) {
            long number = sender.number;
            guard.leave();
            sender.grant();
            return number;
        }
        Waiter own = enrolOrLeave();
        await(own, Wait.NEVER);
        return own.number;
    }

    private Waiter enrolOrLeave() {
        if (closed) {
            guard.leave();
            throw new ChannelClosedException();
        }
        var own = new Waiter();
        receivers.add(own);
        guard.leave();
        return own;
    }

    /**
     * Receives the oldest number if there is one in time.
     *
     * @param timeout how long to wait at most
     * @return what was sent
     * @throws ChannelClosedException if it is closed and nothing is left
     * @throws InterruptedException if the caller was cancelled; nothing was taken
     * @throws TimeoutException if nothing came in time
     */
    public long receive(Duration timeout) throws InterruptedException, TimeoutException {
        Wait.check();
        long deadlineNanos = Wait.deadlineAfter(Wait.nanos(timeout));
        var own = new Waiter();
        while (!attemptReceive(own)) {
            if (!receiving.enrol(own)) {
                if (!await(own, deadlineNanos)) {
                    throw timeout("received");
                }
                return own.number;
            }
        }
        if (own.closed) {
            throw new ChannelClosedException();
        }
        return own.number;
    }

    /**
     * Receives the oldest number if there is one now.
     *
     * @return what was sent, or nothing
     * @throws ChannelClosedException if it is closed and nothing is left
     */
    public OptionalLong tryReceive() {
        var own = new Waiter();
        if (!attemptReceive(own)) {
            return OptionalLong.empty();
        }
        if (own.closed) {
            throw new ChannelClosedException();
        }
        return OptionalLong.of(own.number);
    }

    /**
     * For a {@link Select}: a number can be received.
     *
     * @param <R> what the select gives back
     * @param then what to make of the number, by the thread that selected
     * @return a clause, which throws ChannelClosedException once the channel is closed and nothing is left
     */
    public <R extends @Nullable Object> Clause<R> onReceive(LongFunction<? extends R> then) {
        return new Clause<>(receiving, waiter -> {
            if (waiter.closed) {
                throw new ChannelClosedException();
            }
            return then.apply(waiter.number);
        });
    }

    /**
     * For a {@link Select}: that number can be sent.
     *
     * @param <R> what the select gives back
     * @param number to send, if this clause is the one
     * @param then what to do after it was sent
     * @return a clause, which throws ChannelClosedException once the channel is closed
     */
    public <R extends @Nullable Object> Clause<R> onSend(long number, Supplier<? extends R> then) {
        return new Clause<>(new Sending(null, number), waiter -> {
            if (waiter.closed) {
                throw new ChannelClosedException();
            }
            return then.get();
        });
    }
}
