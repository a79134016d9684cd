package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** The field Date: RFC 9110, section 6.6.1. */
@OnEveryEngine
final class DateTest {
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.RFC_1123_DATE_TIME;

    @Parameter
    EngineUnderTest engine;

    @Test
    void everyAnswerIsDatedWithinTheSecondsInWhichItWasMade() throws IOException {
        try (var server = engine.serve((request, response) -> response.text("hello"));
                var client = RawClient.of(server)) {
            for (var request : new String[] {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"}) {
                var before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
                String date = client.send(request).answer().header("Date");
                var dated = ZonedDateTime.parse(date, IMF_FIXDATE).toInstant();
                assertTrue(date.matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT"), date);
                assertFalse(dated.isBefore(before.minusSeconds(1)), date + " is before " + before);
                assertFalse(dated.isAfter(Instant.now()), date);
            }
        }
    }

    @Test
    void theDateChangesWhenTheSecondDoes() throws IOException {
        try (var server = engine.serve((request, response) -> response.text("hello"));
                var client = RawClient.of(server)) {
            String first = client.get("/").answer().header("Date");
            String next = first;
            while (next.equals(first)) {
                next = client.get("/").answer().header("Date");
            }
            var second = ZonedDateTime.parse(first, IMF_FIXDATE);
            assertTrue(ZonedDateTime.parse(next, IMF_FIXDATE).isAfter(second), next);
        }
    }

    @Test
    void aHandlerMayDateItsAnswerItself() throws IOException {
        String date = "Sun, 06 Nov 1994 08:49:37 GMT";
        try (var server = engine.serve(
                        (request, response) -> response.header("Date", date).text("old"));
                var client = RawClient.of(server)) {
            assertEquals(date, client.get("/").answer().header("Date"));
        }
    }
}
