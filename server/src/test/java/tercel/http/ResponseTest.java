package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.server.InMemoryServer;
import tercel.wire.ArrayChunk;
import tercel.wire.Chunk;

class ResponseTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
    private static final String HEAD = "HEAD / HTTP/1.1\r\nHost: here\r\n\r\n";
    private static final String GET_1_0 = "GET / HTTP/1.0\r\n\r\n";

    /** What a handler does with its response. */
    private interface Deed {
        void on(Response response) throws Exception;
    }

    private static String answer(Deed deed) {
        return answerTo(GET, deed);
    }

    private static String answerTo(String request, Deed deed) {
        return InMemoryServer.of((asked, response) -> deed.on(response)).send(request);
    }

    @Test
    void answersWithTextInUtf8() {
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello",
                answer(response -> response.text("hello")));
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\r\n"
                        + "\u00e2\u0082\u00ac",
                answer(response -> response.text("\u20ac")));
    }

    @Test
    void answersWithPagesAndJson() {
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 3\r\n\r\n<p>",
                answer(response -> response.html("<p>")));
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
                answer(response -> response.json("{}")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1023, 1024, 1025, 70_000})
    void answersWithTextOfAnySize(int size) {
        String text = "x".repeat(size);
        String answer = answer(response -> response.text(text));
        assertTrue(answer.contains("\r\nContent-Length: " + size + "\r\n"), answer);
        assertEquals(text, InMemoryServer.body(answer));
    }

    @Test
    void keepsTheContentTypeOfTheHandler() {
        for (Deed deed : List.<Deed>of(
                response -> response.contentType("text/csv").text("a,b"),
                response -> response.header("content-type", "text/csv").text("a,b"),
                response -> response.contentType("text/csv").send(Prepared.of("text/plain", "a,b")),
                response -> response.contentType("text/csv").bytes("a,b".getBytes(StandardCharsets.US_ASCII)))) {
            String answer = answer(deed);
            assertTrue(answer.toLowerCase().contains("\r\ncontent-type: text/csv\r\ncontent-length: 3\r\n"), answer);
        }
    }

    @Test
    void answersWithBytesAndNamesNoType() {
        byte[] bytes = {1, 2, 3, 4};
        assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\1\2\3\4", answer(response -> response.bytes(bytes)));
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\2\3", answer(response -> response.bytes(bytes, 1, 2)));
    }

    @Test
    void refusesAPartOutsideOfItsArrayBeforeItCommits() {
        String answer = answer(response -> {
            assertThrows(IndexOutOfBoundsException.class, () -> response.bytes(new byte[3], 2, 2));
            response.text("fine");
        });
        assertTrue(answer.endsWith("fine"), answer);
    }

    @Test
    void mayReuseBytesAfterSending() {
        byte[] bytes = {'a'};
        String answer = answer(response -> {
            response.bytes(bytes);
            bytes[0] = 'b';
        });
        assertTrue(answer.endsWith("\r\n\r\na"), answer);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16383, 16384, 16385, 100_000})
    void sendsPreparedBodiesOfAnySize(int size) {
        var prepared = Prepared.of("text/x", "y".repeat(size));
        assertEquals(size, prepared.size());
        assertEquals("text/x", prepared.contentType());
        for (int again = 0; again < 2; again++) {
            assertEquals(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nContent-Length: " + size + "\r\n\r\n"
                            + "y".repeat(size),
                    answer(response -> response.send(prepared)));
        }
    }

    @Test
    void preparesACopy() {
        byte[] bytes = {'a'};
        var prepared = Prepared.of("text/x", bytes);
        bytes[0] = 'b';
        assertTrue(answer(response -> response.send(prepared)).endsWith("a"));
    }

    @Test
    void setsStatusAndHeaders() {
        assertEquals(
                "HTTP/1.1 404 Not Found\r\nX-A: 3\r\nX-B: 1\r\nx-b: 2\r\nContent-Length: 0\r\n\r\n",
                answer(response -> response.status(404)
                        .header("X-A", "1")
                        .addHeader("x-a", "2")
                        .header("X-A", "3")
                        .addHeader("X-B", "1")
                        .addHeader("x-b", "2")
                        .empty()));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100, 101, 199, 600, 1000})
    void refusesAStatusThatNoAnswerHas(int status) {
        answer(response -> assertThrows(IllegalArgumentException.class, () -> response.status(status)));
        assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", answer(response -> {
            assertThrows(IllegalArgumentException.class, () -> response.status(status));
            assertEquals(200, response.status());
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "content-length", "Transfer-Encoding", "Connection", "Keep-Alive"})
    void refusesHeadersThatTheServerSets(String name) {
        String answer = answer(response -> {
            for (Executable use : List.<Executable>of(
                    () -> response.header(name, "1"),
                    () -> response.addHeader(name, "1"),
                    () -> response.trailer(name, "1"))) {
                String message =
                        assertThrows(IllegalArgumentException.class, use).getMessage();
                assertTrue(message.startsWith("the server sets ") && message.contains(" itself"), message);
            }
            response.text("fine");
        });
        assertTrue(answer.endsWith("\r\nContent-Length: 4\r\n\r\nfine"), answer);
    }

    @ParameterizedTest
    @CsvSource({"'X-A', 'a\r\nSet-Cookie: b'", "'X-A', 'a\n'", "'X-A', '\u0000'", "'X-A:', 'a'", "'X A', 'a'", "'', 'a'"
    })
    void refusesToSplitTheAnswer(String name, String value) {
        String answer = answer(response -> {
            assertThrows(IllegalArgumentException.class, () -> response.header(name, value));
            assertThrows(IllegalArgumentException.class, () -> response.addHeader(name, value));
            assertThrows(IllegalArgumentException.class, () -> response.trailer(name, value));
            response.text("fine");
        });
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 4\r\n\r\nfine", answer);
    }

    @Test
    void answersWithoutABodyWhenTheHandlerSendsNone() {
        assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", answer(response -> {}));
        assertEquals(
                "HTTP/1.1 404 Not Found\r\nX-A: 1\r\nContent-Length: 0\r\n\r\n",
                answer(response -> response.status(404).header("X-A", "1")));
        assertEquals("HTTP/1.1 204 No Content\r\n\r\n", answer(response -> response.status(204)));
    }

    @ParameterizedTest
    @CsvSource({"204, ''", "304, ''", "205, 'Content-Length: 0\r\n'"})
    void knowsAnswersThatHaveNoBody(int status, String framing) {
        String answer = answer(response -> response.status(status).empty());
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.endsWith("\r\n" + framing + "\r\n"), answer);
        answer(response -> {
            response.status(status);
            assertThrows(IllegalStateException.class, () -> response.text("a body"));
            assertThrows(IllegalStateException.class, response::stream);
            assertThrows(IllegalStateException.class, () -> response.stream(1));
            assertFalse(response.committed());
        });
    }

    static List<Deed> everyWayToCommit() {
        var prepared = Prepared.of("text/x", "x");
        var large = Prepared.of("text/x", "x".repeat(20_000));
        return List.of(
                response -> response.text("a"),
                response -> response.html("a"),
                response -> response.json("1"),
                response -> response.bytes(new byte[1]),
                response -> response.send(prepared),
                response -> response.send(large),
                response -> response.send(new ArrayChunk(new byte[1])),
                Response::empty,
                response -> response.stream().close(),
                Response::stream,
                response -> response.stream(1).write('a'));
    }

    @ParameterizedTest
    @MethodSource("everyWayToCommit")
    void commitsOnce(Deed deed) {
        var seen = new AtomicReference<Throwable>();
        String answer = answer(response -> {
            assertFalse(response.committed());
            deed.on(response);
            assertTrue(response.committed());
            try {
                for (var again : everyWayToCommit()) {
                    assertThrows(IllegalStateException.class, () -> again.on(response));
                }
                var committed = assertThrows(IllegalStateException.class, () -> response.header("X-A", "late"));
                assertEquals("the response was committed before, with status 200", committed.getMessage());
                assertThrows(IllegalStateException.class, () -> response.addHeader("X-A", "late"));
                assertThrows(IllegalStateException.class, () -> response.contentType("text/late"));
                assertThrows(IllegalStateException.class, () -> response.status(500));
                assertThrows(IllegalStateException.class, () -> response.file(Path.of("/dev/null")));
            } catch (AssertionError failure) {
                seen.set(failure);
            }
        });
        assertEquals(null, seen.get());
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        assertEquals(answer.indexOf("HTTP/1.1"), answer.lastIndexOf("HTTP/1.1"));
    }

    @ParameterizedTest
    @MethodSource("everyWayToCommit")
    void neverSendsABodyToHead(Deed deed) {
        String head = answerTo(HEAD, deed);
        assertTrue(head.endsWith("\r\n\r\n"), head);
        assertEquals(head.length() - 4, head.indexOf("\r\n\r\n"), head);
        String whole = answer(deed);
        assertEquals(whole.substring(0, whole.indexOf("\r\n\r\n") + 4), head);
    }

    @Test
    void goesOnAfterHeadWithTheNextRequest() {
        var server = InMemoryServer.of((request, response) -> response.text("hello"));
        String answers = server.send(HEAD + GET);
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n\r\n";
        assertEquals(head + head + "hello", answers);
    }

    @Test
    void streamsInChunks() {
        String answer = answer(response -> {
            var stream = response.contentType("text/x").stream();
            stream.write("one".getBytes(StandardCharsets.US_ASCII));
            stream.write(' ');
            stream.write("x two".getBytes(StandardCharsets.US_ASCII), 2, 3);
            stream.flush();
            stream.write("3".getBytes(StandardCharsets.US_ASCII));
            stream.close();
        });
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "7\r\none two\r\n1\r\n3\r\n0\r\n\r\n",
                answer);
    }

    @Test
    void gathersSmallWritesAndPassesLargeOnesOn() {
        String answer = answer(response -> {
            var stream = response.stream();
            for (int i = 0; i < 1024; i++) {
                stream.write('s');
            }
            stream.write("m".repeat(5).getBytes(StandardCharsets.US_ASCII));
            stream.write("l".repeat(3000).getBytes(StandardCharsets.US_ASCII));
        });
        assertEquals(
                "400\r\n" + "s".repeat(1024) + "\r\n5\r\nmmmmm\r\nbb8\r\n" + "l".repeat(3000) + "\r\n0\r\n\r\n",
                InMemoryServer.body(answer));
    }

    @Test
    void endsAStreamWithTheConnectionForHttp10() {
        assertEquals(
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello",
                answerTo(GET_1_0, response -> response.stream().write("hello".getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void streamsAKnownLength() {
        assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", answer(response -> {
            var stream = response.stream(5);
            stream.write('h');
            stream.write("ello".getBytes(StandardCharsets.US_ASCII));
        }));
        answer(response -> assertThrows(IllegalArgumentException.class, () -> response.stream(-1)));
    }

    @Test
    void cutsAStreamThatGotLessThanAnnounced() {
        var server = InMemoryServer.of((request, response) -> response.stream(5).write('h'));
        assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nh", server.send(GET + GET));
        assertEquals(1, server.metrics().cut());
        assertEquals(List.of("GET /: the handler has failed"), server.logged(System.Logger.Level.ERROR));
    }

    @Test
    void refusesMoreThanWasAnnounced() {
        answer(response -> {
            var stream = response.stream(2);
            assertThrows(IllegalStateException.class, () -> stream.write(new byte[3]));
        });
    }

    @Test
    void refusesToWriteBehindTheEndOfAStream() {
        answer(response -> {
            var stream = response.stream();
            stream.close();
            stream.close();
            stream.flush();
            assertThrows(IOException.class, () -> stream.write('a'));
        });
    }

    @Test
    void waitsForRoomInsteadOfBuffering() {
        var server = InMemoryServer.of((request, response) -> {
                    var stream = response.stream();
                    for (int i = 0; i < 100; i++) {
                        stream.write(new byte[1000]);
                    }
                })
                .capacity(4096);
        String answer = server.send(GET);
        assertTrue(answer.length() > 100_000 && answer.endsWith("\r\n0\r\n\r\n"), "all of it was sent");
    }

    @Test
    void flushSendsAtOnce() {
        var seen = new AtomicReference<String>();
        var server = InMemoryServer.of((request, response) -> response.text("unused"));
        var connection = InMemoryServer.of((request, response) -> {
                    var stream = response.stream();
                    stream.write('a');
                    seen.set("written");
                    stream.flush();
                    seen.set("flushed");
                })
                .connect();
        connection.feed(GET.getBytes(StandardCharsets.US_ASCII));
        connection.run();
        assertEquals("flushed", seen.get());
        assertTrue(connection.received().contains("\r\n1\r\na\r\n"), connection.received());
        assertTrue(server.metrics().requestsTotal() == 0);
    }

    @Test
    void sendsTrailersBehindChunks() {
        assertEquals(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n",
                answer(response -> {
                    response.trailer("X-A", "1");
                    var stream = response.stream();
                    stream.write("hi".getBytes(StandardCharsets.US_ASCII));
                    response.trailer("X-B", "2");
                }));
        String text = answer(response -> response.trailer("X-A", "1").text("hi"));
        assertTrue(text.endsWith("\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-A: 1\r\n\r\n"), text);
    }

    @Test
    void keepsTrailersFromHttp10() {
        String answer =
                answerTo(GET_1_0, response -> response.trailer("X-A", "1").text("hi"));
        assertFalse(answer.contains("X-A"), answer);
    }

    @Test
    void refusesTrailersThatCannotFollow() {
        answer(response -> {
            for (String name : List.of("Content-Type", "set-cookie", "Trailer", "Date")) {
                assertThrows(IllegalArgumentException.class, () -> response.trailer(name, "x"));
            }
            response.stream(0);
            assertThrows(IllegalStateException.class, () -> response.trailer("X-A", "1"));
        });
        answer(response -> {
            response.text("hi");
            assertThrows(IllegalStateException.class, () -> response.trailer("X-A", "1"));
        });
    }

    /** A chunk that knows whether it was closed. */
    private static final class Watched implements Chunk {
        private final Chunk chunk;
        boolean closed;

        Watched(int size) {
            chunk = new ArrayChunk("c".repeat(size).getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public long remaining() {
            return chunk.remaining();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            return chunk.read(to, offset, length);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50_000})
    void sendsAChunkAndClosesIt(int size) {
        var chunk = new Watched(size);
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n" + "c".repeat(size),
                answer(response -> response.send(chunk)));
        assertTrue(chunk.closed);
    }

    @Test
    void closesAChunkThatItDoesNotSend() {
        var toHead = new Watched(3);
        answerTo(HEAD, response -> response.send(toHead));
        assertTrue(toHead.closed);
        var late = new Watched(3);
        answer(response -> {
            response.empty();
            assertThrows(IllegalStateException.class, () -> response.send(late));
        });
        assertTrue(late.closed);
        var bodyless = new Watched(3);
        answer(response -> response.status(204).send(bodyless));
        assertTrue(bodyless.closed);
    }

    @Test
    void forgetsEverythingBetweenRequestsOfAConnection() {
        var first = new AtomicReference<>(true);
        var server = InMemoryServer.of((request, response) -> {
            if (first.getAndSet(false)) {
                response.status(201).header("X-A", "1").trailer("X-T", "1").text("a");
            } else {
                assertEquals(200, response.status());
                response.text("b");
            }
        });
        String answers = server.send(GET + GET);
        assertTrue(
                answers.endsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 1\r\n"
                        + "\r\nb"),
                answers);
    }

    @Test
    void endsWithItsHandler() throws IOException {
        var kept = new AtomicReference<Response>();
        var stream = new AtomicReference<OutputStream>();
        answer(response -> {
            kept.set(response);
            stream.set(response.stream());
        });
        var response = kept.get();
        for (var deed : everyWayToCommit()) {
            assertThrows(IllegalStateException.class, () -> deed.on(response));
        }
        assertThrows(IllegalStateException.class, () -> response.status(200));
        assertThrows(IllegalStateException.class, response::status);
        assertThrows(IllegalStateException.class, response::committed);
        assertThrows(IllegalStateException.class, () -> response.header("X-A", "1"));
        assertThrows(IllegalStateException.class, () -> response.trailer("X-A", "1"));
        assertThrows(IllegalStateException.class, () -> stream.get().write('a'));
        assertThrows(IllegalStateException.class, () -> stream.get().flush());
        stream.get().close();
    }

    @Test
    void dropsWhatWasSetWhenTheHandlerRefuses() {
        assertEquals(
                "HTTP/1.1 409 Conflict\r\nContent-Type: text/plain; charset=utf-8\r\nVary: Accept\r\nContent-Length: 8\r\n\r\ntoo old\n",
                answer(response -> {
                    response.status(201).header("X-A", "1").trailer("X-B", "1").contentType("text/x");
                    throw new StatusException(409, "too old");
                }));
        for (int status : new int[] {99, 200, 399, 600}) {
            assertThrows(IllegalArgumentException.class, () -> new StatusException(status, "no refusal"));
        }
    }

    @Test
    void cutsTheConnectionWhenARefusalComesTooLate() {
        var server = InMemoryServer.of((request, response) -> {
            response.stream(10).write('a');
            throw new StatusException(409, "too late");
        });
        assertEquals("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\na", server.send(GET + GET));
        assertEquals(List.of(), server.logged(System.Logger.Level.ERROR));
        assertTrue(server.logged(System.Logger.Level.DEBUG).getFirst().contains("too late"));
    }
}
