package tercel.coro;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Mutual exclusion between coroutines and any other threads, first come first served. It may be held across waits.
 *
 * <p>Invariant: it is held while it has an owner. Whoever unlocks makes the first that waits the owner, and wakes it
 * after that; so nobody overtakes, and a cancelled waiter never holds it.
 */
public final class Mutex {
    private final Guard guard = new Guard();
    private final WaitQueue queue = new WaitQueue();
    private final boolean recursive;
    private @Nullable Thread owner;
    private int holds;

    private Mutex(boolean recursive) {
        this.recursive = recursive;
    }

    /** One that its owner must not lock again. */
    public Mutex() {
        this(false);
    }

    /**
     * One that its owner may lock again, and must then unlock as often.
     *
     * @return unlocked
     */
    public static Mutex recursive() {
        return new Mutex(true);
    }

    /**
     * Locks it; waits until it is free.
     *
     * @throws InterruptedException if the caller was cancelled; it is not locked then
     * @throws IllegalStateException if the caller holds it, and it is not recursive
     */
    public void lock() throws InterruptedException {
        Wait.check();
        Waiter own = enter(Thread.currentThread(), true);
        if (own != null) {
            own.await(guard, Wait.NEVER);
        }
    }

    /**
     * Locks it if it becomes free in time.
     *
     * @param timeout how long to wait at most
     * @return whether it is locked now
     * @throws InterruptedException if the caller was cancelled; it is not locked then
     * @throws IllegalStateException if the caller holds it, and it is not recursive
     */
    public boolean tryLock(Duration timeout) throws InterruptedException {
        Wait.check();
        Waiter own = enter(Thread.currentThread(), true);
        return own == null || own.await(guard, Wait.deadlineAfter(Wait.nanos(timeout)));
    }

    /**
     * Locks it if it is free.
     *
     * @return whether it is locked now
     */
    public boolean tryLock() {
        return enter(Thread.currentThread(), false) == null;
    }

    /** Locks it whatever happens to the caller, who will be told afterwards. */
    void lockUncancelled() {
        Waiter own = enter(Thread.currentThread(), true);
        if (own != null) {
            own.wait.awaitUncancelled();
        }
    }

    /** Locks it, or returns who has to wait; without a queue entry when it must not. */
    private @Nullable Waiter enter(Thread caller, boolean waits) {
        guard.enter();
        Thread holder = owner;
        if (holder == null || holder == caller && recursive) {
            owner = caller;
            holds++;
            guard.leave();
            return null;
        }
        if (holder == caller && waits) {
            guard.leave();
            throw new IllegalStateException("the caller holds this mutex already");
        }
        var own = new Waiter();
        if (waits) {
            queue.add(own);
        }
        guard.leave();
        return own;
    }

    /**
     * Unlocks it, and gives it to the first that waits.
     *
     * @throws IllegalStateException if the caller does not hold it
     */
    public void unlock() {
        guard.enter();
        if (owner != Thread.currentThread()) {
            guard.leave();
            throw new IllegalStateException("the caller does not hold this mutex");
        }
        Waiter next = null;
        if (--holds == 0) {
            next = queue.claimFirst();
            owner = next == null ? null : next.wait.thread();
            holds = next == null ? 0 : 1;
        }
        guard.leave();
        if (next != null) {
            next.grant();
        }
    }

    /** Gives it up however often it is held; returns how often that was. */
    int unlockAll() {
        int held = holds;
        if (owner == Thread.currentThread()) {
            holds = 1;
        }
        unlock();
        return held;
    }

    /** After {@link #unlockAll}: as before. */
    void lockAgain(int held) {
        lockUncancelled();
        holds = held;
    }

    /**
     * Does something while holding it.
     *
     * @param <T> what it gives back
     * @param body what to do
     * @return what it gave back
     * @throws InterruptedException if the caller was cancelled before it was locked
     * @throws Exception what the body threw
     */
    public <T extends @Nullable Object> T locked(Callable<? extends T> body) throws Exception {
        lock();
        try {
            return body.call();
        } finally {
            unlock();
        }
    }

    /**
     * Whether somebody holds it.
     *
     * @return may be out of date at once
     */
    public boolean isLocked() {
        return owner != null;
    }

    /**
     * Whether the caller holds it.
     *
     * @return true between its lock and its unlock
     */
    public boolean isHeld() {
        return owner == Thread.currentThread();
    }

    /**
     * A condition that those wait for who hold this mutex.
     *
     * @return a new one
     */
    public Condition condition() {
        return new Condition(this);
    }
}
