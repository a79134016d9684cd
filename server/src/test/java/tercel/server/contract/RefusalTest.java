package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.server.Metrics;
import tercel.server.ServerOptions;
import tercel.wire.Limit;

/** How a request is refused: with a status, one line that says why, and the end of the connection. */
@OnEveryEngine
final class RefusalTest {
    private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

    /** A request for each status with which one can be refused. */
    private static final List<Refused> ALL = List.of(
            new Refused(400, "Bad Request", "GET / HTTP/1.1\r\n\r\n"),
            new Refused(
                    413,
                    "Content Too Large",
                    "POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n" + "hello world"),
            new Refused(
                    413,
                    "Content Too Large",
                    "POST /read HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "b\r\nhello world\r\n0\r\n\r\n"),
            new Refused(414, "URI Too Long", "GET /" + "a".repeat(200) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
            new Refused(
                    417,
                    "Expectation Failed",
                    "POST / HTTP/1.1\r\nHost: a\r\nExpect: more\r\n" + "Content-Length: 5\r\n\r\nhello"),
            new Refused(
                    431,
                    "Request Header Fields Too Large",
                    "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(400) + "\r\n\r\n"),
            new Refused(501, "Not Implemented", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"),
            new Refused(505, "HTTP Version Not Supported", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"));

    @Parameter
    EngineUnderTest engine;

    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private record Refused(int status, String reason, String request) {}

    private static ServerOptions smallLimits(ServerOptions options) {
        return options.withLimit(Limit.REQUEST_LINE, 100)
                .withLimit(Limit.HEADER_BYTES, 300)
                .withLimit(Limit.BODY, 10);
    }

    private Handler reads() {
        return (request, response) -> {
            seen.add(request.path());
            request.bytes();
            response.text("ok");
        };
    }

    @Test
    void everyRefusalSaysWhyAndClose() throws IOException {
        try (var server = engine.serve(RefusalTest::smallLimits, reads())) {
            for (var each : ALL) {
                var answers = RawClient.exchange(server, each.request() + HIDDEN);
                assertEquals(1, answers.size(), () -> "nothing behind it is answered: " + answers + each);
                var answer = answers.getFirst();
                int size = answer.body().length;
                assertEquals(
                        "HTTP/1.1 " + each.status() + " " + each.reason() + "\r\nDate: {date}\r\n"
                                + "Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
                                + "Content-Length: " + size + "\r\n\r\n",
                        answer.headWithoutDate());
                assertTrue(answer.text().matches("[ -~]{10,100}\n"), answer.text());
            }
        }
        assertTrue(!seen.contains("/hidden"), "a request behind a refused one was served");
    }

    @Test
    void whatCameBeforeARefusedRequestIsAnswered() throws IOException {
        try (var server = engine.serve(RefusalTest::smallLimits, reads())) {
            for (var each : ALL) {
                String before = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n" + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
                var answers = RawClient.exchange(server, before + each.request() + HIDDEN);
                assertEquals("[200 ok, 200 ok, " + each.status() + "]", answers.toString());
            }
        }
    }

    @Test
    void aRefusalIsNotLostThoughTheClientGoesOnSending() throws IOException {
        try (var server = engine.serve(RefusalTest::smallLimits, reads());
                var client = RawClient.of(server)) {
            client.send("GET / HTTP/1.1\nHost: a\r\n\r\n");
            byte[] more = new byte[64 << 10];
            for (int count = 0; count < 16; count++) {
                client.send(more);
            }
            assertEquals("[400]", client.answersToEnd().toString());
        }
    }

    @Test
    void aRefusalHarmsNoOtherConnection() throws IOException {
        try (var server = engine.serve(RefusalTest::smallLimits, reads());
                var other = RawClient.of(server)) {
            for (var each : ALL) {
                other.send("GET /o HTTP/1.1\r\nHos");
                assertEquals(1, RawClient.exchange(server, each.request()).size());
                assertEquals("200 ok", other.send("t: a\r\n\r\n").answer().toString());
            }
        }
    }

    @Test
    void refusalsAreCounted() throws IOException {
        try (var server = engine.serve(RefusalTest::smallLimits, reads())) {
            for (var each : ALL) {
                RawClient.exchange(server, each.request());
            }
            long counted = server.metrics().refusals().stream()
                    .mapToLong(Metrics.Refusals::count)
                    .sum();
            assertEquals(ALL.size(), counted);
        }
    }
}
