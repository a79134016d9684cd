package tercel.http.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AllowancesTest {
    private static final long FIRST = Long.MAX_VALUE - 500;

    @Test
    void allowsABurstAndThenOneAnInterval() {
        var allowances = new Allowances(10, 30, 100);
        assertEquals(10, allowances.take("a", FIRST));
        assertEquals(20, allowances.take("a", FIRST));
        assertEquals(30, allowances.take("a", FIRST));
        assertEquals(-10, allowances.take("a", FIRST));
        assertEquals(-1, allowances.take("a", FIRST + 9));
        assertEquals(30, allowances.take("a", FIRST + 10));
        assertEquals(-10, allowances.take("a", FIRST + 10));
        assertEquals(10, allowances.take("b", FIRST + 10), "another client has its own");
        assertEquals(10, allowances.take("a", FIRST + 1000), "the clock may wrap around");
    }

    /** A bucket of tokens, which is the same rule told in another way. */
    private static final class Bucket {
        private final long size;
        private long filled;
        private long lastNanos;

        Bucket(long size, long nowNanos) {
            this.size = size;
            filled = size;
            lastNanos = nowNanos;
        }

        boolean take(long intervalNanos, long nowNanos) {
            filled = Math.min(size, filled + (nowNanos - lastNanos));
            lastNanos = nowNanos;
            boolean enough = filled >= intervalNanos;
            filled -= enough ? intervalNanos : 0;
            return enough;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithABucketOfTokens(long seed) {
        var random = new Random(seed);
        long interval = 1 + random.nextInt(20);
        long tolerance = interval * (1 + random.nextInt(10));
        var allowances = new Allowances(interval, tolerance, 10_000);
        var buckets = new HashMap<Integer, Bucket>();
        long now = random.nextLong();
        for (int step = 0; step < 20_000; step++) {
            now += random.nextInt(3) == 0 ? random.nextInt(40) : 0;
            int client = random.nextInt(20);
            long nowNanos = now;
            boolean expected = buckets.computeIfAbsent(client, _ -> new Bucket(tolerance, nowNanos))
                    .take(interval, now);
            long ahead = allowances.take(client, now);
            assertEquals(expected, ahead > 0, "seed " + seed + ", step " + step);
            if (ahead < 0) {
                assertTrue(ahead >= -interval, "seed " + seed + ": waits longer than an interval: " + ahead);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 100, 1000})
    void neverKnowsMoreThanItsBound(int most) {
        var allowances = new Allowances(1000, 1000, most);
        for (int client = 0; client < 5 * most; client++) {
            allowances.take(client, 0);
            assertTrue(allowances.size() <= most, "at " + client);
        }
        assertTrue(allowances.size() >= most - most % 16);
    }

    @Test
    void forgetsTheIdleBeforeThoseWhoAsk() {
        var allowances = new Allowances(1000, 1000, 16_000);
        for (int client = 0; client < 1000; client++) {
            allowances.take(client, 0);
        }
        for (int client = 0; client < 1000; client++) {
            allowances.take("new " + client, 1000);
        }
        assertTrue(allowances.size() <= 1016, "the idle are gone: " + allowances.size());
    }

    @Test
    void forgetsWhoHasNotAskedForLongestWhereThereIsNoRoom() {
        var allowances = new Allowances(1000, 1000, 1);
        allowances.take("a", 0);
        assertTrue(allowances.take("a", 0) < 0);
        allowances.take("b", 0);
        assertTrue(allowances.take("a", 0) > 0, "it starts anew");
    }

    @Test
    void countsRightThoughManyAskAtOnce() throws Exception {
        var allowances = new Allowances(1000, 50_000, 1600);
        var granted = new ArrayList<Future<int[]>>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int thread = 0; thread < 8; thread++) {
                var random = new Random(thread);
                granted.add(threads.submit(() -> {
                    int[] counts = new int[10];
                    for (int step = 0; step < 5000; step++) {
                        int client = random.nextInt(10);
                        counts[client] += allowances.take(client, 0) > 0 ? 1 : 0;
                    }
                    return counts;
                }));
            }
            int[] sums = new int[10];
            for (var counts : granted) {
                for (int client = 0; client < 10; client++) {
                    sums[client] += counts.get()[client];
                }
            }
            for (int sum : sums) {
                assertEquals(50, sum);
            }
        }
    }
}
