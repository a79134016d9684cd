package tercel.server;

import java.util.function.LongSupplier;

/**
 * Measures how long the answers of one desk take. Owner's thread. Allocates nothing.
 *
 * <p>An event loop looks at the clock once for many events, so that by its time most answers would take nothing; and to
 * look each time would cost more than all other counting. So what took long by the loop's time is taken as it is, and
 * of the rest one sending in sixteen is measured exactly, and stands for those before it.
 */
final class LatencyMeter {
    private static final long LONG_NANOS = 1_000_000;
    private static final int EVERY = 16;

    private final Shard shard;
    private final LongSupplier clock;
    private int unmeasured;
    private int passes;

    LatencyMeter(Shard shard, LongSupplier clock) {
        this.shard = shard;
        this.clock = clock;
    }

    /** Answers were sent; times are the engine's, on the scale of the clock. */
    void sent(int answers, long sinceNanos, long nowNanos) {
        if (nowNanos - sinceNanos >= LONG_NANOS) {
            Tally.took(shard, answers, nowNanos - sinceNanos);
            return;
        }
        unmeasured += answers;
        if (passes-- == 0) {
            passes = EVERY - 1;
            Tally.took(shard, unmeasured, Math.max(0, clock.getAsLong() - sinceNanos));
            unmeasured = 0;
        }
    }
}
