package tercel.server;

/**
 * How long answers took, as counts in buckets whose bounds grow by at most 3 %: powers of two, cut in 32 equal parts
 * each. Times past two minutes share the last bucket. Immutable.
 */
public final class LatencyHistogram {
    private static final int PART_BITS = 5;
    private static final int PARTS = 1 << PART_BITS;
    private static final int POWER_MAX = 37;

    /** How many buckets there are. */
    static final int BUCKETS = (POWER_MAX - PART_BITS + 1) * PARTS;

    private final long[] counts;
    private final long count;
    private final long sumNanos;
    private final long maxNanos;

    LatencyHistogram(long[] counts, long sumNanos, long maxNanos) {
        this.counts = counts;
        this.sumNanos = sumNanos;
        this.maxNanos = maxNanos;
        long all = 0;
        for (long each : counts) {
            all += each;
        }
        count = all;
    }

    /** The bucket of a time. */
    static int bucket(long nanos) {
        if (nanos < PARTS) {
            return (int) Math.max(0, nanos);
        }
        int power = 63 - Long.numberOfLeadingZeros(nanos);
        if (power >= POWER_MAX) {
            return BUCKETS - 1;
        }
        int shift = power - PART_BITS;
        return (shift + 1) * PARTS + (int) (nanos >>> shift & PARTS - 1);
    }

    /** The highest time in a bucket. */
    static long top(int bucket) {
        if (bucket < PARTS) {
            return bucket;
        }
        int shift = bucket / PARTS - 1;
        return (PARTS + bucket % PARTS + 1L << shift) - 1;
    }

    /**
     * How many answers were measured.
     *
     * @return 0 or more
     */
    public long count() {
        return count;
    }

    /**
     * What all of them took together.
     *
     * @return in nanoseconds
     */
    public long sumNanos() {
        return sumNanos;
    }

    /**
     * What the longest took.
     *
     * @return in nanoseconds, exact; 0 if there was none
     */
    public long maxNanos() {
        return maxNanos;
    }

    /**
     * The time within which a part of all answers was given.
     *
     * @param part from 0 to 1, such as 0.99
     * @return in nanoseconds, at most 3 % too high; 0 if there was none
     */
    public long quantileNanos(double part) {
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("a quantile lies between 0 and 1, not at " + part);
        }
        long rank = Math.max(1, (long) Math.ceil(part * count));
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS && count > 0; bucket++) {
            seen += counts[bucket];
            if (seen >= rank) {
                return bucket == BUCKETS - 1 ? maxNanos : Math.min(top(bucket), maxNanos);
            }
        }
        return 0;
    }

    /**
     * The median.
     *
     * @return in nanoseconds
     */
    public long p50Nanos() {
        return quantileNanos(0.5);
    }

    /**
     * What 99 of 100 answers kept within.
     *
     * @return in nanoseconds
     */
    public long p99Nanos() {
        return quantileNanos(0.99);
    }

    /**
     * How many answers were given within a time.
     *
     * @param nanos the time; those in its bucket are counted
     * @return at most {@link #count}
     */
    public long countWithin(long nanos) {
        long seen = 0;
        for (int bucket = 0; bucket <= bucket(nanos); bucket++) {
            seen += counts[bucket];
        }
        return seen;
    }
}
