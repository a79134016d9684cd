package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.http.ServerEvent;
import tercel.http.ServerEvents;

/** Streams of events: what the client gets, how a handler waits, and how it hears of the end. */
@OnEveryEngine
final class EventsTest {
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofHours(1);

    @Parameter
    EngineUnderTest engine;

    private final LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();

    /** Sends what the queue holds, for ever, and tells what ended it. */
    private Handler tellsAll() {
        return (request, response) -> {
            if (request.target().equals("/plain")) {
                response.text("plain");
                return;
            }
            var events = response.events();
            waiting.countDown();
            try {
                while (true) {
                    events.send(events.take(queue));
                }
            } catch (IOException | InterruptedException over) {
                end.complete(over);
                throw over;
            }
        };
    }

    @Test
    void eventsComeAsTheyAreSent() throws Exception {
        Handler sends = (request, response) -> {
            var events = response.events();
            events.send("one\ntwo\r\nthree\rfour");
            events.send(ServerEvent.of("").withEvent("tick").withId("7").withRetry(Duration.ofSeconds(2)));
            events.comment("still\nhere");
            events.add(ServerEvent.of("é"));
            events.add(ServerEvent.of("last"));
        };
        try (var server = engine.serve(sends);
                var client = RawClient.of(server)) {
            var answer = client.get("/").answer();
            assertEquals(List.of("text/event-stream"), answer.headers("Content-Type"));
            assertEquals(List.of("no-cache"), answer.headers("Cache-Control"));
            assertEquals(
                    "data: one\ndata: two\ndata: three\ndata: four\n\n"
                            + "event: tick\nid: 7\nretry: 2000\ndata: \n\n"
                            + ": still\n: here\n\n"
                            + "data: Ã©\n\ndata: last\n\n",
                    answer.text());
            assertEquals(200, client.get("/again").answer().status());
        }
    }

    @Test
    void eachEventIsSentAtOnceAndTheConnectionGoesOnAfterTheLast() throws Exception {
        Handler three = (request, response) -> {
            if (request.target().equals("/plain")) {
                response.text("plain");
                return;
            }
            var events = response.events();
            for (int count = 0; count < 3; count++) {
                events.send(events.take(queue));
            }
        };
        try (var server = engine.serve(three);
                var client = RawClient.of(server)) {
            for (int round = 0; round < 3; round++) {
                client.get("/").readHead();
                for (int count = 1; count <= 3; count++) {
                    queue.add("number " + count);
                    client.expect("10\r\ndata: number " + count + "\n\n\r\n");
                }
                client.expect("0\r\n\r\n");
                assertEquals("plain", client.get("/plain").answer().text());
            }
        }
    }

    @Test
    void anEventLargerThanAllStorageComesWhole() throws Exception {
        var text = "0123456789".repeat(50_000);
        try (var server = engine.serve(tellsAll());
                var client = RawClient.of(server)) {
            client.get("/").readHead();
            for (int size : new int[] {100, 9_000, 70_000, text.length(), 1}) {
                queue.add(text.substring(0, size));
                String event = "data: " + text.substring(0, size) + "\n\n";
                assertEquals(event, client.readChunks(event.length()));
            }
        }
    }

    @Test
    void aHandlerThatWaitsSendsACommentNowAndThen() throws Exception {
        Handler waits = (request, response) -> {
            var events = response.events().heartbeat(MOMENT);
            assertTrue(events.isOpen());
            switch (request.target()) {
                case "/take" -> events.take(queue);
                case "/poll" -> events.poll(queue, LONG);
                default -> events.sleep(LONG);
            }
        };
        for (var target : new String[] {"/take", "/poll", "/sleep"}) {
            try (var server = engine.serve(waits);
                    var client = RawClient.of(server)) {
                client.get(target).readHead();
                for (int count = 0; count < 5; count++) {
                    client.expect("3\r\n:\n\n\r\n");
                }
            }
        }
    }

    @Test
    void aWaitEndsWithItsTime() throws Exception {
        Handler waits = (request, response) -> {
            var events = response.events();
            events.sleep(MOMENT);
            events.sleep(Duration.ZERO);
            assertEquals(Optional.empty(), events.poll(queue, MOMENT));
            assertEquals(Optional.empty(), events.poll(queue, Duration.ZERO));
            queue.add("item");
            assertEquals(Optional.of("item"), events.poll(queue, Duration.ZERO));
            events.send("over");
        };
        try (var server = engine.serve(waits);
                var client = RawClient.of(server)) {
            assertEquals("data: over\n\n", client.get("/").answer().text());
        }
    }

    @Test
    void whatWasAddedIsSentBeforeAWait() throws Exception {
        Handler adds = (request, response) -> {
            var events = response.events();
            events.add(ServerEvent.of("a"));
            events.add(ServerEvent.of("b"));
            events.take(queue);
        };
        try (var server = engine.serve(adds);
                var client = RawClient.of(server)) {
            client.get("/").readHead();
            assertEquals("data: a\n\ndata: b\n\n", client.readChunks(18));
            queue.add("go on");
            client.expect("0\r\n\r\n");
        }
    }

    @Test
    void theBodyOfTheRequestMayBeReadBeforeButNotAfter() throws Exception {
        Handler reads = (request, response) -> {
            String body = request.target().equals("/before") ? request.text() : "unread";
            var events = response.events();
            events.send(body);
            if (body.equals("unread")) {
                assertThrows(IOException.class, () -> request.body().read());
            }
        };
        try (var server = engine.serve(reads);
                var client = RawClient.of(server)) {
            assertEquals(
                    "data: hello\n\n", client.post("/before", "hello").answer().text());
            assertEquals(
                    "data: unread\n\n", client.post("/after", "hello").answer().text());
            assertEquals(
                    "data: hello\n\n", client.post("/before", "hello").answer().text());
        }
    }

    @Test
    void requestsThatFollowEventsAreAnsweredAfterThem() throws Exception {
        Handler few = (request, response) -> {
            if (request.target().startsWith("/events")) {
                var events = response.events();
                waiting.countDown();
                events.send(events.take(queue));
            } else {
                response.text(request.target());
            }
        };
        for (int bytes : new int[] {1, 3_000, 5_000, 7_900}) {
            try (var server = engine.serve(few);
                    var client = RawClient.of(server)) {
                client.get("/events").readHead();
                client.get("/" + "a".repeat(bytes)).get("/b");
                queue.add("item");
                assertEquals("data: item\n\n", client.readChunks(12));
                client.expect("0\r\n\r\n");
                assertEquals(bytes + 1, client.answer().text().length());
                assertEquals("/b", client.answer().text());
            }
        }
    }

    @Test
    void headIsAnsweredWithTheHeadOnly() throws Exception {
        try (var server = engine.serve(tellsAll());
                var client = RawClient.of(server)) {
            var answer = client.request("HEAD", "/").answerTo("HEAD");
            assertEquals(List.of("text/event-stream"), answer.headers("Content-Type"));
            assertEquals("plain", client.get("/plain").answer().text());
        }
    }

    @Test
    void aClientOfHttp10GetsEventsUntilTheEndOfTheConnection() throws Exception {
        Handler one = (request, response) -> response.events().send("one");
        try (var server = engine.serve(one);
                var client = RawClient.of(server)) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            assertEquals("data: one\n\n", client.answer().text());
        }
    }

    @Test
    void theLastEventIdIsTold() throws Exception {
        Handler tells =
                (request, response) -> response.text(request.lastEventId().orElse("none"));
        try (var server = engine.serve(tells);
                var client = RawClient.of(server)) {
            assertEquals("none", client.get("/").answer().text());
            client.send("GET / HTTP/1.1\r\nHost: a\r\nLast-Event-ID:\r\n\r\n");
            assertEquals("none", client.answer().text());
            client.send("GET / HTTP/1.1\r\nHost: a\r\nLast-Event-ID: Ã© 7\r\n\r\n");
            assertEquals("Ã© 7", client.answer().text());
        }
    }

    @Test
    void anInlineHandlerIsRefusedEvents() throws Exception {
        Handler inline = Handler.inline((request, response) -> {
            var refusal = assertThrows(IllegalStateException.class, response::events);
            response.text(refusal.getMessage());
        });
        try (var server = engine.serve(inline);
                var client = RawClient.of(server)) {
            assertTrue(client.get("/").answer().text().contains("inline"));
        }
    }

    @Test
    void aClientThatEndsItsSideCancelsAHandlerThatWaits() throws Exception {
        Assumptions.assumeTrue(engine.hearsOfLeaving(), "it looks at the socket only when it reads or writes");
        leavesWhileWaiting(RawClient::endInput);
    }

    @Test
    void aClientThatClosesCancelsAHandlerThatWaits() throws Exception {
        Assumptions.assumeTrue(engine.hearsOfLeaving(), "it looks at the socket only when it reads or writes");
        leavesWhileWaiting(RawClient::close);
    }

    @Test
    void aClientThatResetsCancelsAHandlerThatWaits() throws Exception {
        Assumptions.assumeTrue(engine.hearsOfLeaving(), "it looks at the socket only when it reads or writes");
        leavesWhileWaiting(RawClient::reset);
    }

    private interface Leave {
        void by(RawClient client) throws IOException;
    }

    private void leavesWhileWaiting(Leave leave) throws Exception {
        try (var server = engine.serve(tellsAll());
                var client = RawClient.of(server)) {
            client.get("/").readHead();
            queue.add("one");
            assertEquals("data: one\n\n", client.readChunks(11));
            leave.by(client);
            var told = end.get(20, TimeUnit.SECONDS);
            assertTrue(told instanceof InterruptedException || told instanceof IOException, told::toString);
            Eventually.holds(
                    "it is closed", () -> server.metrics().connections().open() == 0);
            Eventually.holds("it is counted", () -> server.metrics().cut() == 1);
        }
    }

    @Test
    void aClientThatLeavesIsNoticedWithTheHeartbeat() throws Exception {
        Handler waits = (request, response) -> {
            try {
                response.events().heartbeat(MOMENT).sleep(LONG);
            } catch (IOException | InterruptedException over) {
                end.complete(over);
                throw over;
            }
        };
        try (var server = engine.serve(waits);
                var client = RawClient.of(server)) {
            client.get("/").readHead();
            Leave closes = RawClient::close;
            closes.by(client);
            end.get(20, TimeUnit.SECONDS);
            Eventually.holds(
                    "it is closed", () -> server.metrics().connections().open() == 0);
        }
    }

    @Test
    void aClientThatEndedItsSideBeforeGetsNoEvents() throws Exception {
        Assumptions.assumeTrue(engine.hearsOfLeaving(), "it looks at the socket only when it reads or writes");
        try (var server = engine.serve(tellsAll());
                var client = RawClient.of(server)) {
            client.get("/").endInput();
            Eventually.holds("it is counted", () -> server.metrics().cut() == 1);
            Eventually.holds(
                    "it is closed", () -> server.metrics().connections().open() == 0);
        }
    }

    @Test
    void aDrainEndsAHandlerThatWaitsAndItsAnswerIsWhole() throws Exception {
        try (var server = engine.serve(tellsAll());
                var client = RawClient.of(server)) {
            client.get("/").readHead();
            queue.add("one");
            assertEquals("data: one\n\n", client.readChunks(11));
            var draining = CompletableFuture.supplyAsync(() -> server.drain(Duration.ofSeconds(20)));
            client.expect("0\r\n\r\n");
            assertTrue(end.get(20, TimeUnit.SECONDS) instanceof InterruptedException);
            client.endInput();
            var report = draining.get(20, TimeUnit.SECONDS);
            assertEquals(0, report.cut());
            assertEquals(0, server.metrics().cut());
        }
    }

    @Test
    void aHandlerMaySendALastEventWhenTheServerDrains() throws Exception {
        var handled = new ArrayBlockingQueue<ServerEvents>(1);
        Handler says = (request, response) -> {
            var events = response.events();
            waiting.countDown();
            try {
                events.sleep(LONG);
            } catch (InterruptedException drains) {
                assertFalse(events.isOpen());
                assertFalse(Thread.currentThread().isInterrupted());
                events.send("bye");
                assertThrows(InterruptedException.class, () -> events.sleep(LONG));
            }
            handled.add(events);
        };
        try (var server = engine.serve(says);
                var client = RawClient.of(server)) {
            client.get("/").readHead();
            assertTrue(waiting.await(20, TimeUnit.SECONDS));
            var draining = CompletableFuture.supplyAsync(() -> server.drain(Duration.ofSeconds(20)));
            assertEquals("data: bye\n\n", client.readChunks(11));
            client.expect("0\r\n\r\n");
            client.endInput();
            assertEquals(0, draining.get(20, TimeUnit.SECONDS).cut());
            var events = handled.remove();
            assertThrows(IllegalStateException.class, events::isOpen);
        }
    }

    @Test
    void closeInterruptsAHandlerThatWaits() throws Exception {
        var server = engine.serve(tellsAll());
        try (var client = RawClient.of(server)) {
            client.get("/").readHead();
            assertTrue(waiting.await(20, TimeUnit.SECONDS));
            server.close();
            end.get(20, TimeUnit.SECONDS);
        } finally {
            server.close();
        }
    }
}
