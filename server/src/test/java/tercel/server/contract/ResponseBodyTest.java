package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.http.Prepared;

/** Bodies of answers, and answers without: RFC 9112, section 6, and RFC 9110, sections 6.4 and 9.3.2. */
@OnEveryEngine
final class ResponseBodyTest {
    @Parameter
    EngineUnderTest engine;

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aWholeBodyHasALength() throws IOException {
        byte[] large = random(5_000_000);
        var prepared = Prepared.of("application/octet-stream", large);
        Handler answers = (request, response) -> {
            switch (request.target()) {
                case "/bytes" -> response.bytes(large);
                case "/prepared" -> response.send(prepared);
                case "/json" -> response.json("{}");
                case "/html" -> response.html("<p>");
                default -> response.bytes(large, 10, 20);
            }
        };
        try (var server = engine.serve(answers);
                var client = RawClient.of(server)) {
            client.get("/bytes").get("/prepared").get("/json").get("/html").get("/part");
            var bytes = client.answer();
            assertEquals("5000000", bytes.header("Content-Length"));
            assertArrayEquals(large, bytes.body());
            assertArrayEquals(large, client.answer().body());
            var json = client.answer();
            assertEquals("application/json {}", json.header("Content-Type") + " " + json.text());
            var html = client.answer();
            assertEquals("text/html; charset=utf-8 <p>", html.header("Content-Type") + " " + html.text());
            assertArrayEquals(Arrays.copyOfRange(large, 10, 30), client.answer().body());
        }
    }

    @Test
    void aStreamIsChunked() throws IOException {
        Handler streams = (request, response) -> {
            var out = response.contentType("text/plain").stream();
            out.write("one".getBytes());
            out.flush();
            out.write("two".getBytes());
        };
        try (var server = engine.serve(streams);
                var client = RawClient.of(server)) {
            var answer = client.get("/").answer();
            assertEquals(
                    "HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n",
                    answer.headWithoutDate());
            assertEquals("onetwo", answer.text());
            assertEquals("onetwo", client.get("/").answer().text(), "the connection goes on");
        }
    }

    @Test
    void aStreamOfKnownLengthIsNotChunked() throws IOException {
        Handler streams = (request, response) -> {
            var out = response.stream(6);
            out.write("one".getBytes());
            out.flush();
            out.write("two".getBytes());
            out.close();
        };
        try (var server = engine.serve(streams);
                var client = RawClient.of(server)) {
            for (int count = 0; count < 2; count++) {
                var answer = client.get("/").answer();
                assertEquals("6", answer.header("Content-Length"));
                assertEquals("onetwo", answer.text());
            }
        }
    }

    @Test
    void trailersFollowAStream() throws IOException {
        Handler streams = (request, response) -> {
            var out = response.stream();
            out.write("one".getBytes());
            response.trailer("X-Sum", "3").trailer("X-Other", "");
        };
        try (var server = engine.serve(streams);
                var client = RawClient.of(server)) {
            var answer = client.get("/").answer();
            assertEquals("one", answer.text());
            assertEquals(List.of(new Answer.Field("X-Sum", "3"), new Answer.Field("X-Other", "")), answer.trailers());
            var old = client.send("GET / HTTP/1.0\r\n\r\n").answer();
            assertEquals("one", old.text(), "HTTP/1.0 knows no trailers");
        }
    }

    @Test
    void whatIsFlushedArrivesThoughTheHandlerGoesOn() throws IOException {
        var read = new CountDownLatch(1);
        Handler streams = (request, response) -> {
            var out = response.stream();
            out.write("early".getBytes());
            out.flush();
            read.await();
            out.write("late".getBytes());
        };
        try (var server = engine.serve(streams);
                var client = RawClient.of(server)) {
            client.get("/");
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) client.read(1)[0]);
            }
            client.expect("5\r\nearly\r\n");
            read.countDown();
            client.expect("4\r\nlate\r\n0\r\n\r\n");
        }
    }

    @Test
    void headIsAnsweredAsGetIsButForTheBody() throws IOException {
        Handler answers = (request, response) -> {
            switch (request.target()) {
                case "/text" -> response.text("hello");
                case "/stream" -> response.stream().write(new byte[100_000]);
                case "/length" -> response.stream(100_000).write(new byte[100_000]);
                case "/prepared" -> response.send(Prepared.of("text/plain", new byte[100_000]));
                default -> response.empty();
            }
        };
        try (var server = engine.serve(answers);
                var client = RawClient.of(server)) {
            for (var target : List.of("/text", "/stream", "/length", "/prepared", "/empty")) {
                var head = client.request("HEAD", target).answerTo("HEAD");
                var get = client.get(target).answer();
                assertEquals(get.headWithoutDate(), head.headWithoutDate(), target);
            }
        }
    }

    @Test
    void someAnswersHaveNoBodyAndNoFraming() throws IOException {
        Handler answers = (request, response) ->
                response.status(Integer.parseInt(request.path().substring(1))).empty();
        try (var server = engine.serve(answers);
                var client = RawClient.of(server)) {
            var noContent = client.get("/204").answer();
            assertFalse(noContent.has("Content-Length") || noContent.isChunked(), noContent.head());
            var notModified = client.get("/304").answer();
            assertFalse(notModified.isChunked(), notModified.head());
            assertEquals("0", client.get("/205").answer().header("Content-Length"));
            assertEquals("0", client.get("/200").answer().header("Content-Length"));
        }
    }

    @Test
    void aHandlerThatSaysNothingAnswersWithoutABody() throws IOException {
        Handler silent = (request, response) -> {
            if (request.target().equals("/status")) {
                response.status(202).header("X-Set", "yes");
            }
        };
        try (var server = engine.serve(silent);
                var client = RawClient.of(server)) {
            var plain = client.get("/").answer();
            assertEquals("200 0", plain.status() + " " + plain.header("Content-Length"));
            var accepted = client.get("/status").answer();
            assertEquals(
                    "202 0 yes",
                    accepted.status() + " " + accepted.header("Content-Length") + " " + accepted.header("X-Set"));
        }
    }

    @Test
    void theOrderOfAnswersHoldsWhateverTheirBodiesAre() throws IOException {
        byte[] large = random(300_000);
        var prepared = Prepared.of("text/plain", large);
        Handler answers = (request, response) -> {
            switch (Math.floorMod(Integer.parseInt(request.path().substring(1)), 4)) {
                case 0 -> response.header("N", request.path()).send(prepared);
                case 1 -> response.header("N", request.path()).text("small");
                case 2 -> response.header("N", request.path()).stream().write(large);
                default -> response.header("N", request.path()).status(204).empty();
            }
        };
        try (var server = engine.serve(answers);
                var client = RawClient.of(server)) {
            for (int index = 0; index < 40; index++) {
                client.get("/" + index);
            }
            for (int index = 0; index < 40; index++) {
                var answer = client.answer();
                assertEquals("/" + index, answer.header("N"));
                if (index % 2 == 0 && index % 4 < 3) {
                    assertArrayEquals(large, answer.body());
                }
            }
        }
    }

    @Test
    void anAnswerIsCommittedOnce() throws IOException {
        var refusal = new AtomicReference<Throwable>();
        Handler answersTwice = (request, response) -> {
            response.text("first");
            assertTrue(response.committed());
            refusal.set(assertThrows(IllegalStateException.class, () -> response.text("second")));
        };
        try (var server = engine.serve(answersTwice);
                var client = RawClient.of(server)) {
            assertEquals("first", client.get("/").answer().text());
            assertEquals("first", client.get("/").answer().text());
            assertEquals(
                    "the response was committed before, with status 200",
                    refusal.get().getMessage());
        }
    }

    @Test
    void anAnswerThatIsShorterThanAnnouncedIsCut(RecordedLog log) throws IOException {
        Handler announces = (request, response) -> response.stream(10).write("half".getBytes());
        try (var server = engine.serve(announces);
                var client = RawClient.of(server)) {
            client.get("/").get("/hidden");
            String got = client.restUntilCut();
            assertEquals(0, got.lastIndexOf("HTTP/1.1 "), "nothing may follow half an answer: " + got);
            log.expect("GET /: the handler has failed");
        }
    }

    @Test
    void noMoreIsSentThanWasAnnounced(RecordedLog log) throws IOException {
        Handler announces = (request, response) -> response.stream(4).write("half and more".getBytes());
        try (var server = engine.serve(announces);
                var client = RawClient.of(server)) {
            String got = client.get("/").restUntilCut();
            assertFalse(got.contains("and more"), got);
            log.expect("GET /: the handler has failed");
        }
    }
}
