package tercel.coro;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the loops from a thread of its own, and reports each that stood still. While no loop has anything to do it
 * looks less and less often.
 *
 * <p>Invariant: a stall is reported once, however long it lasts.
 */
final class Watchdog {
    private static final System.Logger LOG = System.getLogger("tercel.coro");
    private static final long STALL_NANOS = 10_000_000;
    private static final long LOOK_NANOS = 5_000_000;
    private static final long LOOK_NANOS_MAX = 80_000_000;
    private static final int STALLS_KEPT = 16;

    private final List<Loop> loops;
    private final long[] progress;
    private final long[] sinceNanos;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ArrayDeque<Stall> stalls = new ArrayDeque<>();
    private long count;

    Watchdog(List<Loop> loops) {
        this.loops = loops;
        progress = new long[loops.size()];
        sinceNanos = new long[loops.size()];
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
                boolean busy = false;
                for (int index = 0; index < loops.size(); index++) {
                    busy |= look(index, System.nanoTime());
                }
                look = busy ? LOOK_NANOS : Math.min(LOOK_NANOS_MAX, look * 2);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether the loop has anything to do. */
    private boolean look(int index, long nowNanos) {
        Loop loop = loops.get(index);
        long now = loop.progress();
        if (now != progress[index] || loop.isPolling()) {
            boolean moved = now != progress[index];
            progress[index] = now;
            sinceNanos[index] = nowNanos;
            return moved;
        }
        long still = nowNanos - sinceNanos[index];
        if (still >= STALL_NANOS && sinceNanos[index] != Long.MAX_VALUE) {
            report(loop, now, still);
            sinceNanos[index] = Long.MAX_VALUE;
        }
        return true;
    }

    private void report(Loop loop, long progressSeen, long nanos) {
        var stack = List.of(loop.stack());
        if (loop.progress() != progressSeen || loop.isPolling()) {
            // It has gone on meanwhile: the stack may be somebody else's.
            return;
        }
        var stall = new Stall(loop.name(), nanos / 1_000_000, stack);
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
