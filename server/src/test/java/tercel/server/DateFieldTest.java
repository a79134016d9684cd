package tercel.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DateFieldTest {
    private static final long MILLI = 1_000_000;

    @ParameterizedTest
    @ValueSource(longs = {0, -5_000_000_000L, Long.MAX_VALUE - 300 * MILLI, Long.MIN_VALUE})
    void isMadeOnceASecond(long startNanos) {
        var wall = new AtomicLong(784_111_777_250L);
        var date = new DateField(wall::get);
        byte[] first = date.bytes(startNanos);
        assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", new String(first, US_ASCII));
        wall.addAndGet(749);
        assertSame(first, date.bytes(startNanos + 749 * MILLI));
        wall.addAndGet(1);
        byte[] second = date.bytes(startNanos + 750 * MILLI);
        assertNotSame(first, second);
        assertEquals("Sun, 06 Nov 1994 08:49:38 GMT", new String(second, US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600_000, 3600_000})
    void followsTheWallClockWhenItIsSet(long millis) {
        var wall = new AtomicLong(784_111_777_000L);
        var date = new DateField(wall::get);
        date.bytes(0);
        wall.addAndGet(millis);
        String text = new String(date.bytes(1000 * MILLI), US_ASCII);
        assertEquals(millis < 0 ? "Sun, 06 Nov 1994 07:49:37 GMT" : "Sun, 06 Nov 1994 09:49:37 GMT", text);
    }

    @Test
    void servesALoopWhoseClockIsAMomentBehind() {
        var date = new DateField(() -> 784_111_777_000L);
        assertSame(date.bytes(1000), date.bytes(0));
    }
}
