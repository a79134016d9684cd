package tercel.coro;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where so many wait for each other, again and again. If one of them gives up, the others need not wait for it: the
 * barrier is broken for all, until it is reset.
 *
 * <p>Invariant: fewer wait than it takes; a broken barrier has nobody waiting.
 */
public final class Barrier {
    private static final int BROKEN = 1;

    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue();
    private final int parties;
    private int waiting;
    private long generation;
    private boolean broken;

    /**
     * One that nobody waits at.
     *
     * @param parties how many it takes, at least 1
     */
    public Barrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("a barrier takes at least one, not " + parties);
        }
        this.parties = parties;
    }

    /**
     * Waits until all are here.
     *
     * @return true for exactly one of them: the last to come
     * @throws BrokenBarrierException if another one gave up, or it was reset
     * @throws InterruptedException if the caller was cancelled; that breaks it
     */
    public boolean await() throws InterruptedException, BrokenBarrierException {
        try {
            return await(Wait.NEVER);
        } catch (TimeoutException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * Waits until all are here, but no longer than that.
     *
     * @param timeout how long at most
     * @return true for exactly one of them: the last to come
     * @throws BrokenBarrierException if another one gave up, or it was reset
     * @throws InterruptedException if the caller was cancelled; that breaks it
     * @throws TimeoutException if they were not all here in time; that breaks it
     */
    public boolean await(Duration timeout) throws InterruptedException, BrokenBarrierException, TimeoutException {
        return await(Wait.deadlineAfter(Wait.nanos(timeout)));
    }

    private boolean await(long deadlineNanos) throws InterruptedException, BrokenBarrierException, TimeoutException {
        Wait.check();
        guard.enter();
        if (broken) {
            guard.leave();
            throw new BrokenBarrierException("the barrier is broken");
        }
        if (waiting + 1 == parties) {
            return open();
        }
        waiting++;
        long ownGeneration = generation;
        var own = new Waiter();
        queue.add(own);
        guard.leave();
        boolean granted = false;
        try {
            granted = own.await(guard, deadlineNanos);
        } finally {
            if (!granted) {
                end(true, ownGeneration);
            }
        }
        if (!granted) {
            throw new TimeoutException("not all came to the barrier in time");
        }
        if (own.number == BROKEN) {
            throw new BrokenBarrierException("another one gave up");
        }
        return false;
    }

    /** The last one is here: lets all go, and leaves the guard. */
    private boolean open() throws BrokenBarrierException {
        int expected = waiting;
        generation++;
        waiting = 0;
        Waiter all = queue.claimAll();
        int here = 0;
        for (Waiter each = all; each != null; each = each.next) {
            here++;
        }
        if (here < expected) {
            // One has given up and could not say so yet.
            broken = true;
            breakAll(all);
        }
        guard.leave();
        WaitQueue.grantAll(all);
        if (here < expected) {
            throw new BrokenBarrierException("another one gave up");
        }
        return true;
    }

    private static void breakAll(@Nullable Waiter list) {
        for (Waiter each = list; each != null; each = each.next) {
            each.number = BROKEN;
        }
    }

    /** Ends the wait of all that are here as a broken one, and lets it be used anew. */
    public void reset() {
        guard.enter();
        long own = generation;
        guard.leave();
        end(false, own);
    }

    private void end(boolean broke, long ofGeneration) {
        guard.enter();
        if (ofGeneration != generation) {
            guard.leave();
            return;
        }
        generation++;
        broken = broke;
        waiting = 0;
        Waiter all = queue.claimAll();
        breakAll(all);
        guard.leave();
        WaitQueue.grantAll(all);
    }

    /**
     * Whether one gave up since the last reset.
     *
     * @return may be out of date at once
     */
    public boolean isBroken() {
        return broken;
    }
}
