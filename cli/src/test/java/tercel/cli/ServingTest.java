package tercel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a process of its own: its first line, its signals, its exit code. */
@Timeout(120)
final class ServingTest {
    /** May be said or not, as fast as the machine is. */
    private static final String WAITING = "(tercel: waiting for .*\n)?";

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            event;   event/(epoll|nio), 2 loops
            virtual; virtual
            thread;  thread
            """)
    void theFirstLineSaysWhereAndHow(String engine, String label) throws Exception {
        try (var command = new Child("demo", "--port", "0", "--workers", "2", "--engine", engine)) {
            String line = "listening on http://127\\.0\\.0\\.1:[1-9]\\d* \\(" + label + "\\)";
            assertTrue(command.firstLine().matches(line), command.firstLine());
            assertTrue(command.answer("GET /hello HTTP/1.0\r\n\r\n").endsWith("\r\n\r\nHello, World!"));
            command.signal("TERM");
            command.endsWith(0, "", "");
        }
    }

    @Test
    void anAddressOfIPv6StandsInBrackets() throws Exception {
        try (var command = new Child("demo", "--port", "0", "--host", "::1")) {
            assertTrue(command.firstLine().startsWith("listening on http://[::1]:"), command.firstLine());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalLetsARequestEnd(String signal) throws Exception {
        try (var command = new Child("demo", "--port", "0");
                var client = new Half(command)) {
            command.signal(signal);
            command.awaitRefusal();
            assertEquals("b", client.end());
            command.endsWith(0, "", WAITING);
        }
    }

    @Test
    void anIdleConnectionDoesNotHoldADrain() throws Exception {
        try (var command = new Child("demo", "--port", "0");
                var idle = command.connect()) {
            idle.getOutputStream().write("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals('H', idle.getInputStream().read());
            command.signal("TERM");
            command.endsWith(0, "", "");
        }
    }

    @Test
    void readinessFailsWhileItStillAccepts() throws Exception {
        try (var command = new Child("demo", "--port", "0", "--ready-grace", "1h")) {
            assertTrue(command.answer("GET /readyz HTTP/1.0\r\n\r\n").endsWith("\r\n\r\nready\n"));
            command.signal("TERM");
            String answer = "";
            while (!answer.startsWith("HTTP/1.1 503 ")) {
                answer = command.answer("GET /readyz HTTP/1.0\r\n\r\n");
            }
            assertTrue(answer.endsWith("\r\n\r\ndraining\n"), answer);
            assertTrue(command.answer("GET /hello HTTP/1.0\r\n\r\n").startsWith("HTTP/1.1 200 "));
            command.signal("TERM");
            command.endsWith(0, "", WAITING);
        }
    }

    @Test
    void aFolderHasProbesOnlyWhereTheyAreAskedFor(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("index.html"), "page");
        try (var command = new Child("serve", folder.toString(), "--port", "0", "--probes")) {
            assertTrue(command.answer("GET /healthz HTTP/1.0\r\n\r\n").endsWith("\r\n\r\nok\n"));
            assertTrue(command.answer("GET /metrics HTTP/1.0\r\n\r\n").contains("\ntercel_ready 1\n"));
            assertTrue(command.answer("GET / HTTP/1.0\r\n\r\n").endsWith("\r\n\r\npage"));
            assertTrue(command.answer("GET /index.html HTTP/1.0\r\n\r\n").endsWith("\r\n\r\npage"));
            assertTrue(command.answer("DELETE / HTTP/1.0\r\n\r\n").startsWith("HTTP/1.1 405 "));
        }
        try (var command = new Child("serve", folder.toString(), "--port", "0")) {
            assertTrue(command.answer("GET /metrics HTTP/1.0\r\n\r\n").startsWith("HTTP/1.1 404 "));
        }
    }

    @Test
    void aSecondSignalCuts() throws Exception {
        try (var command = new Child("demo", "--port", "0", "--drain-timeout", "1h");
                var client = new Half(command)) {
            command.signal("TERM");
            command.awaitRefusal();
            command.signal("INT");
            client.isCut();
            command.endsWith(
                    0, "", WAITING + "tercel: drained in \\d+ ms: of \\d+ connections \\d+ finished, 1 were cut; .*\n");
        }
    }

    @Test
    void aDrainThatTakesTooLongCuts() throws Exception {
        try (var command = new Child("demo", "--port", "0", "--drain-timeout", "50ms");
                var client = new Half(command)) {
            command.signal("TERM");
            client.isCut();
            command.endsWith(
                    0, "", WAITING + "tercel: drained in \\d+ ms: of \\d+ connections \\d+ finished, 1 were cut; .*\n");
        }
    }

    @Test
    void servesAFolderAndTellsOfIt(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.txt"), "what is in a");
        try (var command = new Child("serve", directory.toString(), "--port", "0", "--verbose")) {
            var answer = command.answer("GET /a.txt HTTP/1.0\r\n\r\n");
            assertTrue(answer.endsWith("\r\n\r\nwhat is in a"), answer);
            assertTrue(command.answer("GET /../a.txt HTTP/1.0\r\n\r\n").startsWith("HTTP/1.1 40"));
            command.signal("TERM");
            command.endsWith(
                    0,
                    "(?s)engine .*\nfolder " + directory
                            + "\nlimits.*\n  request-line=8KiB\n.*\nmemory.* x .* = .*\n.*",
                    "");
        }
    }

    @Test
    void theDemoServesAFolderBeneathStatic(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.txt"), "what is in a");
        try (var command = new Child("demo", "--dir", directory.toString(), "--port", "0")) {
            assertTrue(command.answer("GET /static/a.txt HTTP/1.0\r\n\r\n").endsWith("what is in a"));
            assertTrue(command.answer("GET /a.txt HTTP/1.0\r\n\r\n").startsWith("HTTP/1.1 404 "));
            var list = command.answer("GET /static/ HTTP/1.0\r\n\r\n");
            assertTrue(list.contains("<title>/static/</title>") && list.contains("href=\"./a.txt\""), list);
        }
    }

    @Test
    void flagsSayHowAFolderIsServed(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.3f9ab2c1.js"), "hashed");
        Files.writeString(directory.resolve("a.3f9ab2c1.js.gz"), "coded");
        Files.writeString(directory.resolve("lost.html"), "lost");
        Files.writeString(directory.resolve("app.html"), "app");
        var flags = List.of("--cache-control", "*.txt:a", "--cache-control", "hashed", "--cache-control", "no-cache");
        var pages = List.of("--not-found", "lost.html", "--fallback", "app.html", "--no-precompressed");
        for (var way : new String[] {"--listing", "--preload"}) {
            var words = new ArrayList<>(List.of("serve", directory.toString(), "--port", "0", way));
            words.addAll(flags);
            words.addAll(pages);
            try (var command = new Child(words.toArray(String[]::new))) {
                var hashed = command.answer("GET /a.3f9ab2c1.js HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n");
                assertTrue(hashed.contains("\r\nCache-Control: max-age=31536000, immutable\r\n"), hashed);
                assertTrue(hashed.endsWith("\r\n\r\nhashed"), hashed);
                var app = command.answer("GET /users/7 HTTP/1.0\r\nAccept: text/html\r\n\r\n");
                assertTrue(app.contains("\r\nCache-Control: no-cache\r\n") && app.endsWith("app"), app);
                assertTrue(command.answer("GET /none HTTP/1.0\r\n\r\n").endsWith("\r\n\r\nlost"));
                boolean listed = command.answer("GET / HTTP/1.0\r\n\r\n").contains("<caption>");
                assertEquals(way.equals("--listing"), listed);
            }
        }
    }

    @Test
    void writesAnAccessLog(@TempDir Path directory) throws Exception {
        var log = directory.resolve("log");
        try (var command =
                new Child("demo", "--port", "0", "--access-log", log.toString(), "--access-format", "common")) {
            command.answer("GET /hello HTTP/1.0\r\n\r\n");
            command.signal("TERM");
            command.endsWith(0, "", "");
        }
        var line = Files.readString(log);
        assertTrue(line.matches("127\\.0\\.0\\.1 - - \\[.*] \"GET /hello HTTP/1\\.0\" 200 13\n"), line);
    }

    @Test
    void writesAnAccessLogToStandardOutput() throws Exception {
        try (var command = new Child("demo", "--port", "0", "--access-log", "-", "--access-format", "json")) {
            command.answer("GET /hello HTTP/1.0\r\n\r\n");
            command.signal("TERM");
            command.endsWith(0, "\\{.*\"/hello\".*}\n", "");
        }
    }

    @Test
    void theRehearsalEndsByItself() throws Exception {
        try (var command = new Child("rehearse")) {
            command.endsWith(0, "", "");
        }
    }

    /** A client whose request is under way for certain: half of its body has come back. */
    private static final class Half implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Half(Child command) throws IOException {
            socket = command.connect();
            in = socket.getInputStream();
            socket.getOutputStream()
                    .write("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na"
                            .getBytes(StandardCharsets.US_ASCII));
            var head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\na")) {
                int next = in.read();
                assertTrue(next >= 0, head::toString);
                head.append((char) next);
            }
        }

        String end() throws IOException {
            socket.getOutputStream().write('b');
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }

        void isCut() throws IOException {
            try {
                assertEquals(-1, in.read());
            } catch (SocketException reset) {
                assertTrue(socket.isConnected());
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
