package tercel.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.server.InMemoryServer;
import tercel.wire.ArrayChunk;
import tercel.wire.Chunk;

class CompressionTest {
    private static final String LONG = "abcdefghij".repeat(500);

    private static String ask(Handler handler, String method, String accepted) {
        return InMemoryServer.of(handler)
                .send(method + " / HTTP/1.1\r\nHost: a\r\n"
                        + (accepted.isEmpty() ? "" : "Accept-Encoding: " + accepted + "\r\n") + "\r\n");
    }

    private static String get(Handler handler) {
        return ask(Compression.of(handler), "GET", "gzip");
    }

    private static String head(String answer) {
        return answer.substring(0, answer.indexOf("\r\n\r\n") + 2);
    }

    private static boolean has(String answer, String field) {
        return head(answer).contains("\r\n" + field + "\r\n");
    }

    /** The body of an answer, without chunks. */
    private static byte[] sent(String answer) {
        String body = InMemoryServer.body(answer);
        if (!has(answer, "Transfer-Encoding: chunked")) {
            return body.getBytes(ISO_8859_1);
        }
        var whole = new StringBuilder();
        int at = 0;
        int size = -1;
        while (size != 0) {
            int end = body.indexOf("\r\n", at);
            size = Integer.parseInt(body.substring(at, end), 16);
            whole.append(body, end + 2, end + 2 + size);
            at = end + 4 + size;
        }
        return whole.toString().getBytes(ISO_8859_1);
    }

    private static String decoded(String answer) throws Exception {
        String coding = has(answer, "Content-Encoding: gzip")
                ? "gzip"
                : has(answer, "Content-Encoding: deflate") ? "deflate" : "";
        return Codings.text(Codings.decode(coding, sent(answer)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void encodesAWholeBodyAndTellsItsNewLength(String coding) throws Exception {
        String answer = ask(Compression.of((request, response) -> response.text(LONG)), "GET", coding);
        assertTrue(has(answer, "Content-Encoding: " + coding), answer);
        assertTrue(has(answer, "Vary: Accept-Encoding"), answer);
        assertTrue(has(answer, "Content-Length: " + sent(answer).length), answer);
        assertTrue(sent(answer).length < 200, answer);
        assertEquals(LONG, decoded(answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "br", "gzip;q=0", "identity", "*;q=0", "identity;q=0"})
    void sendsWhatTheClientDoesNotAcceptPlainAndSaysVary(String accepted) {
        String answer = ask(Compression.of((request, response) -> response.text(LONG)), "GET", accepted);
        assertFalse(answer.contains("Content-Encoding"), answer);
        assertTrue(has(answer, "Vary: Accept-Encoding"), answer);
        assertEquals(LONG, InMemoryServer.body(answer));
    }

    /** Every way in which a handler can send a long body. */
    private static List<Handler> everyWayToSend(byte[] body) {
        var prepared = Prepared.of("text/plain", body);
        return List.of(
                (request, response) -> response.contentType("text/plain").bytes(body),
                (request, response) -> response.send(prepared),
                (request, response) -> response.contentType("text/plain").send(new ArrayChunk(body)),
                (request, response) -> {
                    try (var out = response.contentType("text/plain").stream()) {
                        out.write(body, 0, body.length / 2);
                        out.write(body, body.length / 2, body.length - body.length / 2);
                    }
                },
                (request, response) ->
                        response.contentType("text/plain").stream(body.length).write(body),
                (request, response) -> {
                    var out = response.contentType("text/plain").stream(body.length);
                    for (byte each : body) {
                        out.write(each);
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {5_000, 65_536, 65_537, 300_000})
    void theWayABodyIsSentDoesNotMatter(int size) throws Exception {
        byte[] body = new byte[size];
        var random = new Random(size);
        for (int at = 0; at < size; at++) {
            body[at] = (byte) ('a' + random.nextInt(4));
        }
        for (var handler : everyWayToSend(body)) {
            String answer = get(handler);
            assertTrue(has(answer, "Content-Encoding: gzip"), head(answer));
            assertEquals(Codings.text(body), decoded(answer));
            assertTrue(sent(answer).length < size / 2);
            String forHead = ask(Compression.of(handler), "HEAD", "gzip");
            assertEquals(head(answer), head(forHead), "HEAD and GET say the same");
            assertEquals("", InMemoryServer.body(forHead));
            String plain = ask(Compression.of(handler), "GET", "");
            assertEquals(Codings.text(body), Codings.text(sent(plain)));
            assertEquals(
                    head(ask(handler, "GET", "gzip")).length() + "Vary: Accept-Encoding\r\n".length(),
                    head(plain).length(),
                    "nothing else is said of a plain answer");
        }
    }

    @ParameterizedTest
    @CsvSource({"1023, false", "1024, true", "1025, true"})
    void leavesSmallBodies(int size, boolean encoded) {
        for (var handler : everyWayToSend("x".repeat(size).getBytes(ISO_8859_1))) {
            String answer = get(handler);
            boolean streams = has(answer, "Transfer-Encoding: chunked");
            assertEquals(encoded || streams, has(answer, "Content-Encoding: gzip"), answer);
            assertEquals(encoded || streams, has(answer, "Vary: Accept-Encoding"), "no client gets another");
        }
    }

    @Test
    void aStreamOfUnknownLengthIsEncodedHoweverShort() throws Exception {
        Handler handler = (request, response) ->
                response.contentType("text/plain").stream().write('x');
        assertEquals("x", decoded(get(handler)));
        Handler empty = (request, response) -> response.contentType("text/plain").stream();
        assertEquals("", decoded(get(empty)));
        assertTrue(has(get(empty), "Content-Encoding: gzip"));
    }

    @Test
    void takesAnotherMinimum() {
        Handler text = (request, response) -> response.text("x".repeat(100));
        for (int minimum : new int[] {99, 100, 101}) {
            String answer = ask(Compression.of(text).withMinimumSize(minimum), "GET", "gzip");
            assertEquals(minimum <= 100, has(answer, "Content-Encoding: gzip"), answer);
        }
        String empty =
                ask(Compression.of((request, response) -> response.text("")).withMinimumSize(0), "GET", "gzip");
        assertFalse(empty.contains("Encoding"), empty);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text/html; charset=utf-8     | true
            TEXT/Plain                   | true
            text/event-stream            | true
            application/json             | true
            application/problem+json     | true
            image/svg+xml;x=y            | true
            application/wasm             | true
            image/png                    | false
            application/octet-stream     | false
            application/jsonx            | false
            video/mp4                    | false
            ''                           | false
            """)
    void encodesWhatIsWorthIt(String type, boolean encoded) {
        String answer = get((request, response) -> {
            if (!type.isEmpty()) {
                response.contentType(type);
            }
            response.bytes(LONG.getBytes(ISO_8859_1));
        });
        assertEquals(encoded, has(answer, "Content-Encoding: gzip"), answer);
        assertEquals(encoded, has(answer, "Vary: Accept-Encoding"), answer);
    }

    @Test
    void takesOtherTypes() {
        Handler text = (request, response) ->
                response.contentType(request.query().first("t").orElseThrow()).bytes(LONG.getBytes(ISO_8859_1));
        var server = InMemoryServer.of(Compression.of(text).withTypes("Image/*", "a/b", "*+X"));
        for (String type : List.of("image/png", "a/b", "c/d%2Bx")) {
            assertTrue(server.send("GET /?t=" + type + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
                    .contains("Content-Encoding"));
        }
        assertFalse(server.send("GET /?t=text/html HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
                .contains("Content-Encoding"));
        assertThrows(IllegalArgumentException.class, () -> Compression.of(text).withTypes("json"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Content-Encoding | br
            Content-Encoding | gzip
            Content-Range    | bytes 0-4999/9000
            Content-Digest   | sha-256=:x:
            Cache-Control    | no-transform
            Cache-Control    | max-age=3, No-Transform
            """)
    void neverTouchesWhatIsNotItsBusiness(String name, String value) {
        for (var handler : everyWayToSend(LONG.getBytes(ISO_8859_1))) {
            Handler marked = (request, response) ->
                    handler.handle(request, response.header(name, value).header("ETag", "\"1\""));
            assertEquals(ask(marked, "GET", "gzip"), get(marked));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 206, 400, 404, 500})
    void encodesAnswersOfEveryStatusButParts(int status) {
        String answer = get((request, response) -> response.status(status).text(LONG));
        assertEquals(status != 206, has(answer, "Content-Encoding: gzip"), answer);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 205, 304})
    void answersWithoutABodyStayWithout(int status) {
        for (Handler handler : List.<Handler>of(
                (request, response) ->
                        response.status(status).header("ETag", "\"1\"").empty(),
                (request, response) -> response.status(status).header("ETag", "\"1\""))) {
            String answer = get(handler);
            assertFalse(answer.contains("Content-Encoding"), answer);
            assertTrue(has(answer, "ETag: \"1\""), answer);
            assertEquals(status == 304, has(answer, "Vary: Accept-Encoding"), answer);
        }
    }

    @Test
    void aStrongTagOfAnEncodedAnswerBecomesWeak() {
        Handler tagged = (request, response) -> response.header(
                        "ETag", request.query().first("t").orElseThrow())
                .text(LONG);
        var server = InMemoryServer.of(Compression.of(tagged));
        String ask = " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n";
        assertTrue(has(server.send("GET /?t=%22a%22" + ask), "ETag: W/\"a\""));
        assertTrue(has(server.send("GET /?t=W/%22a%22" + ask), "ETag: W/\"a\""));
        assertTrue(has(server.get("/?t=%22a%22"), "ETag: \"a\""));
    }

    @Test
    void anAnswerOf304HasTheTagThatTheClientHas() {
        Handler unchanged =
                (request, response) -> response.header("ETag", "\"a\"").status(304);
        var server = InMemoryServer.of(Compression.of(unchanged));
        String ask = "GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nIf-None-Match: ";
        assertTrue(has(server.send(ask + "W/\"a\"\r\n\r\n"), "ETag: W/\"a\""));
        assertTrue(has(server.send(ask + "\"a\"\r\n\r\n"), "ETag: \"a\""));
        assertTrue(has(server.send(ask + "*\r\n\r\n"), "ETag: \"a\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Accept-Encoding         | Accept-Encoding
            Origin, accept-encoding | Origin, accept-encoding
            *                       | *
            Origin                  | Origin+Accept-Encoding
            """)
    void saysVaryOnce(String before, String after) {
        String answer =
                get((request, response) -> response.header("Vary", before).text(LONG));
        var values = new ArrayList<String>();
        head(answer).lines().filter(line -> line.startsWith("Vary: ")).forEach(line -> values.add(line.substring(6)));
        assertEquals(after, String.join("+", values));
    }

    @Test
    void partsOfAnEncodedAnswerAreNotOffered() {
        Handler ranges =
                (request, response) -> response.header("Accept-Ranges", "bytes").text(LONG);
        assertFalse(get(ranges).contains("Accept-Ranges"));
        assertTrue(ask(Compression.of(ranges), "GET", "").contains("Accept-Ranges"));
    }

    @Test
    void aBodyThatDoesNotShrinkIsSentPlain() {
        byte[] noise = new byte[40_000];
        new Random(1).nextBytes(noise);
        for (var handler : everyWayToSend(noise).subList(0, 3)) {
            String answer = get(handler);
            assertFalse(answer.contains("Content-Encoding"), head(answer));
            assertTrue(has(answer, "Vary: Accept-Encoding"));
            assertEquals(Codings.text(noise), InMemoryServer.body(answer));
        }
    }

    @Test
    void aPreparedBodyIsEncodedOnce() throws Exception {
        var prepared = Prepared.of("text/plain", LONG);
        var compression = Compression.of((request, response) -> response.send(prepared));
        byte[] first = prepared.encoded(Coding.GZIP, compression);
        assertEquals(LONG, Codings.text(Codings.decode("gzip", first)));
        assertTrue(first == prepared.encoded(Coding.GZIP, compression));
        assertEquals(LONG, Codings.text(Codings.decode("deflate", prepared.encoded(Coding.DEFLATE, compression))));
        assertEquals(Codings.text(first), Codings.text(sent(ask(compression, "GET", "gzip"))));
        assertTrue(first == prepared.encoded(Coding.GZIP, compression.withEncoders(0)), "an encoder is not needed");
        byte[] noise = new byte[2000];
        new Random(1).nextBytes(noise);
        assertEquals(0, Prepared.of("text/plain", noise).encoded(Coding.GZIP, compression).length);
        assertEquals(0, Prepared.of("text/plain", LONG).encoded(Coding.GZIP, compression.withEncoders(0)).length);
    }

    @Test
    void nothingOfOneAnswerIsInAnother() throws Exception {
        var compression = Compression.of((request, response) -> {
            String text = request.query().first("t").orElseThrow().repeat(400);
            switch (request.path()) {
                case "/whole" -> response.text(text);
                case "/stream" -> response.contentType("text/plain").stream().write(text.getBytes(ISO_8859_1));
                case "/thrown" -> {
                    response.contentType("text/plain").stream().write(text.getBytes(ISO_8859_1));
                    throw new IllegalStateException("on purpose");
                }
                default -> {
                    response.contentType("text/plain").stream(1_000_000).write(text.getBytes(ISO_8859_1));
                }
            }
        });
        var server = InMemoryServer.of(compression);
        var alone = new ArrayList<String>();
        for (int round = 0; round < 3; round++) {
            var answers = new ArrayList<String>();
            for (String path : List.of("/whole", "/stream", "/thrown", "/short", "/whole", "/stream")) {
                for (String coding : List.of("gzip", "deflate")) {
                    String letter = answers.size() % 2 == 0 ? "secret" : "public";
                    String answer = server.send("GET " + path + "?t=" + letter
                            + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: " + coding + "\r\n\r\n");
                    if (!path.equals("/thrown") && !path.equals("/short")) {
                        assertEquals(letter.repeat(400), decoded(answer));
                        answers.add(answer);
                    }
                }
            }
            if (round == 0) {
                alone.addAll(answers);
            }
            assertEquals(alone, answers, "a used encoder gives the bytes of a new one");
            assertEquals(answers.subList(0, 4), answers.subList(4, 8));
        }
        assertEquals(0, compression.pool().atWork(), "each was given back");
    }

    @Test
    void boundsItsEncoders() throws Exception {
        Handler nested = (request, response) ->
                response.contentType("text/plain").stream().write('x');
        for (int max = 0; max <= 2; max++) {
            var compression = Compression.of(nested).withEncoders(max);
            var held = new ArrayList<Encoder>();
            if (max == 2) {
                held.add(compression.pool().take(Coding.GZIP));
            }
            String answer = ask(compression, "GET", "gzip");
            assertEquals(max > 0, has(answer, "Content-Encoding: gzip"), answer);
            assertTrue(has(answer, "Vary: Accept-Encoding"), answer);
            assertEquals("x", decoded(answer));
            assertEquals(max == 0 ? 1 : 0, compression.refused());
            assertEquals(held.size(), compression.pool().atWork());
        }
    }

    @Test
    void everyAnswerGoesOutPlainWhereNoEncoderIsLeft() throws Exception {
        byte[] body = "x".repeat(100_000).getBytes(ISO_8859_1);
        for (var handler : everyWayToSend(body)) {
            String answer = ask(Compression.of(handler).withEncoders(0), "GET", "gzip");
            assertFalse(answer.contains("Content-Encoding"), head(answer));
            assertEquals(Codings.text(body), Codings.text(sent(answer)));
        }
    }

    @Test
    void keepsSomeEncodersAndEndsTheOthers() {
        var pool = new EncoderPool(6, 100);
        var all = new ArrayList<Encoder>();
        for (int count = 0; count < 100; count++) {
            all.add(pool.take(count % 2 == 0 ? Coding.GZIP : Coding.DEFLATE));
        }
        assertEquals(null, pool.take(Coding.GZIP));
        all.forEach(pool::give);
        assertEquals(0, pool.atWork());
        var again = pool.take(Coding.GZIP);
        assertTrue(all.contains(again));
        assertNotEquals(null, again);
    }

    /** A chunk that knows whether it was closed. */
    private static final class WatchedChunk implements Chunk {
        private final ArrayChunk chunk;
        private boolean closed;

        WatchedChunk(int size) {
            chunk = new ArrayChunk("x".repeat(size).getBytes(ISO_8859_1));
        }

        @Override
        public long remaining() {
            return chunk.remaining();
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            return chunk.read(to, offset, length);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, 5000, 200", "GET, 100000, 200", "HEAD, 100000, 200", "GET, 5000, 204", "GET, 100000, 304"})
    void aChunkIsClosedWhateverBecomesOfIt(String method, int size, int status) {
        for (String accepted : List.of("gzip", "")) {
            var chunk = new WatchedChunk(size);
            ask(
                    Compression.of((request, response) ->
                            response.status(status).contentType("text/plain").send(chunk)),
                    method,
                    accepted);
            assertTrue(chunk.closed || accepted.isEmpty() && method.equals("GET") && status == 200);
        }
    }

    @Test
    void aFlushGivesWhatCanBeDecodedAtOnce() throws Exception {
        var connectionSeen = new ArrayList<Integer>();
        var compression = Compression.of((request, response) -> {
            var out = response.contentType("text/event-stream").stream();
            out.write("data: one\n\n".getBytes(ISO_8859_1));
            out.flush();
            out.flush();
            out.write("data: two\n\n".getBytes(ISO_8859_1));
            out.flush();
            connectionSeen.add(1);
            out.close();
            out.close();
            out.flush();
            assertThrows(IOException.class, () -> out.write('x'));
        });
        assertEquals("data: one\n\ndata: two\n\n", decoded(ask(compression, "GET", "gzip")));
        assertEquals(1, connectionSeen.size());
    }

    @Test
    void anAnnouncedLengthIsKept() {
        var compression = Compression.of((request, response) -> {
            var out = response.contentType("text/plain").stream(2000);
            if (request.path().equals("/more")) {
                assertThrows(IllegalStateException.class, () -> out.write(new byte[2001]));
                out.write(new byte[2000]);
                assertThrows(IllegalStateException.class, () -> out.write(0));
            } else {
                out.write(new byte[1999]);
                assertThrows(IllegalStateException.class, out::close);
            }
        });
        var server = InMemoryServer.of(compression);
        String ask = " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n";
        assertTrue(server.send("GET /more" + ask).endsWith("\r\n0\r\n\r\n"));
        assertFalse(server.send("GET /less" + ask).endsWith("\r\n0\r\n\r\n"), "it is cut");
    }

    @Test
    void trailersFollowAnEncodedBody() throws Exception {
        String answer = get((request, response) -> {
            response.trailer("X-Sum", "1");
            response.text(LONG);
        });
        assertEquals(LONG, decoded(answer));
        assertTrue(answer.endsWith("\r\n0\r\nX-Sum: 1\r\n\r\n"), answer);
    }

    @Test
    void oneWithinAnotherEncodesOnce() throws Exception {
        String answer = get(Compression.of((request, response) -> response.text(LONG)));
        assertEquals(LONG, decoded(answer));
        Handler refuses = (request, response) -> {
            throw new StatusException(404, LONG);
        };
        assertTrue(get(refuses).startsWith("HTTP/1.1 404 "));
    }

    @Test
    void levelsDiffer() {
        var random = new Random(1);
        var text = new StringBuilder();
        for (int count = 0; count < 10_000; count++) {
            text.append((char) ('a' + random.nextInt(1 + random.nextInt(20))));
        }
        var compression = Compression.of((request, response) -> response.text(text.toString()));
        int fast = sent(ask(compression.withLevel(1), "GET", "gzip")).length;
        int small = sent(ask(compression.withLevel(9), "GET", "gzip")).length;
        assertTrue(small < fast, small + " " + fast);
        assertThrows(IllegalArgumentException.class, () -> compression.withLevel(0));
        assertThrows(IllegalArgumentException.class, () -> compression.withLevel(10));
        assertThrows(IllegalArgumentException.class, () -> compression.withEncoders(-1));
        assertThrows(IllegalArgumentException.class, () -> compression.withMinimumSize(-1));
        assertFalse(compression.isInline());
        assertTrue(Compression.of(Handler.inline((request, response) -> {})).isInline());
    }
}
