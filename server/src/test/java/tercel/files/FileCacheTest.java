package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FileCacheTest {
    private static final long WEIGHT = file(100).weight();

    @Test
    void findsWhatWasPut() {
        var cache = new FileCache(10 * WEIGHT, 10);
        var file = file(100);
        cache.put("a", file);
        assertSame(file, cache.find("a"));
        assertNull(cache.find("b"));
        assertEquals(WEIGHT, cache.bytes());
    }

    @Test
    void aFileTakesThePlaceOfTheOneBefore() {
        var cache = new FileCache(10 * WEIGHT, 10);
        cache.put("a", file(100));
        var next = file(200);
        cache.put("a", next);
        assertSame(next, cache.find("a"));
        assertEquals(next.weight(), cache.bytes());
        cache.remove("a");
        cache.remove("a");
        assertEquals(0, cache.bytes());
        assertEquals(0, cache.entries());
    }

    @Test
    void theBoundOfBytesIsKept() {
        var cache = new FileCache(3 * WEIGHT, 100);
        put(cache, 0, 3);
        assertEquals(3, cache.entries());
        put(cache, 3, 4);
        assertEquals(3, cache.entries());
        assertEquals(3 * WEIGHT, cache.bytes());
    }

    @Test
    void theBoundOfEntriesIsKept() {
        var cache = new FileCache(100 * WEIGHT, 3);
        put(cache, 0, 3);
        assertEquals(3, cache.entries());
        put(cache, 3, 4);
        assertEquals(3, cache.entries());
    }

    @Test
    void whatIsUsedStaysAndWhatIsNotGoes() {
        var cache = new FileCache(3 * WEIGHT, 100);
        put(cache, 0, 3);
        for (int i = 3; i < 50; i++) {
            assertNotNull(cache.find("0"));
            put(cache, i, i + 1);
        }
        assertNotNull(cache.find("0"));
        assertNull(cache.find("1"));
        assertNull(cache.find("2"));
    }

    @Test
    void whatIsBiggerThanAllIsNotKeptAndPushesNothingOut() {
        var cache = new FileCache(3 * WEIGHT, 100);
        put(cache, 0, 3);
        cache.put("big", file(10_000));
        assertNull(cache.find("big"));
        assertEquals(3, cache.entries());
        var none = new FileCache(0, 100);
        none.put("a", file(1));
        assertNull(none.find("a"));
    }

    @Test
    void oneCallerInEachIntervalComparesWithTheDisk() {
        long start = Long.MAX_VALUE - 5;
        var file = file(1, start);
        assertFalse(file.claimComparison(start));
        assertFalse(file.claimComparison(start + CachedFile.INTERVAL_NANOS - 1));
        assertTrue(file.claimComparison(start + CachedFile.INTERVAL_NANOS));
        assertFalse(file.claimComparison(start + CachedFile.INTERVAL_NANOS));
        assertFalse(file.claimComparison(start + 2 * CachedFile.INTERVAL_NANOS - 1));
        assertTrue(file.claimComparison(start + 2 * CachedFile.INTERVAL_NANOS));
    }

    @Test
    void manyThreadsLeaveTheBooksInOrder() throws Exception {
        var cache = new FileCache(20 * WEIGHT, 15);
        try (var threads = Executors.newFixedThreadPool(4)) {
            var works = IntStream.range(0, 4)
                    .<Callable<Void>>mapToObj(seed -> () -> {
                        var random = new SplittableRandom(seed);
                        for (int i = 0; i < 20_000; i++) {
                            anyDeed(cache, random);
                        }
                        return null;
                    })
                    .toList();
            for (var work : threads.invokeAll(works)) {
                work.get();
            }
        }
        assertTrue(cache.bytes() <= 20 * WEIGHT && cache.entries() <= 15);
        IntStream.range(0, 40).forEach(i -> cache.remove(String.valueOf(i)));
        assertEquals(0, cache.bytes());
        assertEquals(0, cache.entries());
    }

    private static void anyDeed(FileCache cache, SplittableRandom random) {
        var path = String.valueOf(random.nextInt(40));
        switch (random.nextInt(4)) {
            case 0 -> cache.put(path, file(random.nextInt(300)));
            case 1 -> cache.remove(path);
            default -> cache.find(path);
        }
    }

    private static void put(FileCache cache, int from, int to) {
        for (int i = from; i < to; i++) {
            cache.put(String.valueOf(i), file(100));
        }
    }

    private static CachedFile file(int size) {
        return file(size, 0);
    }

    private static CachedFile file(int size, long readNanos) {
        var stamp = new FileStamp(size, 0, "key");
        var path = new RequestedPath(List.of("a"), false);
        var facts = FileFacts.of("text/plain", stamp, 0);
        var plain = new Variant(path, stamp, facts, new Source.Memory(new byte[size]));
        return new CachedFile(new Variants(plain, List.of()), List.of(), readNanos);
    }
}
