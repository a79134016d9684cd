package tercel.engine;

import java.util.concurrent.CountDownLatch;

/**
 * Counts the connections of one loop by their states: on its thread, in parts, so that events are served between them.
 * A connection that comes or goes meanwhile may be missed or counted twice.
 */
final class LoopCensus implements Runnable {
    private static final int CONNECTIONS_A_PART = 1024;

    private final EventLoop home;
    private final CountDownLatch ended;
    private final int[] counts = new int[ConnectionState.values().length];
    private int next;
    private volatile boolean whole;

    LoopCensus(EventLoop home, CountDownLatch ended) {
        this.home = home;
        this.ended = ended;
    }

    /** Begins. From any thread. */
    void begin() {
        home.loop.post(this);
    }

    @Override
    public void run() {
        int size = home.size();
        int end = Math.min(size, next + CONNECTIONS_A_PART);
        while (next < end) {
            var connection = home.connection(next++);
            counts[connection.state().ordinal()] += connection.isRefused() ? 0 : 1;
        }
        if (next < size) {
            home.loop.post(this);
        } else {
            whole = true;
            ended.countDown();
        }
    }

    /** Adds what was found, if it is all. From any thread. */
    boolean addTo(int[] sum) {
        if (!whole) {
            return false;
        }
        for (int state = 0; state < sum.length; state++) {
            sum[state] += counts[state];
        }
        return true;
    }
}
