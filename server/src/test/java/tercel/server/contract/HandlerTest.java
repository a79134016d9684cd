package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.http.Request;
import tercel.http.Response;
import tercel.http.StatusException;

/** Handlers that wait, fail, or hold on to what has ended. */
@OnEveryEngine
final class HandlerTest {
    @Parameter
    EngineUnderTest engine;

    @Test
    void aHandlerThatFailsIsAnsweredWith500AndOneLineInTheLog(RecordedLog log) throws IOException {
        Handler fails = (request, response) -> {
            if (request.target().equals("/fail")) {
                response.header("X-Secret", "1").status(201);
                throw new IllegalStateException("on purpose");
            }
            response.text("ok");
        };
        try (var server = engine.serve(fails);
                var client = RawClient.of(server)) {
            var answer = client.get("/fail").answer();
            assertEquals(500, answer.status());
            assertFalse(answer.has("X-Secret") || answer.text().contains("purpose"), answer.head() + answer.text());
            assertEquals("200 ok", client.get("/").answer().toString(), "the connection goes on");
            log.expect("GET /fail: the handler has failed");
            assertEquals(1, server.metrics().failures());
        }
    }

    @Test
    void aHandlerMayFailInEveryWay(RecordedLog log) throws IOException {
        Handler fails = (request, response) -> {
            switch (request.target()) {
                case "/checked" -> throw new IOException("on purpose");
                case "/error" -> throw new AssertionError("on purpose");
                case "/stack" -> recurse(1);
                case "/interrupt" -> throw new InterruptedException("on purpose");
                case "/status" -> throw new StatusException(418, "short and stout");
                default -> response.text("ok");
            }
        };
        try (var server = engine.serve(fails);
                var client = RawClient.of(server)) {
            for (var target : List.of("/checked", "/error", "/stack", "/interrupt")) {
                assertEquals(500, client.get(target).answer().status(), target);
                log.expect("GET " + target + ": the handler has failed");
            }
            var refusal = client.get("/status").answer();
            assertEquals("418 short and stout\n", refusal.status() + " " + refusal.text());
            assertEquals("200 ok", client.get("/").answer().toString());
        }
    }

    private static int recurse(int depth) {
        return depth + recurse(depth + 1) + recurse(depth + 2);
    }

    @Test
    void aHandlerThatFailsTooLateCutsTheConnection(RecordedLog log) throws IOException {
        Handler fails = (request, response) -> {
            OutputStream out = request.target().equals("/length") ? response.stream(1000) : response.stream();
            out.write("half".getBytes());
            out.flush();
            throw new IllegalStateException("on purpose");
        };
        try (var server = engine.serve(fails)) {
            for (var target : List.of("/chunked", "/length")) {
                try (var client = RawClient.of(server)) {
                    String got = client.get(target).get("/hidden").restUntilCut();
                    assertTrue(got.contains("half"), got);
                    assertFalse(got.endsWith("0\r\n\r\n"), "it looks whole: " + got);
                    assertEquals(0, got.lastIndexOf("HTTP/1.1 "), "more than one answer: " + got);
                    log.expect("GET " + target + ": the handler has failed");
                }
            }
        }
    }

    /** Else a client whose upload breaks off after the answer has begun could fill the log. */
    @Test
    void aRefusalThatComesTooLateCutsTheConnectionAndIsNoFailure() throws IOException {
        Handler refuses = (request, response) -> {
            OutputStream out = response.stream();
            out.write("half".getBytes());
            out.flush();
            throw new StatusException(400, "on purpose");
        };
        try (var server = engine.serve(refuses)) {
            try (var client = RawClient.of(server)) {
                String got = client.get("/").get("/hidden").restUntilCut();
                assertTrue(got.contains("half"), got);
                assertFalse(got.endsWith("0\r\n\r\n"), "it looks whole: " + got);
            }
            assertEquals(0, server.metrics().failures());
        }
    }

    @Test
    void aHandlerThatFailsAfterItsAnswerWasWholeHarmsNothing(RecordedLog log) throws IOException {
        Handler fails = (request, response) -> {
            response.text("whole");
            throw new IllegalStateException("on purpose");
        };
        try (var server = engine.serve(fails);
                var client = RawClient.of(server)) {
            assertEquals("200 whole", client.get("/").answer().toString());
            assertEquals("200 whole", client.get("/").answer().toString());
            log.expect("GET /: the handler has failed", "GET /: the handler has failed");
        }
    }

    @Test
    void aFailureHarmsNoOtherConnection(RecordedLog log) throws IOException {
        Handler fails = (request, response) -> {
            if (request.target().equals("/fail")) {
                Handlers.park();
                throw new IllegalStateException("on purpose");
            }
            Handlers.mirror().handle(request, response);
        };
        try (var server = engine.serve(options -> options.withWorkers(1), fails);
                var other = RawClient.of(server)) {
            for (int count = 0; count < 20; count++) {
                try (var client = RawClient.of(server)) {
                    other.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
                    client.get("/fail");
                    other.send("llo");
                    assertEquals(500, client.answer().status());
                    assertEquals("200 POST / [hello]", other.answer().toString());
                    log.expect("GET /fail: the handler has failed");
                }
            }
        }
    }

    @Test
    void handlersThatWaitHinderNobody() throws IOException {
        int count = 100;
        var open = new CountDownLatch(1);
        Handler waits = (request, response) -> {
            if (request.target().startsWith("/wait")) {
                open.await();
            }
            response.text(request.target());
        };
        var waiting = new ArrayList<RawClient>();
        try (var server = engine.serve(options -> options.withWorkers(1), waits);
                var client = RawClient.of(server)) {
            for (int index = 0; index < count; index++) {
                waiting.add(RawClient.of(server).get("/wait/" + index));
            }
            for (int index = 0; index < 100; index++) {
                assertEquals("/" + index, client.get("/" + index).answer().text());
            }
            open.countDown();
            for (int index = 0; index < count; index++) {
                assertEquals("/wait/" + index, waiting.get(index).answer().text());
            }
        } finally {
            for (var each : waiting) {
                each.close();
            }
        }
    }

    @Test
    void aHandlerMayWaitForAnotherOne() throws IOException {
        BlockingQueue<String> letters = new ArrayBlockingQueue<>(1);
        Handler exchanges = (request, response) -> {
            if (request.target().equals("/take")) {
                response.text(String.valueOf(letters.poll(20, TimeUnit.SECONDS)));
            } else {
                letters.put(request.text());
                response.empty();
            }
        };
        try (var server = engine.serve(options -> options.withWorkers(1), exchanges);
                var taker = RawClient.of(server);
                var giver = RawClient.of(server)) {
            for (int count = 0; count < 20; count++) {
                taker.get("/take");
                assertEquals(
                        200, giver.post("/give", "letter " + count).answer().status());
                assertEquals("letter " + count, taker.answer().text());
            }
        }
    }

    @Test
    void concurrentRequestsAreAllServedOnce() throws Exception {
        int clients = 20;
        int requests = 50;
        var counter = new AtomicInteger();
        var seen = new ArrayBlockingQueue<Integer>(clients * requests);
        Handler counts = (request, response) -> {
            int number = counter.getAndIncrement();
            if (number % 7 == 0) {
                Handlers.park();
            }
            response.text(String.valueOf(number));
        };
        try (var server = engine.serve(counts)) {
            var senders = new ArrayList<Background>();
            for (int index = 0; index < clients; index++) {
                senders.add(new Background(() -> {
                    try (var client = RawClient.of(server)) {
                        for (int count = 0; count < requests; count++) {
                            seen.add(Integer.valueOf(client.get("/").answer().text()));
                        }
                    }
                }));
            }
            for (var sender : senders) {
                sender.join();
            }
        }
        assertEquals(clients * requests, List.copyOf(seen).stream().distinct().count());
        assertEquals(clients * requests, counter.get());
    }

    @Test
    void whatAHandlerHoldsOnToEndsWithIt() throws Exception {
        BlockingQueue<Object> kept = new ArrayBlockingQueue<>(10);
        Handler keeps = (request, response) -> {
            if (request.target().equals("/keep")) {
                kept.add(request);
                kept.add(response);
                kept.add(request.body());
                var out = response.stream();
                kept.add(out);
                out.write("kept".getBytes());
            } else {
                response.text("next");
            }
        };
        try (var server = engine.serve(keeps);
                var client = RawClient.of(server)) {
            assertEquals("kept", client.get("/keep").answer().text());
            var request = (Request) kept.take();
            var response = (Response) kept.take();
            var body = (InputStream) kept.take();
            var out = (OutputStream) kept.take();
            assertThrows(IllegalStateException.class, request::method);
            assertThrows(IllegalStateException.class, () -> request.header("Host"));
            assertThrows(IllegalStateException.class, () -> response.text("late"));
            assertThrows(IllegalStateException.class, body::read);
            assertThrows(IllegalStateException.class, () -> out.write(1));
            out.close();
            assertEquals("next", client.get("/").answer().text());
        }
    }

    @Test
    void anInterruptThatAHandlerLeftBehindHitsNoOther() throws IOException {
        Handler leaves = (request, response) -> {
            boolean interrupted = Thread.currentThread().isInterrupted();
            if (request.target().equals("/leave")) {
                Thread.currentThread().interrupt();
            }
            response.text(String.valueOf(interrupted));
        };
        try (var server = engine.serve(options -> options.withWorkers(1), leaves);
                var client = RawClient.of(server);
                var other = RawClient.of(server)) {
            for (int count = 0; count < 10; count++) {
                assertEquals("false", client.get("/leave").answer().text());
                assertEquals("false", client.get("/look").answer().text());
                assertEquals("false", other.get("/look").answer().text());
            }
        }
    }

    @Test
    void aHandlerThatPromisedNotToWaitIsServedAlike() throws IOException {
        try (var server = engine.serve(Handler.inline((request, response) -> response.text(request.target())));
                var client = RawClient.of(server)) {
            for (int index = 0; index < 50; index++) {
                client.get("/" + index);
            }
            for (int index = 0; index < 50; index++) {
                assertEquals("/" + index, client.answer().text());
            }
        }
    }
}
