package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.server.DrainReport;
import tercel.server.Server;

/** The end of a server: by a drain, which lets requests end, or at once. */
@OnEveryEngine
final class DrainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Parameter
    EngineUnderTest engine;

    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    private Handler waits() {
        return (request, response) -> {
            if (request.target().equals("/wait")) {
                waiting.countDown();
                open.await();
            }
            response.text(request.target());
        };
    }

    private static CompletableFuture<DrainReport> drain(Server server) {
        return CompletableFuture.supplyAsync(() -> server.drain(PATIENCE));
    }

    @Test
    void aServerWithoutConnectionsIsDrainedAtOnce() throws IOException {
        try (var server = engine.serve(waits())) {
            assertTrue(server.isReady());
            var report = server.drain(PATIENCE);
            assertFalse(server.isReady());
            assertEquals("0 0 0 0", numbers(report));
            assertThrows(IOException.class, () -> RawClient.of(server).close());
        }
    }

    private static String numbers(DrainReport report) {
        return report.connections() + " " + report.finished() + " " + report.cut() + " " + report.answered();
    }

    @Test
    void idleConnectionsEndAndRequestsInFlightAreAnsweredWithClose() throws Exception {
        try (var server = engine.serve(waits());
                var idle = RawClient.of(server);
                var unborn = RawClient.of(server);
                var busy = RawClient.of(server)) {
            assertFalse(idle.get("/1").answer().closes());
            busy.get("/wait").get("/hidden");
            assertTrue(waiting.await(20, TimeUnit.SECONDS));
            Eventually.holds(
                    "all are accepted", () -> server.metrics().connections().accepted() == 3);
            var draining = drain(server);
            idle.expectEnd();
            unborn.expectEnd();
            assertFalse(draining.isDone());
            open.countDown();
            var answer = busy.answer();
            assertEquals("/wait", answer.text());
            assertTrue(answer.closes());
            busy.expectEnd();
            busy.endInput();
            assertEquals("3 3 0 1", numbers(draining.get(20, TimeUnit.SECONDS)));
        }
    }

    @Test
    void aRequestThatHasBegunToArriveIsStillAnswered() throws Exception {
        try (var server = engine.serve(waits());
                var idle = RawClient.of(server);
                var begun = RawClient.of(server)) {
            idle.get("/1").answer();
            // In one segment, so that the answer to the first proves that the second has begun to arrive.
            begun.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /begun HTTP/1.1\r\nHost:")
                    .answer();
            var draining = drain(server);
            idle.expectEnd();
            begun.send("a\r\n\r\n");
            var answer = begun.answer();
            assertEquals("/begun", answer.text());
            assertTrue(answer.closes());
            begun.expectEnd();
            begun.endInput();
            assertEquals("2 2 0 1", numbers(draining.get(20, TimeUnit.SECONDS)));
        }
    }

    @Test
    void aBodyThatIsOnItsWayIsStillRead() throws Exception {
        Handler reads = (request, response) -> {
            waiting.countDown();
            response.text(request.text());
        };
        try (var server = engine.serve(reads);
                var idle = RawClient.of(server);
                var client = RawClient.of(server)) {
            idle.get("/").answer();
            assertTrue(waiting.await(20, TimeUnit.SECONDS));
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            client.expect("HTTP/1.1 100 Continue\r\n\r\n");
            var draining = drain(server);
            idle.expectEnd();
            client.send("hello");
            var answer = client.answer();
            assertEquals("hello", answer.text());
            assertTrue(answer.closes());
            client.endInput();
            assertEquals("2 2 0 1", numbers(draining.get(20, TimeUnit.SECONDS)));
        }
    }

    @Test
    void aStreamRunsToItsEnd() throws Exception {
        Handler streams = (request, response) -> {
            var out = response.stream();
            out.write("early".getBytes());
            out.flush();
            waiting.countDown();
            open.await();
            out.write("late".getBytes());
        };
        try (var server = engine.serve(streams);
                var client = RawClient.of(server)) {
            client.get("/");
            assertTrue(waiting.await(20, TimeUnit.SECONDS));
            var draining = drain(server);
            Eventually.holds("it drains", () -> !server.isReady());
            open.countDown();
            assertEquals("earlylate", client.answer().text());
            client.expectEnd();
            client.endInput();
            assertEquals("1 1 0 1", numbers(draining.get(20, TimeUnit.SECONDS)));
        }
    }

    @Test
    void whatDoesNotEndInTimeIsCutAndItsHandlerInterrupted() throws Exception {
        var interrupted = new CompletableFuture<Throwable>();
        Handler stays = (request, response) -> {
            waiting.countDown();
            try {
                open.await();
            } catch (InterruptedException cut) {
                interrupted.complete(cut);
                throw cut;
            }
        };
        try (var server = engine.serve(stays);
                var client = RawClient.of(server)) {
            client.get("/");
            assertTrue(waiting.await(20, TimeUnit.SECONDS));
            assertEquals("1 0 1 0", numbers(server.drain(Duration.ofMillis(50))));
            assertTrue(interrupted.get(20, TimeUnit.SECONDS) instanceof InterruptedException);
            assertEquals("", client.restUntilCut());
        }
    }

    @Test
    void closeCutsAtOnce() throws Exception {
        var interrupted = new CompletableFuture<Throwable>();
        Handler stays = (request, response) -> {
            if (request.target().equals("/wait")) {
                waiting.countDown();
                try {
                    open.await();
                } catch (InterruptedException cut) {
                    interrupted.complete(cut);
                    throw cut;
                }
            }
            response.text("ok");
        };
        var server = engine.serve(stays);
        try (var client = RawClient.of(server);
                var idle = RawClient.of(server)) {
            idle.get("/").answer();
            client.get("/wait");
            assertTrue(waiting.await(20, TimeUnit.SECONDS));
            server.close();
            assertTrue(interrupted.get(20, TimeUnit.SECONDS) instanceof InterruptedException);
            assertEquals("", client.restUntilCut());
            assertEquals("", idle.restUntilCut());
            assertThrows(IOException.class, () -> RawClient.of(server.address()).close());
            server.close();
            server.await();
        } finally {
            server.close();
        }
    }

    @Test
    void aSecondDrainGetsTheSameReport() throws Exception {
        try (var server = engine.serve(waits());
                var client = RawClient.of(server)) {
            client.get("/wait");
            assertTrue(waiting.await(20, TimeUnit.SECONDS));
            var first = drain(server);
            var second = drain(server);
            Eventually.holds("it drains", () -> !server.isReady());
            open.countDown();
            client.answer();
            client.endInput();
            assertEquals(first.get(20, TimeUnit.SECONDS), second.get(20, TimeUnit.SECONDS));
            server.await();
        }
    }

    @Test
    void closeCutsADrainShort() throws Exception {
        var server = engine.serve(waits());
        try (var idle = RawClient.of(server);
                var client = RawClient.of(server)) {
            idle.get("/").answer();
            client.get("/wait");
            assertTrue(waiting.await(20, TimeUnit.SECONDS));
            var draining = drain(server);
            idle.expectEnd();
            Eventually.holds(
                    "it is counted", () -> server.metrics().connections().open() == 1);
            server.close();
            var report = draining.get(20, TimeUnit.SECONDS);
            assertEquals("2 1 1", report.connections() + " " + report.finished() + " " + report.cut());
            assertTrue(report.line().contains("1 were cut"), report.line());
        } finally {
            server.close();
        }
    }
}
