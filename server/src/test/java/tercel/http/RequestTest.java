package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.server.InMemoryServer;
import tercel.wire.Limit;

class RequestTest {
    private static final String HOST = " HTTP/1.1\r\nHost: here\r\n";

    /** What a handler makes of a request, as the body of its answer. */
    private interface Look {
        Object at(Request request) throws Exception;
    }

    private static String seen(Look look, String request) {
        return InMemoryServer.body(InMemoryServer.of((asked, response) -> response.text(String.valueOf(look.at(asked))))
                .send(request));
    }

    private static String post(String headers, String body) {
        return "POST /" + HOST + headers + "\r\n" + body;
    }

    @Test
    void showsTheRequestLine() {
        Look look = request -> String.join(
                "|", request.method(), request.target(), request.path(), request.rawPath(), request.version());
        assertEquals("GET|/a/b?c=d|/a/b|/a/b|HTTP/1.1", seen(look, "GET /a/b?c=d" + HOST + "\r\n"));
        assertEquals("BREW|/pot|/pot|/pot|HTTP/1.0", seen(look, "BREW /pot HTTP/1.0\r\n\r\n"));
        assertEquals("OPTIONS|*|*|*|HTTP/1.1", seen(look, "OPTIONS *" + HOST + "\r\n"));
        assertEquals("GET|http://there:81/x|/x|/x|HTTP/1.1", seen(look, "GET http://there:81/x" + HOST + "\r\n"));
    }

    @Test
    void showsTheHostOfTheTargetBeforeThatOfTheField() {
        assertEquals("here", seen(Request::host, "GET /" + HOST + "\r\n"));
        assertEquals("there:81", seen(Request::host, "GET http://there:81/x" + HOST + "\r\n"));
        assertEquals("", seen(Request::host, "GET / HTTP/1.0\r\n\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "/a%20b, '/a b'",
        "/a%2Fb, /a/b",
        "/a%252Fb, /a%2Fb",
        "/%C3%A9, /\u00c3\u00a9",
        "/%41+%7e, /A+~",
        "/a%2e%2E/b, /a../b",
    })
    void decodesThePathOnce(String raw, String decoded) {
        assertEquals(decoded, seen(Request::path, "GET " + raw + HOST + "\r\n"));
        assertEquals(raw, seen(Request::rawPath, "GET " + raw + HOST + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/%", "/%2", "/%2x", "/%x2", "/a%-1b", "/%C3", "/%ff", "/%C0%AF", "/%ED%A0%80", "/%00", "/a%"})
    void refusesAPathThatCannotBeDecodedBeforeTheHandlerSeesItAndSaysClose(String raw) {
        var server = InMemoryServer.of((request, response) -> {
            throw new AssertionError("the handler saw it");
        });
        String answer = server.send("GET " + raw + HOST + "\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
        assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        assertEquals(
                "the path holds a broken percent escape, or bytes that are no UTF-8\n", InMemoryServer.body(answer));
        assertEquals(List.of(), server.logged(System.Logger.Level.DEBUG));
    }

    @Test
    void findsHeadersInAnyCase() {
        String request = "GET /" + HOST + "X-One: 1\r\nx-two: a\r\nX-Two: b\r\nX-Empty:\r\n\r\n";
        assertEquals("Optional[1]", seen(asked -> asked.header("x-oNE"), request));
        assertEquals("Optional.empty", seen(asked -> asked.header("X-Three"), request));
        assertEquals("none", seen(asked -> asked.header("X-Three", "none"), request));
        assertEquals("", seen(asked -> asked.header("X-Empty", "none"), request));
        assertEquals("[a, b]", seen(asked -> asked.headers("X-TWO"), request));
        assertEquals("[]", seen(asked -> asked.headers("X-Three"), request));
        assertEquals("[Host, X-One, x-two, X-Two, X-Empty]", seen(Request::headerNames, request));
    }

    @Test
    void remembersTheQueryWithinARequestOnly() {
        var queries = new AtomicReference<Query>();
        var server = InMemoryServer.of((request, response) -> {
            assertSame(request.query(), request.query());
            queries.set(request.query());
            response.text(request.query().first("n").orElse("none"));
        });
        assertEquals("1", InMemoryServer.body(server.get("/?n=1")));
        var first = queries.get();
        assertEquals("2", InMemoryServer.body(server.get("/?n=2")));
        assertEquals(Optional.of("1"), first.first("n"), "a query may outlive its request");
    }

    @Test
    void answersAMalformedQueryWith400WhenItIsAskedForParameters() {
        String request = "GET /?a=%zz" + HOST + "\r\n";
        assertEquals("true", seen(asked -> asked.query().isMalformed(), request));
        String answer = InMemoryServer.of((asked, response) ->
                        response.text(asked.query().first("a").orElse("")))
                .send(request);
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }

    @Test
    void readsABodyAsAWhole() {
        String request = post("Content-Length: 5\r\n", "hello");
        assertEquals("hello", seen(Request::text, request));
        assertEquals("5 5", seen(asked -> asked.length() + " " + asked.bytes().length, request));
        assertEquals("true", seen(asked -> asked.bytes() == asked.bytes(), request));
        assertEquals("hellohello", seen(asked -> asked.text() + asked.text(), request));
        assertEquals("0 ", seen(asked -> asked.length() + " " + asked.text(), "GET /" + HOST + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8191, 8192, 8193, 16384, 100_000})
    void readsWholeBodiesOfAnySize(int size) {
        String body = "x".repeat(size);
        Function<String, String> count = request -> seen(
                asked -> asked.bytes().length + " "
                        + (asked.bytes().length == asked.text().length()),
                request);
        assertEquals(size + " true", count.apply(post("Content-Length: " + size + "\r\n", body)));
        String chunked = size == 0 ? "0\r\n\r\n" : Integer.toHexString(size) + "\r\n" + body + "\r\n0\r\n\r\n";
        assertEquals(size + " true", count.apply(post("Transfer-Encoding: chunked\r\n", chunked)));
    }

    @ParameterizedTest
    @CsvSource({"9, 200", "10, 200", "11, 413"})
    void boundsAWholeBodyByTheLimit(int size, int status) {
        Handler handler = (request, response) -> response.text(request.text());
        String body = "x".repeat(size);
        String chunked = Integer.toHexString(size) + "\r\n" + body + "\r\n0\r\n\r\n";
        for (var request : List.of(
                post("Content-Length: " + size + "\r\n", body), post("Transfer-Encoding: chunked\r\n", chunked))) {
            String answer = InMemoryServer.of(handler, Limit.BODY, 10).send(request);
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        }
    }

    @Test
    void boundsAWholeBodyByWhatTheHandlerSays() {
        String request = post("Content-Length: 5\r\n", "hello");
        assertEquals("hello", seen(asked -> new String(asked.bytes(5), StandardCharsets.US_ASCII), request));
        String answer = InMemoryServer.of((asked, response) -> response.bytes(asked.bytes(4)))
                .send(request);
        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        assertEquals("the body is longer than 4 bytes\n", InMemoryServer.body(answer));
    }

    @Test
    void doesNotBoundAStreamUnlessItIsAskedTo() {
        String body = "x".repeat(100);
        Handler streaming = (request, response) ->
                response.text(String.valueOf(request.body().readAllBytes().length));
        var server = InMemoryServer.of(streaming, Limit.BODY, 10);
        assertEquals("100", InMemoryServer.body(server.send(post("Content-Length: 100\r\n", body))));
        Handler bounded = (request, response) ->
                response.text(String.valueOf(request.body(99).readAllBytes().length));
        String answer = InMemoryServer.of(bounded).send(post("Content-Length: 100\r\n", body));
        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    }

    @Test
    void streamsABodyByteByByte() {
        Look look = request -> {
            InputStream body = request.body();
            assertSame(body, request.body());
            var text = new StringBuilder();
            for (int value = body.read(); value >= 0; value = body.read()) {
                text.append((char) value);
            }
            return text.append(body.read());
        };
        assertEquals("hello-1", seen(look, post("Content-Length: 5\r\n", "hello")));
    }

    @Test
    void readsABodyInOneWayOnly() {
        String request = post("Content-Length: 5\r\n", "hello");
        Look streamFirst = asked -> {
            asked.body();
            return assertThrows(IllegalStateException.class, asked::bytes).getMessage();
        };
        assertEquals("the body was read as a stream before", seen(streamFirst, request));
        Look wholeFirst = asked -> {
            asked.bytes();
            return assertThrows(IllegalStateException.class, asked::body).getMessage();
        };
        assertEquals("the body was read as a whole before", seen(wholeFirst, request));
    }

    @Test
    void showsTrailersAfterTheBody() {
        String request = post("Transfer-Encoding: chunked\r\n", "2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n");
        Look look = asked -> asked.trailer("X-Sum") + asked.text() + asked.trailer("x-sum");
        assertEquals("Optional.emptyhiOptional[7]", seen(look, request));
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, \u00c3\u00a9, \u00c3\u00a9",
        "text/plain; charset=ISO-8859-1, \u00e9, \u00c3\u00a9",
        "text/plain;charset=\"iso-8859-1\"; x=y, \u00e9, \u00c3\u00a9",
        "text/plain; x=y;\tCHARSET=latin1, \u00e9, \u00c3\u00a9",
    })
    void decodesTextByItsCharset(String type, String body, String answer) {
        String request = post("Content-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n", body);
        assertEquals(answer, seen(Request::text, request));
    }

    @ParameterizedTest
    @ValueSource(strings = {"klingon", "\"\"", "a b"})
    void refusesACharsetThatItDoesNotKnow(String charset) {
        String answer = InMemoryServer.of((request, response) -> response.text(request.text()))
                .send(post("Content-Type: text/plain; charset=" + charset + "\r\nContent-Length: 1\r\n", "x"));
        assertTrue(answer.startsWith("HTTP/1.1 415 "), answer);
    }

    @Test
    void knowsBothEndsOfTheConnection() {
        Look look = request -> request.remoteAddress() + " " + request.localAddress();
        assertEquals("localhost/127.0.0.1:4711 localhost/127.0.0.1:8080", seen(look, "GET /" + HOST + "\r\n"));
    }

    @Test
    void forgetsEverythingBetweenRequestsOfAConnection() {
        var server = InMemoryServer.of((request, response) -> {
            String before = request.attributes()
                    + request.query().raw().orElse("-")
                    + request.header("X", "-")
                    + request.trailer("T").orElse("-")
                    + request.text();
            request.attributes().put("key", "value");
            response.header("X-Seen", before).status(201).text(request.path());
        });
        String answers = server.send("POST /one%20?q" + HOST
                + "X: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\nT: t\r\n\r\n" + "GET /two" + HOST + "\r\n");
        String second = answers.substring(answers.indexOf("HTTP/1.1 201", 1));
        assertTrue(second.contains("\r\nX-Seen: {}---\r\n"), second);
        assertTrue(second.endsWith("\r\n\r\n/two"), second);
    }

    @Test
    void endsWithItsHandler() {
        var kept = new AtomicReference<Request>();
        var body = new AtomicReference<InputStream>();
        var server = InMemoryServer.of((request, response) -> {
            kept.set(request);
            body.set(request.body());
        });
        server.send(post("Content-Length: 5\r\n", "hello"));
        Request request = kept.get();
        List<Runnable> uses = List.of(
                request::method,
                request::target,
                request::path,
                request::rawPath,
                request::version,
                request::host,
                request::query,
                () -> request.header("Host"),
                () -> request.header("Host", ""),
                () -> request.headers("Host"),
                request::headerNames,
                request::length,
                request::body,
                () -> request.body(1),
                () -> request.trailer("T"),
                request::remoteAddress,
                request::localAddress,
                request::attributes,
                () -> request.parameter("id"),
                () -> request.parameterLong("id", 0));
        for (var use : uses) {
            assertThrows(IllegalStateException.class, use::run);
        }
        assertThrows(IllegalStateException.class, request::bytes);
        assertThrows(IllegalStateException.class, () -> request.bytes(1));
        assertThrows(IllegalStateException.class, request::text);
        assertThrows(IllegalStateException.class, () -> body.get().read());
    }

    @Test
    void endsAStreamEvenWhileTheSameObjectServesAnotherRequest() {
        var kept = new AtomicReference<InputStream>();
        var thrown = new AtomicReference<Throwable>();
        var server = InMemoryServer.of((request, response) -> {
            var before = kept.getAndSet(request.body());
            if (before != null) {
                thrown.set(assertThrows(IllegalStateException.class, before::read));
            }
        });
        String request = post("Content-Length: 5\r\n", "hello");
        server.send(request + request);
        assertEquals(
                "the request and its response ended when their handler returned",
                thrown.get().getMessage());
    }

    @Test
    void tellsTheHandlerOfABrokenBody() {
        var seen = new AtomicReference<IOException>();
        var server = InMemoryServer.of((request, response) -> {
            seen.set(assertThrows(IOException.class, request::bytes));
            throw seen.get();
        });
        String answer = server.send(post("Transfer-Encoding: chunked\r\n", "xyz\r\n"));
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertEquals(List.of(), server.logged(System.Logger.Level.INFO));
    }
}
