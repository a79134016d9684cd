package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;

/** No client can make the server see another request than the one that is there: RFC 9112, section 11.2. */
@OnEveryEngine
final class SmugglingTest {
    private static final String LAST = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @Parameter
    EngineUnderTest engine;

    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private Handler handler() {
        return (request, response) -> {
            seen.add(request.target());
            Handlers.mirror().handle(request, response);
        };
    }

    @Test
    void theTableIsLarge() {
        assertTrue(SmugglingCase.all().size() >= 80);
    }

    @TestFactory
    List<DynamicTest> everyRequestIsSeenForWhatItIs() {
        return SmugglingCase.all().stream()
                .map(each -> DynamicTest.dynamicTest(each.claim(), () -> holds(each, false)))
                .toList();
    }

    @TestFactory
    List<DynamicTest> everyRequestIsSeenForWhatItIsByteByByte() {
        return SmugglingCase.all().stream()
                .filter(each -> !each.isEndedByClient())
                .map(each -> DynamicTest.dynamicTest(each.claim(), () -> holds(each, true)))
                .toList();
    }

    private void holds(SmugglingCase each, boolean byteByByte) throws IOException {
        seen.clear();
        try (var server = engine.serve(handler());
                var client = RawClient.of(server)) {
            var expected = new ArrayList<>(each.answers());
            send(client, each.input(), byteByByte);
            if (each.open()) {
                send(client, LAST, byteByByte);
                expected.add("200 GET /last []");
            }
            if (each.ends()) {
                client.endInput();
            }
            var answers = client.answersToEnd();
            assertEquals(expected, answers.stream().map(Answer::toString).toList(), engine + " " + each.claim());
            for (var answer : answers) {
                assertTrue(answer.closes() || answer.status() < 400, "a refusal says close");
            }
        }
        assertFalse(seen.contains("/hidden"), "the hidden request was served");
    }

    private static void send(RawClient client, String text, boolean byteByByte) throws IOException {
        if (byteByByte) {
            client.sendByteByByte(text);
        } else {
            client.send(text);
        }
    }
}
