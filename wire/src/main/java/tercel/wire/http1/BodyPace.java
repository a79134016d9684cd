package tercel.wire.http1;

/**
 * How long a handler has waited for a body, against how long it may: a grace, and the time that what has arrived takes
 * at the slowest rate allowed. Only time spent waiting counts, so that a slow handler is not laid to the peer's charge.
 * No single wait is longer than the grace or the idle time, whichever is more, however much has arrived before.
 */
final class BodyPace {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long bytesPerSecond;
    private final long graceNanos;
    private final long waitNanosMax;
    private long waitedNanos;

    BodyPace(long bytesPerSecond, long graceNanos, long idleNanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.graceNanos = graceNanos;
        this.waitNanosMax = Math.max(graceNanos, idleNanos);
    }

    void reset() {
        waitedNanos = 0;
    }

    void waited(long nanos) {
        waitedNanos += nanos;
    }

    /** How long the next wait may be: 0 or less if the peer is too slow. */
    long allowanceNanos(long bytesIn) {
        if (bytesPerSecond == 0) {
            return waitNanosMax;
        }
        long earned = bytesIn < Long.MAX_VALUE / NANOS_PER_SECOND
                ? bytesIn * NANOS_PER_SECOND / bytesPerSecond
                : Long.MAX_VALUE / 2;
        return Math.min(waitNanosMax, Math.min(graceNanos, Long.MAX_VALUE / 4) + earned - waitedNanos);
    }
}
