package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.http.StatusException;
import tercel.http.guard.ConcurrencyLimit;
import tercel.http.guard.Cors;
import tercel.http.guard.Protected;
import tercel.http.guard.RateLimit;
import tercel.http.guard.SecurityHeaders;
import tercel.server.Server;

/** Handlers that stand before others. */
@OnEveryEngine
final class GuardTest {
    private static final Handler OK = (request, response) -> {
        Handlers.park();
        response.text("ok");
    };

    @Parameter
    EngineUnderTest engine;

    @Test
    void onlyTheKnownGetThrough() throws IOException {
        var guard = Protected.basic(OK, "here", credentials -> credentials.is("ann", "b:c"));
        try (var server = engine.serve(guard);
                var client = RawClient.of(server)) {
            var refusal = client.get("/").answer();
            assertEquals(401, refusal.status());
            assertEquals("Basic realm=\"here\", charset=\"UTF-8\"", refusal.header("WWW-Authenticate"));
            client.send("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YW5uOmI6Yw==\r\n\r\n");
            assertEquals("200 ok", client.answer().toString());
            client.send("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YW5uOmI6YQ==\r\n\r\n");
            assertEquals(401, client.answer().status());
        }
    }

    @Test
    void answersSayWhatBrowsersMayDo(RecordedLog log) throws IOException {
        Handler fails = (request, response) -> {
            if (request.target().equals("/fail")) {
                throw new IllegalStateException("on purpose");
            }
            OK.handle(request, response);
        };
        var guard = SecurityHeaders.of(Cors.of(fails, "https://a.example"));
        try (var server = engine.serve(guard);
                var client = RawClient.of(server)) {
            for (var target : new String[] {"/", "/fail"}) {
                client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n\r\n");
                var answer = client.answer();
                assertEquals("nosniff", answer.header("X-Content-Type-Options"));
                assertEquals("https://a.example", answer.header("Access-Control-Allow-Origin"));
                assertTrue(answer.headers("Vary").contains("Origin"), answer.head());
            }
            log.expect("GET /fail: the handler has failed");
            client.send("OPTIONS /fail HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n"
                    + "Access-Control-Request-Method: GET\r\n\r\n");
            assertEquals(204, client.answer().status());
        }
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeBack() throws IOException {
        var guard = RateLimit.of(OK, 3, Duration.ofHours(1));
        try (var server = engine.serve(guard);
                var client = RawClient.of(server);
                var other = RawClient.of(server)) {
            assertEquals("\"client\";r=2;t=1200", client.get("/").answer().header("RateLimit"));
            assertEquals("200 ok", other.get("/").answer().toString(), "the address counts, not the connection");
            assertEquals("200 ok", client.get("/").answer().toString());
            var refusal = client.get("/").answer();
            assertEquals(429, refusal.status());
            assertTrue(Integer.parseInt(refusal.header("Retry-After")) <= 1200, refusal.head());
            assertEquals(429, other.get("/").answer().status());
        }
    }

    @Test
    void onlySoManyAreAnsweredAtOnce() throws Exception {
        var entered = new CountDownLatch(2);
        var open = new CountDownLatch(1);
        Handler waits = (request, response) -> {
            entered.countDown();
            open.await();
            response.text("ok");
        };
        var guard = ConcurrencyLimit.of(waits, 2, 2).withKeys(request -> request.header("Key", ""));
        try (var server = engine.serve(guard);
                var first = RawClient.of(server).get("/");
                var second = RawClient.of(server).get("/");
                var third = RawClient.of(server)) {
            assertTrue(entered.await(20, TimeUnit.SECONDS));
            var refusal = third.get("/").answer();
            assertEquals("503 1", refusal.status() + " " + refusal.header("Retry-After"));
            open.countDown();
            assertEquals("200 ok", first.answer().toString());
            assertEquals("200 ok", second.answer().toString());
            assertEquals("200 ok", third.get("/").answer().toString());
        }
    }

    @Test
    void aPlaceIsGivenBackHoweverItEnds() throws Exception {
        long seed = new Random().nextLong();
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        Handler ends = (request, response) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                Handlers.park();
                if (request.target().equals("/refuse")) {
                    throw new StatusException(418, "no");
                }
                response.text(request.text());
            } finally {
                running.decrementAndGet();
            }
        };
        var guard = ConcurrencyLimit.of(ends, 4, 2).withKeys(request -> request.header("Key", ""));
        try (var server = engine.serve(guard)) {
            var clients = new ArrayList<Background>();
            for (int index = 0; index < 12; index++) {
                var random = new Random(seed + index);
                String key = "\r\nKey: " + index % 3;
                clients.add(new Background(() -> {
                    for (int count = 0; count < 30; count++) {
                        ask(server, random.nextInt(4), key);
                    }
                }));
            }
            for (var client : clients) {
                client.join();
            }
            assertTrue(most.get() <= 4, "seed " + seed + ": " + most);
            for (int key = 0; key < 3; key++) {
                String field = "Key: " + key;
                Eventually.holds("all places are free again, seed " + seed, () -> isWelcome(server, field));
            }
        }
    }

    private static boolean isWelcome(Server server, String field) {
        try (var one = RawClient.of(server)) {
            one.send("GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n");
            return one.answer().status() == 200;
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }

    /** Ends well, is refused, breaks the body off, or leaves while the handler reads. */
    private static void ask(Server server, int way, String key) throws IOException {
        try (var client = RawClient.of(server)) {
            String target = way == 1 ? "/refuse" : "/";
            int length = way < 2 ? 0 : 5;
            client.send("POST " + target + " HTTP/1.1\r\nHost: a" + key + "\r\nContent-Length: " + length + "\r\n\r\n");
            switch (way) {
                case 0, 1 -> client.answer();
                case 2 -> client.send("he").endInput().restUntilCut();
                default -> client.send("he").reset();
            }
        }
    }
}
