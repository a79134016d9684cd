package tercel.coro;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the loops from a thread of its own, and reports each that stood still. While no loop has anything to do it
 * looks less and less often.
 */
final class Watchdog {
    private static final System.Logger LOG = System.getLogger("tercel.coro");
    private static final long LOOK_NANOS = 5_000_000;
    private static final long LOOK_NANOS_MAX = 80_000_000;
    private static final int STALLS_KEPT = 16;

    private final LoopWatch watch;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ArrayDeque<Stall> stalls = new ArrayDeque<>();
    private long count;

    Watchdog(List<Loop> loops) {
        watch = new LoopWatch(loops);
    }

    void start() {
        Thread.ofPlatform().name("tercel-watchdog").daemon(true).start(this::run);
    }

    void close() {
        ended.countDown();
    }

    synchronized List<Stall> stalls() {
        return List.copyOf(stalls);
    }

    synchronized long count() {
        return count;
    }

    private void run() {
        long look = LOOK_NANOS;
        try {
            while (!ended.await(look, TimeUnit.NANOSECONDS)) {
                watch.look(System.nanoTime()).forEach(this::report);
                look = watch.wasBusy() ? LOOK_NANOS : Math.min(LOOK_NANOS_MAX, look * 2);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void report(Stall stall) {
        synchronized (this) {
            count++;
            stalls.add(stall);
            if (stalls.size() > STALLS_KEPT) {
                stalls.remove();
            }
        }
        LOG.log(Level.WARNING, stall.toString());
    }
}
