package tercel.coro;

import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What all channels have in common: who waits at which end, and which slots of the buffer are in use. The items
 * themselves lie with the subclass, so that numbers need not be boxed.
 *
 * <p>Invariants, under the guard: a live sender waits only while the buffer is full, a live receiver only while it is
 * empty and no live sender waits. Items leave in the order in which they came. Who finds a peer waiting hands the item
 * over directly, and the peer is woken after the guard was left. After the close nobody waits.
 */
abstract sealed class Passage permits Channel, LongChannel {
    /** The deadline of whoever does not want to wait at all. */
    static final long NOW = Long.MIN_VALUE;

    final Guard guard = new Guard();
    final WaitQueue senders = new WaitQueue();
    final WaitQueue receivers = new WaitQueue();
    final int capacity;
    int size;
    boolean closed;
    private int head;
    private int tail;

    Passage(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("a channel has room for 0 items or more, not " + capacity);
        }
        this.capacity = capacity;
    }

    /** Moves a waiter's item into a slot. Under the guard. */
    abstract void put(int slot, Waiter from);

    /** Moves a slot's item to a waiter, and empties the slot. Under the guard. */
    abstract void take(int slot, Waiter into);

    /** Empties all slots. Under the guard. */
    abstract void clear();

    /** Whether an item may go into the buffer. Under the guard. */
    final boolean hasRoom() {
        return size < capacity && receivers.seemsEmpty() && !closed;
    }

    /** The slot for the next item. Under the guard, while there is room. */
    final int fill() {
        int slot = tail;
        tail = slot + 1 == capacity ? 0 : slot + 1;
        size++;
        return slot;
    }

    /** The slot of the oldest item. Under the guard, while there is one. */
    final int drain() {
        int slot = head;
        head = slot + 1 == capacity ? 0 : slot + 1;
        size--;
        return slot;
    }

    /**
     * After the slot of an item was emptied: lets a sender that waits fill it. Under the guard; to be granted after.
     */
    final @Nullable Waiter refill() {
        Waiter sender = senders.seemsEmpty() ? null : senders.claimFirst();
        if (sender != null) {
            put(fill(), sender);
        }
        return sender;
    }

    /** Waits, and withdraws if that was in vain. Returns false when it was not granted in time. */
    final boolean await(Waiter own, long deadlineNanos) throws InterruptedException {
        boolean granted = own.await(guard, deadlineNanos);
        if (own.closed) {
            throw new ChannelClosedException();
        }
        return granted;
    }

    static TimeoutException timeout(String what) {
        return new TimeoutException("nothing was " + what + " in time");
    }

    /**
     * Closes it: nothing can be sent any more, and those who wait get a ChannelClosedException. What is in the buffer
     * can still be received. Idempotent.
     */
    public void close() {
        end(false);
    }

    /** Closes it and throws away what is in the buffer. Idempotent. */
    public void closeNow() {
        end(true);
    }

    private void end(boolean now) {
        guard.enter();
        closed = true;
        if (now) {
            clear();
            size = 0;
            head = tail;
        }
        Waiter refused = senders.claimAll();
        Waiter ended = receivers.claimAll();
        guard.leave();
        refuse(refused);
        refuse(ended);
    }

    private static void refuse(@Nullable Waiter list) {
        for (Waiter each = list; each != null; each = each.next) {
            each.closed = true;
        }
        WaitQueue.grantAll(list);
    }

    /**
     * Whether it was closed; there may be items left to be received.
     *
     * @return true after {@link #close} or {@link #closeNow}
     */
    public boolean isClosed() {
        return closed;
    }

    /**
     * How many items wait in the buffer.
     *
     * @return 0 to the capacity; may be out of date at once
     */
    public int size() {
        return size;
    }

    /**
     * How many items it keeps while nobody receives them.
     *
     * @return as it was opened; 0 hands each item from hand to hand
     */
    public int capacity() {
        return capacity;
    }

    /** Receives at once, if possible, also the news that it is closed. */
    final boolean attemptReceive(Waiter into) {
        guard.enter();
        Waiter sender;
        if (size > 0) {
            take(drain(), into);
            sender = refill();
        } else {
            sender = senders.claimFirst();
            if (sender != null) {
                into.item = sender.item;
                into.number = sender.number;
            } else if (closed) {
                into.closed = true;
            } else {
                guard.leave();
                return false;
            }
        }
        guard.leave();
        if (sender != null) {
            sender.grant();
        }
        return true;
    }

    /** Sends at once, if possible, or notes that it is closed. */
    final boolean attemptSend(Waiter from) {
        guard.enter();
        Waiter receiver = null;
        if (closed) {
            from.closed = true;
        } else {
            receiver = receivers.claimFirst();
            if (receiver != null) {
                receiver.item = from.item;
                receiver.number = from.number;
            } else if (size < capacity) {
                put(fill(), from);
            } else {
                guard.leave();
                return false;
            }
        }
        guard.leave();
        if (receiver != null) {
            receiver.grant();
        }
        return true;
    }

    /** The receiving end, for a select. */
    final class Receiving implements Source {
        @Override
        public boolean seemsReady() {
            return size > 0 || !senders.seemsEmpty() || closed;
        }

        @Override
        public boolean attempt(Waiter waiter) {
            return attemptReceive(waiter);
        }

        @Override
        public boolean enrol(Waiter waiter) {
            guard.enter();
            boolean ready = size > 0 || closed || senders.holdsOther(waiter.wait);
            if (!ready) {
                receivers.add(waiter);
            }
            guard.leave();
            return ready;
        }

        @Override
        public void withdraw(Waiter waiter) {
            waiter.withdraw(guard);
        }
    }

    /** The sending end with an item, for a select. */
    final class Sending implements Source {
        private final @Nullable Object item;
        private final long number;

        Sending(@Nullable Object item, long number) {
            this.item = item;
            this.number = number;
        }

        @Override
        public boolean seemsReady() {
            return size < capacity || !receivers.seemsEmpty() || closed;
        }

        @Override
        public boolean attempt(Waiter waiter) {
            waiter.item = item;
            waiter.number = number;
            return attemptSend(waiter);
        }

        @Override
        public boolean enrol(Waiter waiter) {
            waiter.item = item;
            waiter.number = number;
            guard.enter();
            boolean ready = size < capacity || closed || receivers.holdsOther(waiter.wait);
            if (!ready) {
                senders.add(waiter);
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
