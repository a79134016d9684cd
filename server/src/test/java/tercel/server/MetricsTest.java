package tercel.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import tercel.wire.Limit;

class MetricsTest {
    private static final String HOST = " HTTP/1.1\r\nHost: here\r\n";

    @Test
    void countsRequestsByMethodAndStatus() {
        var server = InMemoryServer.of((request, response) ->
                response.status(Integer.parseInt(request.path().substring(1))).empty());
        server.send("GET /200" + HOST + "\r\nGET /404" + HOST + "\r\nPOST /201" + HOST + "\r\n");
        server.send("BREW /302" + HOST + "\r\nHEAD /503" + HOST + "\r\n");
        var metrics = server.metrics();
        assertEquals(5, metrics.requestsTotal());
        assertEquals(2, metrics.requests().get("GET"));
        assertEquals(1, metrics.requests().get("HEAD"));
        assertEquals(1, metrics.requests().get("POST"));
        assertEquals(1, metrics.requests().get("other"));
        assertEquals(0, metrics.requests().get("DELETE"));
        assertEquals(Map.of("2xx", 2L, "3xx", 1L, "4xx", 1L, "5xx", 1L), metrics.statuses());
        assertEquals(0, metrics.failures());
    }

    @Test
    void countsEachUsualMethodByItsName() {
        var server = InMemoryServer.of((request, response) -> {});
        var methods = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND");
        for (var method : methods) {
            server.send(method + " /" + HOST + "\r\n");
        }
        server.metrics().requests().forEach((method, count) -> assertEquals(1, count, method));
        assertEquals(methods.size(), server.metrics().requests().size());
    }

    @Test
    void countsBytesOfBodies() {
        var server = InMemoryServer.of((request, response) -> response.bytes(request.bytes()));
        server.send("POST /" + HOST + "Content-Length: 5\r\n\r\nhello");
        server.send("POST /" + HOST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        assertEquals(new Metrics.Traffic(8, 8), server.metrics().traffic());
    }

    @Test
    void countsRefusalsByStatusAndReason() {
        var server = InMemoryServer.of((request, response) -> {});
        server.send("GET /" + HOST + "Host: again\r\n\r\n");
        server.send("GET /" + HOST + "Host: again\r\n\r\n");
        server.send("GET / HTTP/2.0\r\n\r\n");
        assertEquals(
                List.of(
                        new Metrics.Refusals(400, "there are two fields Host", 2),
                        new Metrics.Refusals(505, "only HTTP/1.0 and HTTP/1.1 are spoken here", 1)),
                server.metrics().refusals());
        assertEquals(0, server.metrics().requestsTotal());
    }

    @Test
    void namesTheLimitsThatWereHit() {
        assertEquals(
                Map.of(Limit.REQUEST_LINE, 1L), hit(Limit.REQUEST_LINE, 20, "GET /" + "a".repeat(20) + HOST + "\r\n"));
        assertEquals(
                Map.of(Limit.HEADER_BYTES, 1L),
                hit(Limit.HEADER_BYTES, 20, "GET /" + HOST + "A: " + "a".repeat(20) + "\r\n\r\n"));
        assertEquals(Map.of(Limit.HEADER_FIELDS, 1L), hit(Limit.HEADER_FIELDS, 1, "GET /" + HOST + "A: a\r\n\r\n"));
        assertEquals(Map.of(Limit.BODY, 1L), hit(Limit.BODY, 1, "POST /" + HOST + "Content-Length: 2\r\n\r\nab"));
        assertEquals(
                Map.of(Limit.HEADER_FIELDS, 1L),
                hit(
                        Limit.HEADER_FIELDS,
                        2,
                        "POST /" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n"));
        assertEquals(Map.of(), hit(Limit.BODY, 2, "POST /" + HOST + "Content-Length: 2\r\n\r\nab"));
    }

    private static Map<Limit, Long> hit(Limit limit, long value, String request) {
        var server = InMemoryServer.of((asked, response) -> response.bytes(asked.bytes()), limit, value);
        server.send(request);
        return server.metrics().limits();
    }

    @Test
    void namesTheTimeoutOfAHead() {
        var server = InMemoryServer.of((request, response) -> {});
        var connection = server.connect();
        connection.feed("GET /".getBytes(US_ASCII));
        connection.run();
        connection.pass(Limit.HEADER_TIMEOUT.standard() + 1);
        connection.run();
        assertTrue(connection.received().startsWith("HTTP/1.1 408 "), connection.received());
        assertEquals(Map.of(Limit.HEADER_TIMEOUT, 1L), server.metrics().limits());
    }

    @Test
    void countsWhatEnginesTell() {
        var logger = new RecordingLogger();
        var tally = Tally.shared(new ServerLog(() -> logger));
        for (int i = 0; i < 5; i++) {
            tally.accepted();
        }
        tally.closed();
        tally.refused();
        tally.writeStalled();
        tally.acceptPaused("out of descriptors");
        tally.acceptPaused("out of descriptors");
        tally.failed(new IllegalStateException("bug"));
        var metrics = tally.metrics(7);
        assertEquals(new Metrics.Connections(4, 5, 1, 1, 2), metrics.connections());
        assertEquals(Map.of(Limit.CONNECTIONS, 1L, Limit.WRITE_STALL, 1L), metrics.limits());
        assertEquals(7, metrics.logDrops());
        assertEquals(
                List.of(Level.WARNING, Level.ERROR),
                logger.entries.stream().map(RecordingLogger.Entry::level).toList(),
                "a pause is told once in a while only");
    }

    @Test
    void boundsTheKindsOfRefusals() {
        var tally = Tally.ofLoops(new ServerLog(RecordingLogger::new));
        for (int i = 0; i < 300; i++) {
            tally.refused(400, "reason " + i);
        }
        tally.refused(400, "reason 7");
        var refusals = tally.metrics(0).refusals();
        assertEquals(201, refusals.size());
        assertTrue(refusals.contains(new Metrics.Refusals(400, "other", 100)));
        assertTrue(refusals.contains(new Metrics.Refusals(400, "reason 7", 2)));
    }

    @Test
    void measuresLatencyOnTheEnginesClock() {
        var connection = new AtomicReference<InMemoryConnection>();
        var server = InMemoryServer.of((request, response) -> {
            connection.get().pass(1_000_000);
            response.text("a");
        });
        connection.set(server.connect());
        connection.get().feed(("GET /" + HOST + "\r\n").getBytes(US_ASCII));
        connection.get().run();
        var latency = server.metrics().latency();
        assertEquals(1, latency.count());
        assertEquals(1_000_000, latency.maxNanos());
        assertEquals(1_000_000, latency.p50Nanos());
        assertEquals(1_000_000, latency.sumNanos());
    }

    @Test
    void measuresQuickAnswersExactlyButNotEachOfThem() {
        var clock = new AtomicLong();
        var tally = Tally.ofLoops(new ServerLog(RecordingLogger::new), clock::get);
        var meter = tally.meter(tally.shard());
        clock.set(500);
        meter.sent(1, 0, 0);
        assertEquals(1, tally.metrics(0).latency().count());
        for (int i = 0; i < 15; i++) {
            meter.sent(2, 0, 0);
        }
        assertEquals(1, tally.metrics(0).latency().count());
        clock.set(700);
        meter.sent(2, 0, 0);
        var latency = tally.metrics(0).latency();
        assertEquals(33, latency.count());
        assertEquals(500 + 32 * 700, latency.sumNanos());
        assertEquals(700, latency.maxNanos());
    }

    @Test
    void measuresEverySlowAnswer() {
        var tally = Tally.ofLoops(new ServerLog(RecordingLogger::new), () -> 0);
        var meter = tally.meter(tally.shard());
        for (int i = 1; i <= 20; i++) {
            meter.sent(1, 0, i * 1_000_000L);
        }
        assertEquals(20, tally.metrics(0).latency().count());
        assertEquals(20_000_000, tally.metrics(0).latency().maxNanos());
    }

    @Test
    void sumsTheShardsOfAllDesks() {
        var tally = Tally.ofLoops(new ServerLog(RecordingLogger::new));
        for (int i = 1; i <= 3; i++) {
            var shard = tally.shard();
            Tally.answered(shard, "GET", 200, false);
            Tally.took(shard, i, i * 1000L);
        }
        assertEquals(3, tally.metrics(0).requestsTotal());
        assertEquals(6, tally.metrics(0).latency().count());
        assertEquals(14_000, tally.metrics(0).latency().sumNanos());
        assertEquals(3000, tally.metrics(0).latency().maxNanos());
    }
}
