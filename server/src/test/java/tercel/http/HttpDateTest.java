package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpDateTest {
    private static final long EXAMPLE = 784_111_777;
    private static final long NOW = Instant.parse("2025-11-01T00:00:00Z").getEpochSecond();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                "Sun Nov 06 08:49:37 1994"
            })
    void readsEachOfTheThreeFormats(String text) {
        assertEquals(EXAMPLE, HttpDate.parse(text, NOW));
    }

    @Test
    void writesThePreferredFormat() {
        assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", HttpDate.format(EXAMPLE));
        assertEquals("Thu, 01 Jan 1970 00:00:00 GMT", HttpDate.format(0));
        assertEquals("Wed, 31 Dec 1969 23:59:59 GMT", HttpDate.format(-1));
    }

    @Test
    void agreesWithTheJdkAboutAnyTime() {
        var random = new SplittableRandom(7);
        var jdk = DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US);
        for (int i = 0; i < 10_000; i++) {
            long time = random.nextLong(-62_167_219_200L, 253_402_300_800L);
            var expected = jdk.format(Instant.ofEpochSecond(time).atOffset(ZoneOffset.UTC));
            assertEquals(expected, HttpDate.format(time));
            assertEquals(time, HttpDate.parse(expected, NOW));
        }
    }

    @ParameterizedTest
    @CsvSource({"25, 2025", "75, 2075", "76, 1976", "99, 1999", "00, 2000"})
    void aYearOfTwoDigitsIsAtMostFiftyYearsAhead(String digits, int year) {
        var expected = Instant.parse(year + "-03-01T10:00:00Z").getEpochSecond();
        assertEquals(expected, HttpDate.parse("Monday, 01-Mar-" + digits + " 10:00:00 GMT", NOW));
    }

    @Test
    void aLeapSecondIsTheNextSecond() {
        assertEquals(1_483_228_800L, HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "yesterday",
                "Sun, 06 Nov 1994 08:49:37",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 GMT ",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun, 06 nov 1994 08:49:37 GMT",
                "Sun, 06 anF 1994 08:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "Sun, 00 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:49:37 GMT",
                "Sun, 06 Nov 1994 08:60:37 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sunday, 06-Nov-1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
                "784111777"
            })
    void whatIsNoDateIsInvalid(String text) {
        assertEquals(HttpDate.INVALID, HttpDate.parse(text, NOW));
    }
}
