package tercel.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void helloAnswersEveryRequest() throws Exception {
        try (var example = new Example("Hello")) {
            var answer = example.answer("GET /whatever HTTP/1.0\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            assertTrue(answer.endsWith("\r\n\r\nhello\n"), answer);
        }
    }

    @Test
    void counterGivesEachNumberOnce() throws Exception {
        int clients = 16;
        int each = 50;
        var numbers = new ConcurrentSkipListSet<Integer>();
        try (var example = new Example("Counter");
                var together = Executors.newFixedThreadPool(clients)) {
            var asking = new ArrayList<Future<?>>();
            for (int client = 0; client < clients; client++) {
                asking.add(together.submit(() -> {
                    for (int count = 0; count < each; count++) {
                        var answer = example.answer("POST /next HTTP/1.0\r\n\r\n");
                        numbers.add(Integer.valueOf(
                                answer.substring(answer.indexOf("\r\n\r\n")).strip()));
                    }
                    return null;
                }));
            }
            for (var client : asking) {
                client.get();
            }
        }
        assertEquals(clients * each, numbers.size());
        assertEquals(0, numbers.first());
        assertEquals(clients * each - 1, numbers.last());
    }

    @Test
    void echoSendsBackMoreThanAnyBufferHolds() throws Exception {
        var body = new byte[20 << 20];
        new Random(1).nextBytes(body);
        var head = "POST / HTTP/1.0\r\nContent-Type: a/b\r\nContent-Length: " + body.length + "\r\n\r\n";
        try (var example = new Example("Echo");
                var socket = new Socket(InetAddress.getLoopbackAddress(), example.port)) {
            socket.setSoTimeout(30_000);
            // Who only sends is stopped when all buffers are full, so another thread has to.
            var sending = CompletableFuture.runAsync(() -> {
                try {
                    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().write(body);
                } catch (IOException lost) {
                    throw new UncheckedIOException(lost);
                }
            });
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            sending.join();
            int end = answer.indexOf("\r\n\r\n") + 4;
            assertTrue(answer.substring(0, end).contains("\r\nContent-Type: a/b\r\n"), answer.substring(0, end));
            assertEquals(new String(body, StandardCharsets.ISO_8859_1), answer.substring(end));
        }
    }

    @Test
    void folderServerServesItsFolder(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.txt"), "what is in a");
        try (var example = new Example("FolderServer", folder.toString())) {
            assertTrue(example.answer("GET / HTTP/1.0\r\n\r\n").endsWith("beneath /files/\n"));
            assertTrue(example.answer("GET /files/a.txt HTTP/1.0\r\n\r\n").endsWith("what is in a"));
            var part = example.answer("GET /files/a.txt HTTP/1.0\r\nRange: bytes=-1\r\n\r\n");
            assertTrue(part.startsWith("HTTP/1.1 206 ") && part.endsWith("\r\n\r\na"), part);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JsonJackson", "JsonPlain"})
    void jsonExamplesReadAndWriteJson(String name) throws Exception {
        try (var example = new Example(name)) {
            String head = "POST /sum HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: ";
            for (String[] row : new String[][] {
                {"200", "{\"name\":\"tea\",\"prices\":[2,3.5]}", "{\"name\":\"tea\",\"count\":2,\"sum\":5.5}"},
                {
                    "200",
                    "{ \"prices\" : [ ] , \"name\" : \"a\\\"\\u0062\" }\n",
                    "{\"name\":\"a\\\"b\",\"count\":0,\"sum\":0.0}"
                },
                {"200", "{\"name\":\"\",\"prices\":[-1e2]}", "{\"name\":\"\",\"count\":1,\"sum\":-100.0}"},
                {"400", "{\"name\":\"tea\",\"prices\":[2,3.5]", "the body is no "},
                {"400", "{\"name\":\"tea\",\"prices\":[2,]}", "the body is no "},
                {"400", "{\"name\":\"a\nb\",\"prices\":[]}", "the body is no "},
                {"400", "[".repeat(10_000), "the body is no "},
                {"422", "{\"name\":\"tea\",\"prices\":null}", "an order has a name and prices\n"},
                {"422", "{\"prices\":[1]}", "an order has a name and prices\n"},
                {"422", "null", "an order has a name and prices\n"},
            }) {
                String answer = example.answer(head + row[1].length() + "\r\n\r\n" + row[1]);
                assertTrue(answer.startsWith("HTTP/1.1 " + row[0] + " "), row[1] + " is answered with " + answer);
                assertTrue(answer.contains("\r\n\r\n" + row[2]), answer);
            }
        }
    }

    @Test
    void grepFindsEveryLineInATreeWithAndWithoutFlags(@TempDir Path folder) throws Exception {
        var expected = new TreeSet<String>();
        for (int each = 0; each < 300; each++) {
            Path file = Files.createDirectories(folder.resolve("a" + each % 7 + "/b" + each % 11))
                    .resolve("file" + each);
            Files.writeString(file, "nothing\nhere it is " + each + "\n");
            expected.add(file + ":2:here it is " + each);
        }
        Files.write(folder.resolve("bytes"), new byte[] {0, 'i', 't', (byte) 0xff});
        var flags = List.of("--enable-native-access=ALL-UNNAMED", "--add-opens", "java.base/java.lang=ALL-UNNAMED");
        for (var given : List.of(List.<String>of(), flags)) {
            assertEquals(expected, grep(given, 0, "here it is \\d+$", folder));
            assertEquals(Set.of(), grep(given, 1, "not there", folder));
        }
    }

    private static Set<String> grep(List<String> flags, int exit, String pattern, Path folder) throws Exception {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(flags);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Example.directory().resolve("Grep.java").toString(),
                pattern,
                folder.toString()));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            var lines = new TreeSet<>(out.lines().toList());
            assertEquals(exit, process.waitFor());
            return lines;
        } finally {
            process.destroyForcibly();
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
        assertEquals(
                List.of(
                        "Chat.java",
                        "Counter.java",
                        "Echo.java",
                        "EpollHello.java",
                        "FolderServer.java",
                        "Grep.java",
                        "Hello.java",
                        "JsonJackson.java",
                        "JsonPlain.java",
                        "NtpClient.java",
                        "TcpEcho.java",
                        "TcpEchoClient.java",
                        "UdpEcho.java"),
                names);
        assertTrue(Files.readAllLines(Example.directory().resolve("EpollHello.java"))
                        .size()
                <= 300);
    }
}
