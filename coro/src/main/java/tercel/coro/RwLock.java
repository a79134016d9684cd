package tercel.coro;

import java.time.Duration;

/**
 * Many may read at the same time, or one may write. First come first served: readers that come after a waiting writer
 * wait behind it. Not recursive, and not bound to a thread.
 *
 * <p>Invariant: a reader holds one permit of all, a writer holds them all.
 */
public final class RwLock {
    private static final int ALL = Integer.MAX_VALUE;

    private final Semaphore permits = new Semaphore(ALL);

    /** One that nobody holds. */
    public RwLock() {}

    /**
     * Locks it for reading; waits until nobody writes or waits to write.
     *
     * @throws InterruptedException if the caller was cancelled; it is not locked then
     */
    public void lockRead() throws InterruptedException {
        permits.acquire();
    }

    /**
     * Locks it for reading if that is possible in time.
     *
     * @param timeout how long to wait at most
     * @return whether it is locked now
     * @throws InterruptedException if the caller was cancelled; it is not locked then
     */
    public boolean tryLockRead(Duration timeout) throws InterruptedException {
        return permits.tryAcquire(1, timeout);
    }

    /**
     * Ends reading.
     *
     * @throws IllegalStateException if nobody holds it
     */
    public void unlockRead() {
        permits.release();
    }

    /**
     * Locks it for writing; waits until nobody reads or writes.
     *
     * @throws InterruptedException if the caller was cancelled; it is not locked then
     */
    public void lockWrite() throws InterruptedException {
        permits.acquire(ALL);
    }

    /**
     * Locks it for writing if that is possible in time.
     *
     * @param timeout how long to wait at most
     * @return whether it is locked now
     * @throws InterruptedException if the caller was cancelled; it is not locked then
     */
    public boolean tryLockWrite(Duration timeout) throws InterruptedException {
        return permits.tryAcquire(ALL, timeout);
    }

    /**
     * Ends writing.
     *
     * @throws IllegalStateException if nobody writes
     */
    public void unlockWrite() {
        permits.release(ALL);
    }
}
