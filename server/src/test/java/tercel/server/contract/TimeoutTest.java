package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.server.ServerOptions;
import tercel.wire.Limit;

/** Clients that take too long are told so, or cut; they harm nobody else. Times are small, so that they pass soon. */
@OnEveryEngine
final class TimeoutTest {
    private static final long SOON = 150_000_000L;

    @Parameter
    EngineUnderTest engine;

    private static ServerOptions soon(ServerOptions options, Limit limit) {
        return options.withLimit(limit, SOON);
    }

    @Test
    void aHeadThatComesTooSlowlyIsRefused() throws IOException {
        try (var server = engine.serve(options -> soon(options, Limit.HEADER_TIMEOUT), Handlers.mirror());
                var first = RawClient.of(server);
                var second = RawClient.of(server)) {
            first.send("GET / HTTP/1.1\r\nHost:");
            second.get("/a").answer();
            second.send("G");
            var refusal = first.answer();
            assertEquals(408, refusal.status());
            assertTrue(refusal.closes());
            first.expectEnd();
            assertEquals(408, second.answer().status());
            second.expectEnd();
            assertEquals(2, server.metrics().limits().get(Limit.HEADER_TIMEOUT));
        }
    }

    @Test
    void aConnectionThatNeverSendsAnythingIsClosedWithoutAWord() throws IOException {
        try (var server = engine.serve(options -> soon(options, Limit.HEADER_TIMEOUT), Handlers.mirror());
                var client = RawClient.of(server)) {
            client.expectEnd();
        }
    }

    @Test
    void anIdleConnectionIsClosedWithoutAWord() throws IOException {
        try (var server = engine.serve(options -> soon(options, Limit.IDLE), Handlers.mirror());
                var client = RawClient.of(server)) {
            client.get("/").answer();
            client.expectEnd();
        }
    }

    @Test
    void aBodyThatComesTooSlowlyIsRefused() throws IOException {
        try (var server = engine.serve(options -> soon(options, Limit.BODY_GRACE), Handlers.mirror())) {
            for (var framing :
                    new String[] {"Content-Length: 5\r\n\r\nhell", "Transfer-Encoding: chunked\r\n\r\n5\r\n"}) {
                try (var client = RawClient.of(server)) {
                    client.send("POST / HTTP/1.1\r\nHost: a\r\n" + framing);
                    assertEquals("[408]", client.answersToEnd().toString());
                }
            }
            assertEquals(2, server.metrics().limits().get(Limit.BODY_RATE));
        }
    }

    @Test
    void aBodyThatIsHeldBackIsRefusedWhenItDoesNotComeEither() throws IOException {
        try (var server = engine.serve(options -> soon(options, Limit.BODY_GRACE), Handlers.mirror());
                var client = RawClient.of(server)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            client.expect("HTTP/1.1 100 Continue\r\n\r\n");
            assertEquals("[408]", client.answersToEnd().toString());
        }
    }

    @Test
    void aHandlerMayThinkForLongerThanItsClientMay() throws IOException {
        Handler thinks = (request, response) -> {
            new CompletableFuture<>()
                    .completeOnTimeout("", 2 * SOON, TimeUnit.NANOSECONDS)
                    .join();
            response.text("thought");
        };
        try (var server = engine.serve(
                        options -> soon(soon(soon(options, Limit.HEADER_TIMEOUT), Limit.IDLE), Limit.BODY_GRACE),
                        thinks);
                var client = RawClient.of(server)) {
            assertEquals("200 thought", client.post("/", "hello").answer().toString());
        }
    }

    @Test
    void aClientThatTakesNothingIsCut() throws Exception {
        var failure = new CompletableFuture<Throwable>();
        Handler streams = (request, response) -> {
            byte[] part = new byte[64 << 10];
            try (var out = response.stream()) {
                while (true) {
                    out.write(part);
                }
            } catch (IOException stalled) {
                failure.complete(stalled);
                throw stalled;
            }
        };
        try (var server = engine.serve(options -> soon(options, Limit.WRITE_STALL), streams);
                var client = RawClient.of(server.address(), 4096);
                var other = RawClient.of(server)) {
            client.get("/");
            assertTrue(failure.get(30, TimeUnit.SECONDS) instanceof IOException);
            other.endInput().expectEnd();
            assertEquals(1, server.metrics().limits().get(Limit.WRITE_STALL));
        }
    }

    @Test
    void aClientThatTakesNothingOfAWholeAnswerIsCut() throws IOException {
        byte[] body = new byte[20_000_000];
        try (var server = engine.serve(
                        options -> soon(options.withSendBuffer(64 << 10), Limit.WRITE_STALL),
                        (request, response) -> response.bytes(body));
                var client = RawClient.of(server.address(), 4096)) {
            client.get("/");
            Eventually.holds("it is cut", () -> server.metrics().limits().containsKey(Limit.WRITE_STALL));
            Eventually.holds(
                    "it is closed", () -> server.metrics().connections().open() == 0);
            assertEquals(1, server.metrics().limits().get(Limit.WRITE_STALL));
        }
    }
}
