package tercel.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each example does what its head comment says, started alone as that comment says, on a port that is free. */
@Timeout(120)
final class ExamplesTest {
    private static final String LISTENING = "listening on http://127.0.0.1:";

    /** An example that runs, until the test has ended. */
    private static final class Example implements AutoCloseable {
        private final Process process;
        private final int port;

        Example(String name, String... arguments) throws IOException {
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    directory().resolve(name + ".java").toString(),
                    "0"));
            command.addAll(List.of(arguments));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            if (line == null || !line.startsWith(LISTENING)) {
                close();
                throw new AssertionError(name + " says " + line);
            }
            port = Integer.parseInt(line.substring(LISTENING.length()).replaceFirst("\\D.*", ""));
        }

        static Path directory() {
            return Rooms.ofThisBuild().root().resolve("examples");
        }

        /** All that comes back for these words, the server being asked to close. */
        String answer(String words) throws IOException {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    void epollHelloAnswersARequestInPieces() throws Exception {
        try (var example = new Example("EpollHello");
                var socket = new Socket(InetAddress.getLoopbackAddress(), example.port)) {
            socket.setSoTimeout(30_000);
            socket.setTcpNoDelay(true);
            for (byte each : "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)) {
                socket.getOutputStream().write(each);
            }
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
            assertTrue(answer.contains("\r\n\r\nHello from epoll ("), answer);
        }
    }

    @Test
    void epollHelloServesMoreThanItTakesAtOnce() throws Exception {
        try (var example = new Example("EpollHello")) {
            var sockets = new ArrayList<Socket>();
            for (int index = 0; index < 1100; index++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), example.port));
            }
            for (Socket socket : sockets) {
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            for (Socket socket : sockets) {
                socket.setSoTimeout(30_000);
                var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(answer.endsWith(")!\n"), answer);
                socket.close();
            }
        }
    }

    @Test
    void epollHelloOutlivesThoseWhoLeave() throws Exception {
        try (var example = new Example("EpollHello")) {
            for (int index = 0; index < 100; index++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), example.port);
                socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
                socket.setSoLinger(index % 2 == 0, 0);
                socket.close();
            }
            assertTrue(example.answer("GET / HTTP/1.0\r\n\r\n").contains("Hello from epoll"));
        }
    }

    @Test
    void everyExampleSaysHowToRunItAndEpollHelloIsShort() throws IOException {
        var names = new ArrayList<String>();
        for (Path file : Rooms.sources(Example.directory().getParent(), "examples")) {
            String name = file.getFileName().toString();
            names.add(name);
            assertTrue(Files.readString(file).contains(" examples/" + name), name);
        }
        assertEquals(List.of("EpollHello.java"), names);
        assertTrue(Files.readAllLines(Example.directory().resolve("EpollHello.java"))
                        .size()
                <= 300);
    }
}
