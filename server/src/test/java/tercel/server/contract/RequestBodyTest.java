package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;

/** Bodies of requests: RFC 9112, sections 6 and 7. */
@OnEveryEngine
final class RequestBodyTest {
    private static final String CHUNKED = " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    @Parameter
    EngineUnderTest engine;

    @Test
    void aBodyOfKnownLengthIsRead() throws IOException {
        try (var server = engine.serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            assertEquals("POST / [hello]", client.post("/", "hello").answer().text());
            assertEquals("POST / []", client.post("/", "").answer().text());
        }
    }

    @Test
    void aChunkedBodyIsRead() throws IOException {
        try (var server = engine.serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            client.send("POST /" + CHUNKED + "1\r\nh\r\n4\r\nello\r\n0\r\n\r\n");
            assertEquals("POST / [hello]", client.answer().text());
            client.send("POST /" + CHUNKED + "0\r\n\r\n");
            assertEquals("POST / []", client.answer().text());
        }
    }

    @Test
    void bodiesMayComeByteByByte() throws IOException {
        try (var server = engine.serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            client.sendByteByByte("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
            assertEquals("POST / [hello]", client.answer().text());
            client.sendByteByByte("POST /" + CHUNKED + "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nX-Sum: 5\r\n\r\n");
            assertEquals("POST / [hello]{X-Sum=5}", client.answer().text());
        }
    }

    @Test
    void trailersAreThereOnceTheBodyHasEnded() throws IOException {
        Handler looks = (request, response) -> {
            boolean early = request.trailer("X-Sum").isPresent();
            request.body().readAllBytes();
            response.text(early + " " + request.trailer("x-sum").orElse("none") + " "
                    + request.header("X-Sum").orElse("none"));
        };
        try (var server = engine.serve(looks);
                var client = RawClient.of(server)) {
            client.send("POST /" + CHUNKED + "2\r\nhe\r\n0\r\nX-Sum: 2\r\nX-Sum: 3\r\n\r\n");
            assertEquals("false 2 none", client.answer().text());
            client.send("POST /" + CHUNKED + "2\r\nhe\r\n0\r\n\r\n");
            assertEquals("false none none", client.answer().text(), "a trailer outlived its request");
        }
    }

    @Test
    void theLengthIsToldInAdvanceWhereItIsKnown() throws IOException {
        try (var server = engine.serve((request, response) -> response.text(String.valueOf(request.length())));
                var client = RawClient.of(server)) {
            assertEquals("5", client.post("/", "hello").answer().text());
            assertEquals("0", client.get("/").answer().text());
            assertEquals(
                    "-1", client.send("POST /" + CHUNKED + "0\r\n\r\n").answer().text());
        }
    }

    @Test
    void aLargeBodyIsStreamedUnchanged() throws Exception {
        byte[] body = new byte[5_000_000];
        new Random(1).nextBytes(body);
        Handler echo = (request, response) -> {
            try (var out = response.stream()) {
                request.body().transferTo(out);
            }
        };
        try (var server = engine.serve(echo);
                var client = RawClient.of(server)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n");
            try (var sender = new Background(() -> client.send(body))) {
                assertArrayEquals(body, client.answer().body());
                sender.join();
            }
            client.send("POST /" + CHUNKED);
            try (var sender = new Background(() -> sendChunks(client, body))) {
                assertArrayEquals(body, client.answer().body());
                sender.join();
            }
        }
    }

    /** Chunks of all sizes, from one byte to more than any buffer holds. */
    private static void sendChunks(RawClient client, byte[] body) throws IOException {
        var random = new Random(2);
        int at = 0;
        while (at < body.length) {
            int size = Math.min(body.length - at, 1 + random.nextInt(1 << random.nextInt(18)));
            client.send(Integer.toHexString(size).toUpperCase(Locale.ROOT) + "\r\n");
            client.send(Arrays.copyOfRange(body, at, at + size)).send("\r\n");
            at += size;
        }
        client.send("0\r\n\r\n");
    }

    @Test
    void aHandlerReadsWhatHasComeBeforeTheRestIsSent() throws Exception {
        BlockingQueue<String> seen = new ArrayBlockingQueue<>(10);
        Handler readsLines = (request, response) -> {
            var body = request.body();
            byte[] part = new byte[100];
            for (int count = body.read(part); count >= 0; count = body.read(part)) {
                seen.add(new String(part, 0, count, StandardCharsets.ISO_8859_1));
            }
            response.text("done");
        };
        try (var server = engine.serve(readsLines);
                var client = RawClient.of(server)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\none");
            assertEquals("one", seen.poll(20, TimeUnit.SECONDS));
            client.send("two");
            assertEquals("two", seen.poll(20, TimeUnit.SECONDS));
            assertEquals("done", client.answer().text());
        }
    }

    @Test
    void aHandlerThatDoesNotReadAShortBodyKeepsTheConnection() throws IOException {
        try (var server = engine.serve((request, response) -> response.text("no"));
                var client = RawClient.of(server)) {
            for (int count = 0; count < 3; count++) {
                assertEquals("no", client.post("/", "x".repeat(20_000)).answer().text());
            }
        }
    }

    @Test
    void aHandlerThatReadsAPartKeepsTheConnection() throws IOException {
        Handler readsTwo =
                (request, response) -> response.text(new String(request.body().readNBytes(2)));
        try (var server = engine.serve(readsTwo);
                var client = RawClient.of(server)) {
            assertEquals("he", client.post("/", "hello").answer().text());
            client.send("POST /" + CHUNKED + "1\r\nh\r\n4\r\nello\r\n0\r\nX: 1\r\n\r\n");
            assertEquals("he", client.answer().text());
            assertEquals("wo", client.post("/", "world").answer().text());
        }
    }

    @Test
    void aLongBodyThatNobodyReadsEndsTheConnectionWithoutLosingTheAnswer() throws Exception {
        try (var server =
                        engine.serve((request, response) -> response.status(403).text("no"));
                var client = RawClient.of(server)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
            client.send(new byte[300_000]);
            assertEquals(403, client.answer().status());
            client.expectEnd();
        }
    }

    @Test
    void aBodyIsReadAsTextInItsCharset() throws IOException {
        Handler says = (request, response) -> response.text(request.text());
        try (var server = engine.serve(says);
                var client = RawClient.of(server)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
                    + "Content-Length: 1\r\n\r\n\u00e4");
            assertEquals("\u00c3\u00a4", client.answer().text(), "answers are UTF-8");
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n\u00c3\u00a4");
            assertEquals("\u00c3\u00a4", client.answer().text());
        }
    }

    @Test
    void aHandlerLearnsThatTheBodyWasCutShort() throws Exception {
        BlockingQueue<Throwable> failures = new ArrayBlockingQueue<>(10);
        Handler reads = (request, response) -> {
            try (InputStream body = request.body()) {
                body.readAllBytes();
            } catch (IOException cut) {
                failures.add(cut);
                throw cut;
            }
        };
        try (var server = engine.serve(reads);
                var client = RawClient.of(server);
                var chunked = RawClient.of(server)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nshort")
                    .endInput();
            assertTrue(failures.poll(20, TimeUnit.SECONDS) != null);
            client.expectEnd();
            chunked.send("POST /" + CHUNKED + "5\r\nhello\r\n").endInput();
            assertTrue(failures.poll(20, TimeUnit.SECONDS) != null);
            chunked.expectEnd();
        }
    }
}
