package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.server.ServerOptions;
import tercel.wire.Limit;

/** Each limit of a request: what is one below or at it is served, what is one above is refused and counted. */
@OnEveryEngine
final class LimitTest {
    private static final String LINE = "POST / HTTP/1.1\r\n";
    private static final String CHUNKED = LINE + "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final Handler READS = (request, response) -> {
        request.bytes();
        response.text("ok");
    };

    @Parameter
    EngineUnderTest engine;

    /** A limit, and a request that takes a given amount of it. */
    private record Bound(Limit limit, int value, IntFunction<String> request) {}

    private void holds(Bound bound, int statusAbove) throws IOException {
        UnaryOperator<ServerOptions> change = options -> options.withLimit(bound.limit(), bound.value());
        try (var server = engine.serve(change, READS);
                var client = RawClient.of(server)) {
            for (int amount : new int[] {1, bound.value() - 1, bound.value()}) {
                client.send(bound.request().apply(amount));
                assertEquals("200 ok", client.answer().toString(), bound.limit() + " of " + amount);
            }
            assertFalse(server.metrics().limits().containsKey(bound.limit()));
            client.send(bound.request().apply(bound.value() + 1)).get("/hidden");
            assertEquals("[" + statusAbove + "]", client.answersToEnd().toString(), bound.limit() + " is passed");
            assertEquals(1, server.metrics().limits().get(bound.limit()));
        }
    }

    /** A text of a size, of which so much is already there. */
    private static String filled(int size, int rest) {
        return "a".repeat(Math.max(0, size - rest));
    }

    @Test
    void ofTheRequestLine() throws IOException {
        int rest = "GET / HTTP/1.1".length();
        IntFunction<String> request = size -> "GET /" + filled(size, rest) + " HTTP/1.1\r\nHost: a\r\n\r\n";
        holds(new Bound(Limit.REQUEST_LINE, 100, request), 414);
        holds(new Bound(Limit.REQUEST_LINE, 8 << 10, request), 414);
        holds(new Bound(Limit.REQUEST_LINE, 100_000, request), 414);
    }

    @Test
    void ofTheHeaderSection() throws IOException {
        int rest = "Host: a\r\nX: \r\n".length();
        IntFunction<String> request = size -> "GET / HTTP/1.1\r\nHost: a\r\nX: " + filled(size, rest) + "\r\n\r\n";
        holds(new Bound(Limit.HEADER_BYTES, 200, request), 431);
        holds(new Bound(Limit.HEADER_BYTES, 16 << 10, request), 431);
        holds(new Bound(Limit.HEADER_BYTES, 200_000, request), 431);
    }

    @Test
    void ofTheNumberOfFields() throws IOException {
        IntFunction<String> request = count -> "GET / HTTP/1.1\r\nHost: a\r\n" + "X: 1\r\n".repeat(count - 1) + "\r\n";
        holds(new Bound(Limit.HEADER_FIELDS, 3, request), 431);
        holds(new Bound(Limit.HEADER_FIELDS, 100, request), 431);
    }

    @Test
    void ofABodyWhoseLengthIsAnnounced() throws IOException {
        IntFunction<String> request =
                size -> LINE + "Host: a\r\nContent-Length: " + size + "\r\n\r\n" + filled(size, 0);
        holds(new Bound(Limit.BODY, 10, request), 413);
        holds(new Bound(Limit.BODY, 100_000, request), 413);
    }

    @Test
    void ofAChunkedBody() throws IOException {
        IntFunction<String> one =
                size -> CHUNKED + Integer.toHexString(size) + "\r\n" + filled(size, 0) + "\r\n0\r\n\r\n";
        IntFunction<String> many = size -> CHUNKED + "1\r\na\r\n".repeat(size) + "0\r\n\r\n";
        holds(new Bound(Limit.BODY, 10, one), 413);
        holds(new Bound(Limit.BODY, 100_000, one), 413);
        holds(new Bound(Limit.BODY, 20_000, many), 413);
    }

    @Test
    void ofTrailers() throws IOException {
        int rest = "X: \r\n".length();
        IntFunction<String> bytes = size -> CHUNKED + "0\r\nX: " + filled(size, rest) + "\r\n\r\n";
        holds(new Bound(Limit.HEADER_BYTES, 200, bytes), 431);
        IntFunction<String> fields = count -> CHUNKED + "0\r\n" + "X: 1\r\n".repeat(count) + "\r\n";
        holds(new Bound(Limit.HEADER_FIELDS, 5, fields), 431);
    }

    @Test
    void aHandlerMayReadMoreThanTheLimitWhereItSaysSo() throws IOException {
        Handler reads = (request, response) -> response.text(String.valueOf(
                request.path().equals("/stream") ? request.body().readAllBytes().length : request.bytes(20).length));
        try (var server = engine.serve(options -> options.withLimit(Limit.BODY, 10), reads);
                var client = RawClient.of(server)) {
            assertEquals(
                    "200 5000", client.post("/stream", filled(5000, 0)).answer().toString());
            assertEquals("200 20", client.post("/", filled(20, 0)).answer().toString());
            assertEquals("[413]", client.post("/", filled(21, 0)).answersToEnd().toString());
        }
    }

    @Test
    void ofRequestsOfAConnectionTheLastOfWhichSaysClose() throws IOException {
        try (var server = engine.serve(options -> options.withLimit(Limit.REQUESTS, 3), READS);
                var client = RawClient.of(server)) {
            for (int count = 0; count < 5; count++) {
                client.get("/");
            }
            assertFalse(client.answer().closes());
            assertFalse(client.answer().closes());
            assertTrue(client.answer().closes());
            client.expectEnd();
        }
    }

    @Test
    void chunkExtensionsAreBounded() throws IOException {
        try (var server = engine.serve(READS)) {
            String many = ("1;a=" + "b".repeat(200) + "\r\na\r\n").repeat(1000);
            assertEquals(
                    "[400]",
                    RawClient.exchange(server, CHUNKED + many + "0\r\n\r\n").toString());
            String one = "1;a=" + "b".repeat(100_000) + "\r\na\r\n0\r\n\r\n";
            assertEquals("[400]", RawClient.exchange(server, CHUNKED + one).toString());
        }
    }
}
