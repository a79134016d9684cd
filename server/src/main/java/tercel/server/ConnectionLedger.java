package tercel.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tercel.engine.EngineEvents;

/**
 * Counts a server's open connections, so that its drain can wait for the last of them. Any thread; takes no lock before
 * a drain, for a lock that is contended would make event loops wait.
 */
final class ConnectionLedger implements EngineEvents {
    private final EngineEvents next;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean awaited;
    private int cut;
    private boolean cutting;

    ConnectionLedger(EngineEvents next) {
        this.next = next;
    }

    @Override
    public void accepted() {
        open.incrementAndGet();
        next.accepted();
    }

    @Override
    public void closed() {
        next.closed();
        if (open.decrementAndGet() == 0 && awaited) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    @Override
    public void refused() {
        next.refused();
    }

    @Override
    public void acceptPaused(String why) {
        next.acceptPaused(why);
    }

    @Override
    public void writeStalled() {
        next.writeStalled();
    }

    @Override
    public void failed(Throwable failure) {
        next.failed(failure);
    }

    /** How many are open. */
    int open() {
        return open.get();
    }

    /** Waits until none is open, or they are being cut, but not longer than that. */
    synchronized void awaitNone(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        long left = nanos;
        awaited = true;
        while (open.get() > 0 && !cutting && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = until - System.nanoTime();
        }
    }

    /** Waits until the connections are being cut, but not longer than that. */
    synchronized void awaitCut(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; !cutting && left > 0; left = until - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** All that are open now are about to be cut. */
    synchronized void beginCut() {
        if (!cutting) {
            cutting = true;
            cut = open.get();
            notifyAll();
        }
    }

    /** How many were open when they began to be cut. */
    synchronized int cut() {
        return cut;
    }
}
