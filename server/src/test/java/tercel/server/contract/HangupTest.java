package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;

/** Clients that leave: with one half of the connection, or by a reset, at any moment. */
@OnEveryEngine
final class HangupTest {
    @Parameter
    EngineUnderTest engine;

    @Test
    void aHalfClosedClientGetsAllItsAnswers() throws IOException {
        Handler waits = (request, response) -> {
            Handlers.park();
            Handlers.mirror().handle(request, response);
        };
        try (var server = engine.serve(waits);
                var client = RawClient.of(server)) {
            client.get("/1").post("/2", "hello").get("/3").endInput();
            assertEquals(
                    "[200 GET /1 [], 200 POST /2 [hello], 200 GET /3 []]",
                    client.answersToEnd().toString());
        }
    }

    @Test
    void aHalfClosedClientGetsALongStream() throws IOException {
        byte[] part = new byte[10_000];
        Handler streams = (request, response) -> {
            var out = response.stream();
            for (int count = 0; count < 500; count++) {
                out.write(part);
            }
        };
        try (var server = engine.serve(streams);
                var client = RawClient.of(server)) {
            var answers = client.get("/").endInput().answersToEnd();
            assertEquals(1, answers.size());
            assertEquals(5_000_000, answers.getFirst().body().length);
        }
    }

    @Test
    void aClientThatLeavesWhileItsHandlerStreamsIsNoticed() throws Exception {
        var failure = new CompletableFuture<Throwable>();
        Handler streams = (request, response) -> {
            byte[] part = new byte[10_000];
            try (var out = response.stream()) {
                while (true) {
                    out.write(part);
                    out.flush();
                }
            } catch (IOException lost) {
                failure.complete(lost);
                throw lost;
            }
        };
        try (var server = engine.serve(streams);
                var client = RawClient.of(server)) {
            client.get("/").read(100_000);
            client.reset();
            assertTrue(failure.get(20, TimeUnit.SECONDS) instanceof IOException);
        }
    }

    @Test
    void aClientThatLeavesWhileItsHandlerReadsIsNoticed() throws Exception {
        var failure = new CompletableFuture<Throwable>();
        var reading = new CountDownLatch(1);
        Handler reads = (request, response) -> {
            try {
                reading.countDown();
                request.body().readAllBytes();
            } catch (IOException lost) {
                failure.complete(lost);
                throw lost;
            }
        };
        try (var server = engine.serve(reads);
                var client = RawClient.of(server)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhello");
            assertTrue(reading.await(20, TimeUnit.SECONDS));
            client.reset();
            assertTrue(failure.get(20, TimeUnit.SECONDS) instanceof IOException);
        }
    }

    @Test
    void aResetCancelsAHandlerThatWaitsForSomethingElse() throws Exception {
        Assumptions.assumeTrue(engine.hearsOfResets(), "it looks at the socket only when it reads or writes");
        for (var before : new String[] {"", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"}) {
            var waiting = new CountDownLatch(1);
            var failure = new CompletableFuture<Throwable>();
            Handler waits = (request, response) -> {
                if (request.target().equals("/wait")) {
                    awaitForever(waiting, failure);
                }
                Handlers.park();
                response.text("ok");
            };
            try (var server = engine.serve(waits);
                    var client = RawClient.of(server)) {
                client.send(before).get("/wait");
                assertTrue(waiting.await(20, TimeUnit.SECONDS));
                client.reset();
                assertTrue(failure.get(20, TimeUnit.SECONDS) instanceof InterruptedException);
                Eventually.holds(
                        "it is closed", () -> server.metrics().connections().open() == 0);
            }
        }
    }

    private static void awaitForever(CountDownLatch waiting, CompletableFuture<Throwable> failure)
            throws InterruptedException {
        waiting.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException cancelled) {
            failure.complete(cancelled);
            throw cancelled;
        }
    }

    @Test
    void theConnectionOfAClientThatHasLeftIsForgotten() throws IOException {
        try (var server = engine.serve(Handlers.mirror())) {
            for (int count = 0; count < 20; count++) {
                var client = RawClient.of(server);
                client.send("GET / HTTP/1.1\r\nHo");
                if (count % 2 == 0) {
                    client.reset();
                } else {
                    client.close();
                }
            }
            Eventually.holds(
                    "all 20 are closed",
                    () -> server.metrics().connections().accepted() == 20
                            && server.metrics().connections().open() == 0);
        }
    }

    @Test
    void clientsThatLeaveAtAnyMomentHarmNobody() throws IOException {
        var random = new Random(3);
        String text = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
                + "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
                + "POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
        Handler waits = (request, response) -> {
            if (request.target().equals("/b")) {
                Handlers.park();
            }
            Handlers.mirror().handle(request, response);
        };
        var leaving = new ArrayList<RawClient>();
        try (var server = engine.serve(options -> options.withWorkers(1), waits);
                var client = RawClient.of(server)) {
            for (int count = 0; count < 300; count++) {
                leaving.add(RawClient.of(server).send(text.substring(0, random.nextInt(text.length() + 1))));
                if (random.nextInt(3) == 0) {
                    leaving.removeLast().reset();
                }
                if (random.nextInt(3) == 0 && !leaving.isEmpty()) {
                    leaving.removeFirst().close();
                }
                client.post("/" + count, "mine " + count);
                assertEquals(
                        "200 POST /" + count + " [mine " + count + "]",
                        client.answer().toString());
            }
        } finally {
            for (var each : leaving) {
                each.close();
            }
        }
    }
}
