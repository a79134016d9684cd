package tercel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tercel.server.Probes;
import tercel.server.Server;
import tercel.server.ServerOptions;

/** The live page of the demo, and what it draws. */
@Timeout(60)
final class DemoLiveTest {
    private Server server;

    @BeforeEach
    void open() throws IOException {
        var probes = new Probes();
        server = Server.open(
                ServerOptions.DEFAULT.withPort(0).withAnnouncement(false).withProbes(probes),
                Demo.router(Optional.empty(), probes));
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** Who asks for something, and reads the answer line by line. */
    private static final class Viewer implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;

        Viewer(Server server, String target) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            socket.setSoTimeout(30_000);
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            socket.getOutputStream().write(("GET " + target + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        /** The next line that starts so. */
        String line(String start) throws IOException {
            String line = lines.readLine();
            while (line != null && !line.startsWith(start)) {
                line = lines.readLine();
            }
            return line == null ? "the end, and no " + start : line;
        }

        String rest() throws IOException {
            var text = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                text.append(line).append('\n');
            }
            return text.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void thePageNeedsNothingFromElsewhereAndIsForEverybody() throws IOException {
        try (var viewer = new Viewer(server, "/live")) {
            String answer = viewer.rest();
            assertTrue(answer.contains("Content-Security-Policy: default-src 'none';"), answer);
            String page = answer.replace("http://www.w3.org/2000/svg", "");
            assertFalse(page.contains("://"), "it names no other place");
            assertFalse(page.contains("src="));
            for (String needed : new String[] {
                "lang=\"en\"",
                "name=\"viewport\"",
                "aria-live=\"polite\"",
                "prefers-reduced-motion",
                "prefers-color-scheme",
                "<noscript>",
                "role=\"img\""
            }) {
                assertTrue(page.contains(needed), needed);
            }
        }
    }

    @Test
    void anEventTellsHowTheServerIs() throws IOException {
        new Viewer(server, "/hello").rest();
        try (var viewer = new Viewer(server, "/live/events")) {
            assertEquals("HTTP/1.1 200 OK", viewer.line("HTTP/"));
            assertEquals("Content-Type: text/event-stream", viewer.line("Content-Type"));
            assertEquals("event: vitals", viewer.line("event"));
            String first = viewer.line("data");
            assertTrue(first.matches("data: \\{\"engine\":\"[a-z/]+\",\"ready\":true,\"upMillis\":.*}"), first);
            assertTrue(first.contains(",\"requests\":1,"), first);
            assertTrue(first.contains(",\"working\":1,"), first);
            assertTrue(first.contains("\"loops\":["), first);
            assertEquals("event: vitals", viewer.line("event"));
        }
    }

    @Test
    void theStreamEndsWhenTheServerDrains() throws IOException {
        try (var viewer = new Viewer(server, "/live/events")) {
            viewer.line("data");
            assertEquals(0, server.drain(Duration.ofSeconds(20)).cut());
            viewer.rest();
        }
    }

    @Test
    void viewersAreBounded() throws IOException {
        var viewers = new ArrayList<Viewer>();
        for (int count = 0; count < DemoLive.VIEWERS_MAX; count++) {
            var viewer = new Viewer(server, "/live/events");
            viewers.add(viewer);
            assertEquals("HTTP/1.1 200 OK", viewer.line("HTTP/"));
        }
        try (var refused = new Viewer(server, "/live/events")) {
            assertTrue(refused.line("HTTP/").startsWith("HTTP/1.1 503 "));
        }
        for (var viewer : viewers) {
            viewer.close();
        }
        String answer = "";
        while (!answer.startsWith("HTTP/1.1 200 ")) {
            try (var next = new Viewer(server, "/live/events")) {
                answer = next.line("HTTP/");
            }
        }
    }
}
