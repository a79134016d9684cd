package tercel.engine;

import org.jspecify.annotations.Nullable;

/**
 * The one thread of an engine that looks at the clock for all of its connections: a few times a second, and sooner when
 * a nearer deadline is announced, it ends each wait that is overdue. So connections need neither timed waits nor
 * timers.
 */
final class Reaper implements Runnable {
    private static final long TICK_MOST_NANOS = 250_000_000L;
    private static final long TICK_LEAST_NANOS = 10_000_000L;

    private final ConnectionSet connections;
    private volatile long nextNanos = Long.MIN_VALUE;
    private long soonestNanos = Long.MIN_VALUE;
    private boolean hurried;
    private boolean ended;

    Reaper(ConnectionSet connections) {
        this.connections = connections;
    }

    /** A wait has begun that is overdue by then. Any thread. */
    void expect(long deadlineNanos) {
        if (deadlineNanos < nextNanos) {
            comeBy(deadlineNanos);
        }
    }

    private synchronized void comeBy(long deadlineNanos) {
        long next = Math.max(deadlineNanos, soonestNanos);
        if (next < nextNanos) {
            nextNanos = next;
            notifyAll();
        }
    }

    /** A connection's bell has rung that only this thread can answer. Any thread. */
    synchronized void hurry() {
        hurried = true;
        notifyAll();
    }

    /** Ends the thread. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public void run() {
        @Nullable BlockingConnection[] seen = new BlockingConnection[64];
        try {
            while (awaitsNext()) {
                seen = connections.all(seen);
                look(seen);
            }
        } catch (InterruptedException stop) {
            // Nobody but the end of the engine interrupts it.
        }
    }

    private void look(@Nullable BlockingConnection[] seen) {
        long now = System.nanoTime();
        long next = now + TICK_MOST_NANOS;
        for (BlockingConnection connection : seen) {
            if (connection == null) {
                break;
            }
            next = Math.min(next, connection.reap(now));
        }
        synchronized (this) {
            soonestNanos = now + TICK_LEAST_NANOS;
            nextNanos = Math.max(next, soonestNanos);
        }
    }

    private synchronized boolean awaitsNext() throws InterruptedException {
        long left = nextNanos - System.nanoTime();
        while (!ended && !hurried && left > 0 && nextNanos != Long.MIN_VALUE) {
            wait(left / 1_000_000 + 1);
            left = nextNanos - System.nanoTime();
        }
        hurried = false;
        return !ended;
    }
}
