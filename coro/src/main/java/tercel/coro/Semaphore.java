package tercel.coro;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * So many permits, first come first served: whoever wants more than there are lets nobody behind overtake.
 *
 * <p>Invariant: while somebody waits, the first that does wants more permits than are free.
 */
public final class Semaphore {
    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue();
    private final int permits;
    private int free;

    /**
     * All permits are free.
     *
     * @param permits how many there are, at least 1
     */
    public Semaphore(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("a semaphore has at least one permit, not " + permits);
        }
        this.permits = permits;
        free = permits;
    }

    /**
     * Takes a permit; waits for one.
     *
     * @throws InterruptedException if the caller was cancelled; nothing was taken
     */
    public void acquire() throws InterruptedException {
        acquire(1, Wait.NEVER);
    }

    /**
     * Takes several permits at once; waits for them.
     *
     * @param count 1 to all there are
     * @throws InterruptedException if the caller was cancelled; nothing was taken
     */
    public void acquire(int count) throws InterruptedException {
        acquire(count, Wait.NEVER);
    }

    /**
     * Takes several permits at once if they are free in time.
     *
     * @param count 1 to all there are
     * @param timeout how long to wait at most
     * @return whether they were taken
     * @throws InterruptedException if the caller was cancelled; nothing was taken
     */
    public boolean tryAcquire(int count, Duration timeout) throws InterruptedException {
        return acquire(count, Wait.deadlineAfter(Wait.nanos(timeout)));
    }

    /**
     * Takes several permits if they are free and nobody waits.
     *
     * @param count 1 to all there are
     * @return whether they were taken
     */
    public boolean tryAcquire(int count) {
        check(count);
        guard.enter();
        boolean taken = take(count);
        guard.leave();
        return taken;
    }

    private void check(int count) {
        if (count < 1 || count > permits) {
            throw new IllegalArgumentException("there are 1 to " + permits + " permits, not " + count);
        }
    }

    private boolean take(int count) {
        boolean taken = queue.first() == null && count <= free;
        free -= taken ? count : 0;
        return taken;
    }

    private boolean acquire(int count, long deadlineNanos) throws InterruptedException {
        check(count);
        Wait.check();
        guard.enter();
        if (take(count)) {
            guard.leave();
            return true;
        }
        var own = new Waiter();
        own.number = count;
        queue.add(own);
        guard.leave();
        boolean granted = false;
        try {
            granted = own.await(guard, deadlineNanos);
        } finally {
            if (!granted) {
                // Who waits behind may want less.
                giveBack(0);
            }
        }
        return granted;
    }

    /**
     * Gives a permit back.
     *
     * @throws IllegalStateException if that were more than there are
     */
    public void release() {
        release(1);
    }

    /**
     * Gives several permits back.
     *
     * @param count 1 to all there are
     * @throws IllegalStateException if that were more than there are
     */
    public void release(int count) {
        check(count);
        giveBack(count);
    }

    private void giveBack(int count) {
        guard.enter();
        if (free > permits - count) {
            guard.leave();
            throw new IllegalStateException("more permits were given back than taken");
        }
        free += count;
        Waiter head = null;
        Waiter tail = null;
        for (Waiter waiter = claimNext(); waiter != null; waiter = claimNext()) {
            if (tail == null) {
                head = waiter;
            } else {
                tail.next = waiter;
            }
            tail = waiter;
        }
        guard.leave();
        WaitQueue.grantAll(head);
    }

    /** The first that waits, if there is enough for it. */
    private @Nullable Waiter claimNext() {
        Waiter first = queue.first();
        while (first != null && (first.number <= free || !first.wait.isOpen())) {
            queue.remove(first);
            if (first.wait.claim()) {
                free -= (int) first.number;
                return first;
            }
            first = queue.first();
        }
        return null;
    }

    /**
     * How many permits are free.
     *
     * @return may be out of date at once
     */
    public int free() {
        return free;
    }
}
