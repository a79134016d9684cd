package tercel.coro;

import java.time.Duration;

/**
 * What those wait for who hold a {@link Mutex} and found things not as they need them: the mutex is given up meanwhile,
 * and held again afterwards, however the wait ends. Look again after each wait: somebody may have been quicker.
 *
 * <p>Invariant: a waiter enrols while it holds the mutex, so a signal given under the mutex is never missed.
 */
public final class Condition {
    private final Mutex mutex;
    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue();

    Condition(Mutex mutex) {
        this.mutex = mutex;
    }

    /**
     * Waits for a signal.
     *
     * @throws InterruptedException if the caller was cancelled; the mutex is held nevertheless
     * @throws IllegalStateException if the caller does not hold the mutex
     */
    public void await() throws InterruptedException {
        await(Wait.NEVER);
    }

    /**
     * Waits for a signal, but no longer than that.
     *
     * @param timeout how long at most, the time to get the mutex again not counted
     * @return whether there was one
     * @throws InterruptedException if the caller was cancelled; the mutex is held nevertheless
     * @throws IllegalStateException if the caller does not hold the mutex
     */
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Wait.deadlineAfter(Wait.nanos(timeout)));
    }

    private boolean await(long deadlineNanos) throws InterruptedException {
        if (!mutex.isHeld()) {
            throw new IllegalStateException("whoever waits for a condition must hold its mutex");
        }
        Wait.check();
        var own = new Waiter();
        guard.enter();
        queue.add(own);
        guard.leave();
        int holds = mutex.unlockAll();
        try {
            return own.await(guard, deadlineNanos);
        } finally {
            mutex.lockAgain(holds);
        }
    }

    /** Wakes the one that has waited longest, if any. Usually under the mutex. */
    public void signal() {
        guard.enter();
        Waiter first = queue.claimFirst();
        guard.leave();
        if (first != null) {
            first.grant();
        }
    }

    /** Wakes all that wait. Usually under the mutex. */
    public void signalAll() {
        guard.enter();
        Waiter all = queue.claimAll();
        guard.leave();
        WaitQueue.grantAll(all);
    }
}
