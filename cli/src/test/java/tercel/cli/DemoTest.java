package tercel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.http.Router;
import tercel.server.Probes;
import tercel.server.Server;
import tercel.server.ServerOptions;

/** Each handler of the demo, asked over a socket. */
@Timeout(60)
final class DemoTest {
    private static Server server;

    @BeforeAll
    static void open() throws IOException {
        var probes = new Probes();
        server = Server.open(
                ServerOptions.DEFAULT.withPort(0).withAnnouncement(false).withProbes(probes),
                Demo.router(Optional.empty(), probes));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private record Answer(String head, String body) {}

    private static Answer ask(String request) throws IOException {
        return ask(server.port(), request);
    }

    private static Answer ask(int port, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            int end = all.indexOf("\r\n\r\n") + 4;
            return new Answer(all.substring(0, end), all.substring(end));
        }
    }

    /** HTTP/1.0, whose answers are never chunked. */
    private static Answer find(String target) throws IOException {
        return ask("GET " + target + " HTTP/1.0\r\n\r\n");
    }

    @Test
    void helloIsThirteenBytesOfText() throws IOException {
        var answer = find("/hello");
        assertEquals("Hello, World!", answer.body());
        assertTrue(answer.head().contains("\r\nContent-Type: text/plain\r\n"), answer.head());
    }

    @Test
    void thePageNamesWhatThereIsAndNeedsNothingFromElsewhere() throws IOException {
        var answer = find("/");
        assertTrue(answer.head().contains("\r\nContent-Type: text/html; charset=utf-8\r\n"), answer.head());
        for (String path : new String[] {"/hello", "/bytes/", "/stream", "/slow", "/echo", "/static/"}) {
            assertTrue(answer.body().contains(path), path);
        }
        assertFalse(answer.body().contains("src="));
        assertFalse(answer.body().contains("://"));
    }

    @Test
    void everyLinkOfThePageLeadsSomewhere() throws IOException {
        var page = find("/").body();
        var links = Pattern.compile("href=\"(/[^\"]*)\"").matcher(page);
        int count = 0;
        while (links.find()) {
            var answer = find(links.group(1).replace("&amp;", "&"));
            assertTrue(answer.head().startsWith("HTTP/1.1 200 "), links.group(1) + answer.head());
            count++;
        }
        assertTrue(count >= 4, page);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6150, 1 << 20, (1 << 20) + 1, 5 << 20})
    void bytesSendsAsManyAsThePathSays(int count) throws IOException {
        var answer = find("/bytes/" + count);
        assertTrue(answer.head().contains("\r\nContent-Length: " + count + "\r\n"), answer.head());
        assertEquals("x".repeat(count), answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1073741825", "99999999999999999999", "1.5", "0x10", "%31%00"})
    void bytesRefusesWhatIsNoCount(String count) throws IOException {
        assertTrue(find("/bytes/" + count).head().startsWith("HTTP/1.1 400 "));
    }

    @Test
    void streamSendsNumberedLinesInChunks() throws IOException {
        var answer = ask("GET /stream?n=2&bytes=9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertTrue(answer.head().contains("\r\nTransfer-Encoding: chunked\r\n"), answer.head());
        assertEquals("9\r\n1.......\n\r\n9\r\n2.......\n\r\n0\r\n\r\n", answer.body());
    }

    @Test
    void streamEndsWithItsLastLine() throws IOException {
        var body = find("/stream?n=1000&bytes=8").body();
        assertEquals(8000, body.length());
        assertTrue(body.endsWith("\n1000...\n"));
        assertEquals("", find("/stream?n=0").body());
        assertEquals(640, find("/stream").body().length());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            /stream?n=-1
            /stream?n=1000001
            /stream?n=x
            /stream?bytes=7
            /stream?bytes=65537
            /stream?n=%zz
            /slow?ms=-1
            /slow?ms=60001
            /slow?ms=1e3
            """)
    void refusesWhatIsOutOfBounds(String target) throws IOException {
        assertTrue(find(target).head().startsWith("HTTP/1.1 400 "), target);
    }

    @Test
    void slowWaitsAndSaysSo() throws IOException {
        long start = System.nanoTime();
        assertEquals("waited 30 ms\n", find("/slow?ms=30").body());
        assertTrue(System.nanoTime() - start >= 30_000_000);
    }

    @Test
    void echoSendsBackABodyOfKnownLength() throws IOException {
        var answer = ask("POST /echo HTTP/1.0\r\nContent-Type: a/b\r\nContent-Length: 5\r\n\r\nhello");
        assertTrue(answer.head().contains("\r\nContent-Type: a/b\r\n"), answer.head());
        assertTrue(answer.head().contains("\r\nContent-Length: 5\r\n"), answer.head());
        assertEquals("hello", answer.body());
    }

    @Test
    void echoSendsBackChunksAsTheyCome() throws IOException {
        var answer = ask("PUT /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2\r\nxy\r\n1;p=q\r\nz\r\n0\r\nTrailer: z\r\n\r\n");
        assertTrue(answer.head().contains("\r\nContent-Type: application/octet-stream\r\n"), answer.head());
        assertEquals("xyz", answer.body().replaceAll("[0-9a-f]+\r\n|\r\n", ""));
    }

    @Test
    void echoOfNothingIsEmpty() throws IOException {
        var answer = find("/echo");
        assertTrue(answer.head().startsWith("HTTP/1.1 200 "), answer.head());
        assertEquals("", answer.body());
    }

    @Test
    void otherPathsAndMethodsAreRefused() throws IOException {
        assertTrue(find("/nothing").head().startsWith("HTTP/1.1 404 "));
        assertTrue(find("/static/a").head().startsWith("HTTP/1.1 404 "));
        var answer = ask("POST /hello HTTP/1.0\r\nContent-Length: 0\r\n\r\n");
        assertTrue(answer.head().startsWith("HTTP/1.1 405 "), answer.head());
        assertTrue(answer.head().contains("\r\nAllow: GET, HEAD, OPTIONS\r\n"), answer.head());
    }

    @Test
    void cookiesCountVisitsAndForgiveWhatAClientMadeOfThem() throws IOException {
        for (String cookie : new String[] {"", "visits=x", "visits=-1", "visits=99999999999"}) {
            assertEquals(
                    "visit number 1 of this client\n",
                    ask(withField("/cookies", "Cookie: " + cookie)).body());
        }
        var answer = ask(withField("/cookies", "Cookie: visits=41"));
        assertEquals("visit number 42 of this client\n", answer.body());
        assertTrue(answer.head().contains("\r\nSet-Cookie: visits=42; Path=/cookies; Max-Age=2592000; HttpOnly;"));
    }

    private static String withField(String target, String field) {
        return "GET " + target + " HTTP/1.0\r\n" + field + "\r\n\r\n";
    }

    @Test
    void redirectLeadsToNoOtherServer() throws IOException {
        assertTrue(find("/redirect").head().contains("\r\nLocation: /hello\r\n"));
        assertTrue(find("/redirect?to=//example.org").head().startsWith("HTTP/1.1 400 "));
    }

    @Test
    void theTemplateShowsAnyNameAsItIs() throws IOException {
        var body = find("/template?name=%3Cb%3E%22%27").body();
        assertTrue(body.contains("<h1>Hello, &lt;b&gt;&quot;&#39;</h1>") && !body.contains("<b>"), body);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            /private, 401, Basic
            /private, 200, Basic ZGVtbzpkZW1v
            /private, 401, Basic ZGVtbzpvdGhlcg==
            /token, 401, Digest
            /token, 200, Bearer demo
            /token, 401, Bearer other
            """)
    void onlyTheKnownGetThrough(String target, int status, String credentials) throws IOException {
        var field = credentials.contains(" ") ? "Authorization: " + credentials : "X: y";
        assertTrue(ask(withField(target, field)).head().startsWith("HTTP/1.1 " + status + " "));
    }

    @Test
    void corsAnswersAPreflight() throws IOException {
        var answer = ask("OPTIONS /cors HTTP/1.0\r\nOrigin: https://a.example\r\n"
                + "Access-Control-Request-Method: PUT\r\n\r\n");
        assertTrue(answer.head().startsWith("HTTP/1.1 204 "), answer.head());
        assertTrue(answer.head().contains("\r\nAccess-Control-Allow-Methods: GET, PUT\r\n"), answer.head());
    }

    @Test
    void limitedRefusesTheSixth() throws IOException {
        var options = ServerOptions.DEFAULT.withPort(0).withAnnouncement(false);
        var router = new Router();
        DemoGuards.addTo(router);
        try (var other = Server.open(options, router)) {
            int refused = 0;
            for (int count = 0; count < 20; count++) {
                var answer = ask(other.port(), "GET /limited HTTP/1.0\r\n\r\n");
                refused += answer.head().startsWith("HTTP/1.1 429 ") ? 1 : 0;
            }
            assertTrue(refused > 0);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            /error, 404
            /error?status=400, 400
            /error?status=599, 599
            /error?status=399, 400
            /error?status=600, 400
            /error?status=x, 400
            /fail, 500
            """)
    void refusesAndFailsOnDemand(String target, int status) throws IOException {
        assertTrue(find(target).head().startsWith("HTTP/1.1 " + status + " "));
    }
}
