package tercel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private static LatencyHistogram of(long... times) {
        long[] counts = new long[LatencyHistogram.BUCKETS];
        long sum = 0;
        long max = 0;
        for (long time : times) {
            counts[LatencyHistogram.bucket(time)]++;
            sum += time;
            max = Math.max(max, time);
        }
        return new LatencyHistogram(counts, sum, max);
    }

    @Test
    void putsEachTimeIntoABucketAtMostThreePercentWide() {
        var random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            long time = random.nextLong(1L << random.nextInt(1, 38));
            int bucket = LatencyHistogram.bucket(time);
            long top = LatencyHistogram.top(bucket);
            if (bucket < LatencyHistogram.BUCKETS - 1) {
                assertTrue(time <= top && top - time <= time / 32.0, time + " in a bucket up to " + top);
            }
            assertTrue(bucket == 0 || time > LatencyHistogram.top(bucket - 1), time + " in bucket " + bucket);
        }
    }

    @Test
    void hasNoGapsBetweenBuckets() {
        for (int bucket = 0; bucket < LatencyHistogram.BUCKETS - 1; bucket++) {
            assertEquals(bucket, LatencyHistogram.bucket(LatencyHistogram.top(bucket)));
            assertEquals(bucket + 1, LatencyHistogram.bucket(LatencyHistogram.top(bucket) + 1));
        }
    }

    @Test
    void putsWhatIsOutOfRangeIntoTheOutermostBuckets() {
        assertEquals(0, LatencyHistogram.bucket(-1));
        assertEquals(0, LatencyHistogram.bucket(Long.MIN_VALUE));
        assertEquals(LatencyHistogram.BUCKETS - 1, LatencyHistogram.bucket(Long.MAX_VALUE));
        assertEquals(Long.MAX_VALUE, of(Long.MAX_VALUE).p99Nanos());
    }

    @Test
    void findsQuantiles() {
        long[] times = new long[1000];
        for (int i = 0; i < times.length; i++) {
            times[i] = (i + 1) * 1000L;
        }
        var histogram = of(times);
        assertEquals(1000, histogram.count());
        assertEquals(500_000, histogram.p50Nanos(), 500_000 * 0.032);
        assertEquals(990_000, histogram.p99Nanos(), 990_000 * 0.032);
        assertEquals(1_000_000, histogram.maxNanos());
        assertEquals(1_000_000, histogram.quantileNanos(1));
        assertEquals(1000, histogram.quantileNanos(0), 32);
        assertEquals(1000, histogram.countWithin(1_000_000));
        assertEquals(0, histogram.countWithin(900));
        assertEquals(500, histogram.countWithin(500_000), 16);
    }

    @Test
    void isZeroWhereNothingWasMeasured() {
        var empty = of();
        assertEquals(0, empty.count());
        assertEquals(0, empty.p50Nanos());
        assertEquals(0, empty.p99Nanos());
        assertEquals(0, empty.maxNanos());
        assertEquals(0, empty.countWithin(Long.MAX_VALUE));
    }

    @Test
    void refusesAQuantileThatIsNone() {
        var histogram = of(1);
        for (double part : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> histogram.quantileNanos(part));
        }
    }
}
