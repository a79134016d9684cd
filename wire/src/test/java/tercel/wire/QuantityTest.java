package tercel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuantityTest {
    @ParameterizedTest
    @CsvSource({"0,0", "8192,8192", "7b,7", "16KiB,16384", "1k,1024", "2mb,2097152", "1GiB,1073741824"})
    void readsSizes(String text, long bytes) {
        assertEquals(bytes, Quantity.bytes(text));
    }

    @ParameterizedTest
    @CsvSource({"0s,0", "500ms,500000000", "30s,30000000000", "2m,120000000000", "1min,60000000000", "1h,3600000000000"
    })
    void readsTimes(String text, long nanos) {
        assertEquals(nanos, Quantity.nanos(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "k", "-1", "+1", "1.5k", "1 k", "1s", "9223372036854775808", "9223372036854775807k", "٣"})
    void refusesWhatIsNoSize(String text) {
        assertThrows(NumberFormatException.class, () -> Quantity.bytes(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "s", "-1s", "1.5s", "1 s", "1d", "9223372036854775807s"})
    void refusesWhatIsNoTime(String text) {
        assertThrows(NumberFormatException.class, () -> Quantity.nanos(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1k", "1s", "-1", "1.5"})
    void refusesWhatIsNoCount(String text) {
        assertThrows(NumberFormatException.class, () -> Quantity.count(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0B", "240B", "1KiB", "1025B", "8MiB", "1GiB", "1536MiB"})
    void readsTheSizesThatItWrites(String text) {
        assertEquals(text, writtenAgain(text, Quantity::bytes, Quantity::ofBytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0ms", "1ms", "10s", "1500ms", "90s", "2m", "36h"})
    void readsTheTimesThatItWrites(String text) {
        assertEquals(text, writtenAgain(text, Quantity::nanos, Quantity::ofNanos));
    }

    private static String writtenAgain(String text, Function<String, Long> read, Function<Long, String> write) {
        return write.apply(read.apply(text));
    }

    @ParameterizedTest
    @EnumSource
    void limitsReadWhatTheyWrite(Limit limit) {
        String text = Limits.DEFAULT.text(limit);
        assertEquals(
                limit.standard(),
                Limits.DEFAULT.with(limit, 1).with(limit.key() + "=" + text).of(limit));
    }

    @Test
    void aLimitThatCannotBeReadSaysHowToWriteIt() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Limits.DEFAULT.with("idle=10"));
        assertEquals("limit idle cannot be '10'; write it like 500ms, 30s or 10m", refused.getMessage());
    }

    @Test
    void anUnknownLimitSaysWhichThereAre() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Limits.DEFAULT.with("idel=10s"));
        assertTrue(refused.getMessage().startsWith("no limit is named 'idel'; there are request-line, "));
    }

    @Test
    void anAssignmentWithoutAnEqualsSignSaysHowToWriteIt() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Limits.DEFAULT.with("idle"));
        assertEquals("a limit is written NAME=VALUE, not 'idle'", refused.getMessage());
    }
}
