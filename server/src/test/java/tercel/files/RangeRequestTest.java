package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RangeRequestTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-", textBlock = """
                    # field                       | of 10000
                    -                             | whole
                    bytes=0-0                     | 0-0
                    bytes=0-                      | 0-9999
                    bytes=0-9999                  | 0-9999
                    bytes=0-10000                 | 0-9999
                    bytes=9999-                   | 9999-9999
                    bytes=10000-                  | none
                    bytes=500-1000                | 500-1000
                    BYTES=500-1000                | 500-1000
                    bytes=-1                      | 9999-9999
                    bytes=-500                    | 9500-9999
                    bytes=-10000                  | 0-9999
                    bytes=-10001                  | 0-9999
                    bytes=-0                      | none
                    bytes=-000                    | none
                    bytes=00-01                   | 0-1
                    bytes=5-99999999999999999999  | 5-9999
                    bytes=99999999999999999999-   | none
                    bytes=-99999999999999999999   | 0-9999
                    bytes=99999999999999999999-99999999999999999999 | none
                    bytes=1-0                     | whole
                    bytes=0-0,1-0                 | whole
                    bytes=                        | whole
                    bytes=,                       | whole
                    bytes=-                       | whole
                    bytes=a-b                     | whole
                    bytes=1-2-3                   | whole
                    bytes=+1-2                    | whole
                    bytes= 1-2                    | 1-2
                    bytes=1 -2                    | whole
                    bytes=--1                     | whole
                    bytes =1-2                    | whole
                    bytes:1-2                     | whole
                    bytes                         | whole
                    lines=1-2                     | whole
                    bytes=0-0,-1                  | 0-0 9999-9999
                    ~bytes=0-0 , ,\t-1,~          | 0-0 9999-9999
                    bytes=-1,0-0                  | 9999-9999 0-0
                    bytes=0-0,20000-              | 0-0
                    bytes=20000-,-0               | none
                    bytes=0-99,50-149             | 0-149
                    bytes=50-149,0-99             | 0-149
                    bytes=0-99,100-199            | 0-199
                    bytes=0-99,180-199            | 0-99 180-199
                    bytes=0-99,179-199            | 0-199
                    bytes=0-9,0-9,0-9             | 0-9
                    bytes=5000-5009,0-99,90-200   | 5000-5009 0-200
                    bytes=0-9,200-209,5-205       | 0-209
                    bytes=0-9,300-309,5000-5001,8-301 | 0-309 5000-5001
                    """)
    void readsAndJoins(String field, String expected) {
        assertEquals(expected, text(RangeRequest.parse(field, 10_000)));
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-, none", "bytes=0-0, none", "bytes=-5, whole", "bytes=-0, none"})
    void anEmptyFileHasNoRanges(String field, String expected) {
        assertEquals(expected, text(RangeRequest.parse(field, 0)));
    }

    @Test
    void sixteenRangesAreServedAndSeventeenAreNot() {
        assertEquals(15, ranges(field(15)).size());
        assertEquals(16, ranges(field(16)).size());
        assertEquals(new RangeRequest.Whole(), RangeRequest.parse(field(17), 1_000_000));
    }

    /**
     * Whatever is asked for: each byte of it is sent once, none else but those of gaps that are cheaper to send than to
     * skip.
     */
    @Test
    void joinedRangesHoldWhatWasAskedForOnce() {
        for (long seed = 0; seed < 2_000; seed++) {
            var random = new SplittableRandom(seed);
            int size = random.nextInt(1, 3_000);
            var asked = new BitSet();
            var field = IntStream.range(0, random.nextInt(1, 17))
                    .mapToObj(i -> randomRange(random, size, asked))
                    .collect(Collectors.joining(",", "bytes=", ""));
            var sent = new BitSet();
            for (var range : ranges(field, size)) {
                var message = "seed " + seed + ": " + field;
                assertTrue(range.first() <= range.last() && range.last() < size, message);
                int clear = sent.nextSetBit((int) Math.max(0, range.first() - RangeRequest.NEAR));
                assertTrue(clear < 0 || clear > range.last() + RangeRequest.NEAR, message);
                sent.set((int) range.first(), (int) range.last() + 1);
            }
            var missing = (BitSet) asked.clone();
            missing.andNot(sent);
            assertTrue(missing.isEmpty(), "seed " + seed + ": " + field);
        }
    }

    private static String randomRange(SplittableRandom random, int size, BitSet asked) {
        int first = random.nextInt(size);
        int last = Math.min(size - 1, first + random.nextInt(200));
        asked.set(first, last + 1);
        return first + "-" + last;
    }

    private static String field(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> i * 1_000 + "-" + i * 1_000)
                .collect(Collectors.joining(",", "bytes=", ""));
    }

    private static List<ByteRange> ranges(String field) {
        return ranges(field, 1_000_000);
    }

    private static List<ByteRange> ranges(String field, long size) {
        return ((RangeRequest.Parts) RangeRequest.parse(field, size)).ranges();
    }

    private static String text(RangeRequest request) {
        return switch (request) {
            case RangeRequest.Whole whole -> "whole";
            case RangeRequest.Unsatisfiable unsatisfiable -> "none";
            case RangeRequest.Parts parts ->
                parts.ranges().stream()
                        .map(range -> range.first() + "-" + range.last())
                        .collect(Collectors.joining(" "));
        };
    }
}
