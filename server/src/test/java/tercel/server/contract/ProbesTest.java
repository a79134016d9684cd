package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Router;
import tercel.server.Probes;
import tercel.server.Server;
import tercel.server.Vitals;
import tercel.wire.Limit;

/** What a server tells of itself: its metrics, and whether it lives and wants requests. */
@OnEveryEngine
final class ProbesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Parameter
    EngineUnderTest engine;

    private final Probes probes = new Probes();
    private final CountDownLatch open = new CountDownLatch(1);

    private Router router() {
        return new Router()
                .get("/metrics", probes.metrics())
                .get("/healthz", probes.health())
                .get("/readyz", probes.readiness())
                .get("/hello", (request, response) -> response.text("hello"))
                .post("/read", (request, response) -> response.text("read " + request.bytes().length))
                .get("/wait", (request, response) -> {
                    open.await();
                    response.text("waited");
                })
                .get("/much", (request, response) -> {
                    var part = new byte[64 << 10];
                    try (var out = response.stream()) {
                        for (int parts = 0; parts < 1024; parts++) {
                            out.write(part);
                        }
                    }
                });
    }

    private Server serve() throws IOException {
        return engine.serve(options -> options.withProbes(probes), router());
    }

    private static Map<String, Double> scrape(Server server) throws IOException {
        try (var client = RawClient.of(server)) {
            var answer = client.get("/metrics").answer();
            assertEquals(200, answer.status());
            assertEquals("text/plain; version=0.0.4; charset=utf-8", answer.header("Content-Type"));
            assertEquals("no-store", answer.header("Cache-Control"));
            return ExpositionReader.read(answer.text());
        }
    }

    @Test
    void countsWhatWasAsked() throws IOException {
        try (var server = serve();
                var client = RawClient.of(server)) {
            client.get("/hello").answer();
            client.get("/hello").answer();
            client.post("/read", "12345").answer();
            assertEquals(404, client.get("/nothing").answer().status());
            var samples = scrape(server);
            assertEquals(3, samples.get("tercel_http_requests_total{method=\"GET\"}"));
            assertEquals(1, samples.get("tercel_http_requests_total{method=\"POST\"}"));
            assertEquals(0, samples.get("tercel_http_requests_total{method=\"DELETE\"}"));
            assertEquals(3, samples.get("tercel_http_responses_total{status=\"2xx\"}"));
            assertEquals(1, samples.get("tercel_http_responses_total{status=\"4xx\"}"));
            assertEquals(5, samples.get("tercel_http_request_body_bytes_total"));
            assertTrue(samples.get("tercel_http_response_body_bytes_total") >= 16);
            assertTrue(samples.get("tercel_http_request_duration_seconds_count") >= 1);
            assertTrue(samples.get("tercel_connections_accepted_total") >= 2);
            assertEquals(1, samples.get("tercel_ready"));
            assertTrue(samples.get("tercel_start_time_seconds") > 1_500_000_000);
            assertTrue(samples.get("tercel_jvm_heap_used_bytes") > 0);
        }
    }

    @Test
    void countsWhatWasRefused() throws IOException {
        var limited = engine.serve(options -> options.withProbes(probes).withLimit(Limit.HEADER_FIELDS, 1), router());
        try (var server = limited) {
            RawClient.exchange(server, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
            RawClient.exchange(server, "BAD\r\n\r\n");
            var samples = scrape(server);
            assertEquals(1, samples.get("tercel_limit_hits_total{limit=\"header-fields\"}"));
            assertEquals(0, samples.get("tercel_limit_hits_total{limit=\"body\"}"));
            assertEquals(
                    1,
                    samples.get("tercel_http_refusals_total{status=\"431\","
                            + "reason=\"there are too many header fields\"}"));
        }
    }

    @Test
    void tellsOfEachLoop() throws IOException {
        try (var server = serve()) {
            var samples = scrape(server);
            long loops = samples.keySet().stream()
                    .filter(key -> key.startsWith("tercel_loop_busy_seconds_total"))
                    .count();
            assertEquals(server.report().loops(), loops);
            if (loops > 0) {
                var name = server.vitals().loops().getFirst().loop();
                assertTrue(samples.get("tercel_loop_turns_total{loop=\"" + name + "\"}") > 0);
                assertTrue(samples.get("tercel_loop_busy_seconds_total{loop=\"" + name + "\"}") >= 0);
            }
        }
    }

    @Test
    void knowsWhatEachConnectionIsIn() throws IOException {
        try (var server = serve();
                var idle = RawClient.of(server);
                var fresh = RawClient.of(server);
                var reading = RawClient.of(server);
                var sending = RawClient.of(server);
                var working = RawClient.of(server);
                var slow = RawClient.of(server.address(), 4096)) {
            idle.get("/hello").answer();
            fresh.send("");
            reading.send("GET /hello HTTP/1.1\r\nHo");
            sending.send("POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n1");
            working.get("/wait");
            slow.get("/much");
            var expected = new Vitals.Connections(2, 2, 1, 1, 0);
            Eventually.holds(
                    "two each are idle and read, one each works and writes",
                    () -> server.vitals().connections().equals(expected));
            var samples = scrape(server);
            assertEquals(2, samples.get("tercel_connections{state=\"reading\"}"));
            assertEquals(2, samples.get("tercel_connections{state=\"working\"}"), "that asks, and the one that waits");
            assertEquals(0, samples.get("tercel_connections{state=\"unknown\"}"));
            open.countDown();
            working.answer();
        }
    }

    @Test
    void isHealthyAndReadyWhileItServes() throws IOException {
        try (var server = serve();
                var client = RawClient.of(server)) {
            assertEquals("200 ok\n", client.get("/healthz").answer().toString());
            var ready = client.get("/readyz").answer();
            assertEquals("200 ready\n", ready.toString());
            assertEquals("no-store", ready.header("Cache-Control"));
        }
    }

    @Test
    void readinessFailsBeforeAcceptingStops() throws Exception {
        var server =
                engine.serve(options -> options.withProbes(probes).withReadyGrace(Duration.ofMinutes(1)), router());
        try (var old = RawClient.of(server)) {
            assertEquals(200, old.get("/readyz").answer().status());
            var draining = CompletableFuture.supplyAsync(() -> server.drain(PATIENCE));
            Eventually.holds("it drains", () -> !server.isReady());
            var answer = old.get("/readyz").answer();
            assertEquals(503, answer.status());
            assertEquals("draining\n", answer.text());
            assertFalse(answer.closes(), "what is connected stays so until the grace is over");
            try (var late = RawClient.of(server)) {
                assertEquals(503, late.get("/readyz").answer().status());
                assertEquals("200 ok\n", late.get("/healthz").answer().toString());
                assertEquals("200 hello", late.get("/hello").answer().toString());
                assertEquals(
                        0,
                        ExpositionReader.read(late.get("/metrics").answer().text())
                                .get("tercel_ready"));
            }
            assertFalse(draining.isDone());
            server.close();
            assertEquals(0, draining.get(20, TimeUnit.SECONDS).finished());
            assertThrows(IOException.class, () -> RawClient.of(server.address()).close());
        } finally {
            server.close();
        }
    }

    @Test
    void acceptingStopsAfterTheGrace() throws IOException {
        var graceful =
                engine.serve(options -> options.withProbes(probes).withReadyGrace(Duration.ofMillis(50)), router());
        try (var server = graceful;
                var idle = RawClient.of(server)) {
            idle.get("/hello").answer();
            assertEquals(1, server.drain(PATIENCE).finished());
            idle.expectEnd();
            assertThrows(IOException.class, () -> RawClient.of(server.address()).close());
        }
    }

    @Test
    void aDrainThatCutsAtOnceHasNoGrace() throws IOException {
        var graceful = engine.serve(options -> options.withReadyGrace(Duration.ofHours(1)), router());
        try (var server = graceful) {
            assertEquals(0, server.drain(Duration.ZERO).connections());
        }
    }

    @Test
    void beforeAndAfterItsServerItSaysThatThereIsNone() throws IOException {
        try (var teller = engine.serve(router());
                var client = RawClient.of(teller)) {
            assertNone(client);
            assertTrue(probes.vitals().isEmpty());
            try (var server = serve()) {
                assertEquals("200 ready\n", client.get("/readyz").answer().toString());
                assertTrue(probes.vitals().orElseThrow().ready());
                assertThrows(IllegalStateException.class, this::serve, "one server at a time");
                assertEquals("200 ok\n", client.get("/healthz").answer().toString());
                assertTrue(server.isReady());
            }
            assertNone(client);
            try (var another = serve()) {
                assertTrue(another.isReady());
                assertEquals("200 ready\n", client.get("/readyz").answer().toString());
            }
        }
    }

    private static void assertNone(RawClient client) throws IOException {
        for (String path : new String[] {"/metrics", "/healthz", "/readyz"}) {
            var answer = client.get(path).answer();
            assertEquals(503, answer.status(), path);
            assertTrue(answer.text().startsWith("no server is open"), answer.text());
        }
    }

    @Test
    void aServerThatCannotOpenLeavesTheProbesToOthers() throws IOException {
        try (var first = engine.serve(router())) {
            assertThrows(
                    IOException.class,
                    () -> engine.serve(options -> options.withProbes(probes).withPort(first.port()), router())
                            .close());
            serve().close();
        }
    }
}
