package tercel.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.coro.CoroutineMode;
import tercel.coro.PollerKind;
import tercel.server.EngineKind;
import tercel.server.PollerChoice;
import tercel.server.RuntimeChoice;
import tercel.server.Server;
import tercel.server.ServerOptions;

/** Large files over real sockets, since each engine sends them in a way of its own. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class EveryEngineTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int SMALL_BUFFER = 32 << 10;

    /** More than both kernels' buffers hold, so that much of it waits while a client does not read. */
    private static final byte[] LARGE = content(12 << 20);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeALargeFile() throws IOException {
        file = Files.write(folder.resolve("large.bin"), LARGE);
        Files.writeString(folder.resolve("small.txt"), "small");
    }

    static Stream<Arguments> engines() {
        return Stream.of(true, false)
                .flatMap(descriptors -> optionsOfEngines()
                        .map(options -> Arguments.of(
                                Named.of(name(options), options),
                                Named.of(descriptors ? "kernel" : "portable", descriptors))));
    }

    private static Stream<ServerOptions> optionsOfEngines() {
        var options = ServerOptions.DEFAULT
                .withPort(0)
                .withWorkers(1)
                .withAnnouncement(false)
                .withSendBuffer(SMALL_BUFFER);
        var loops = options.withEngine(EngineKind.EVENT);
        var all = Stream.<ServerOptions>builder();
        all.add(options.withEngine(EngineKind.VIRTUAL)).add(options.withEngine(EngineKind.THREAD));
        for (var runtime : CoroutineMode.values()) {
            var ran = loops.withRuntime(runtime == CoroutineMode.OWN ? RuntimeChoice.OWN : RuntimeChoice.JDK);
            if (runtime.whyNot().isEmpty() && PollerKind.EPOLL.whyNot().isEmpty()) {
                all.add(ran.withPoller(PollerChoice.EPOLL));
            }
            if (runtime.whyNot().isEmpty()) {
                all.add(ran.withPoller(PollerChoice.NIO));
            }
        }
        return all.build();
    }

    private static String name(ServerOptions options) {
        return options.engine().key() + " " + options.poller().key() + " "
                + options.runtime().key();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void sendsLargeAndSmallFilesOnOneConnection(ServerOptions options, boolean descriptors) throws IOException {
        try (var server = open(options, descriptors);
                var client = new Client(server)) {
            for (int i = 0; i < 3; i++) {
                client.ask("/large.bin", "");
                assertArrayEquals(LARGE, client.answer(200));
                client.ask("/small.txt", "");
                assertEquals("small", new String(client.answer(200), ISO_8859_1));
                client.ask("/large.bin", "Range: bytes=1000001-9999999\r\n");
                assertArrayEquals(Arrays.copyOfRange(LARGE, 1_000_001, 10_000_000), client.answer(206));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void sendsPipelinedFilesInOrder(ServerOptions options, boolean descriptors) throws IOException {
        try (var server = open(options, descriptors);
                var client = new Client(server)) {
            for (int i = 0; i < 5; i++) {
                client.ask("/large.bin", "Range: bytes=" + i + "-99999\r\n");
                client.ask("/small.txt", "");
                client.ask("/large.bin", "Range: bytes=0-0,-5\r\n");
            }
            for (int i = 0; i < 5; i++) {
                assertArrayEquals(Arrays.copyOfRange(LARGE, i, 100_000), client.answer(206));
                assertEquals(5, client.answer(200).length);
                assertTrue(new String(client.answer(206), ISO_8859_1).contains("bytes 0-0/" + LARGE.length));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFileThatShrinksWhileItIsSentCutsTheConnectionAndNoOther(ServerOptions options, boolean descriptors)
            throws IOException {
        try (var server = open(options, descriptors)) {
            try (var client = new Client(server)) {
                client.ask("/large.bin", "");
                client.beginning();
                truncate(1_000_000 + LARGE.length / 2);
                byte[] received = client.untilTheEnd();
                assertTrue(received.length < LARGE.length, "more than the file had");
                assertArrayEquals(Arrays.copyOf(LARGE, received.length), received);
            }
            try (var client = new Client(server)) {
                client.ask("/small.txt", "");
                assertEquals(5, client.answer(200).length);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFileThatIsReplacedOrDeletedWhileItIsSentGoesOnAsItWas(ServerOptions options, boolean descriptors)
            throws IOException {
        try (var server = open(options, descriptors);
                var client = new Client(server)) {
            client.ask("/large.bin", "");
            client.beginning();
            Files.delete(file);
            Files.writeString(file, "replaced");
            assertArrayEquals(LARGE, client.rest());
            client.ask("/large.bin", "");
            assertEquals("replaced", new String(client.answer(200), ISO_8859_1));
            Files.delete(file);
            client.ask("/large.bin", "");
            client.answer(404);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aClientThatLeavesLeavesNoFileOpen(ServerOptions options, boolean descriptors) throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));
        try (var server = open(options, descriptors)) {
            for (int i = 0; i < 20; i++) {
                try (var client = new Client(server)) {
                    client.ask("/large.bin", "");
                    client.beginning();
                }
            }
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
            while (timesOpen() > 0) {
                assertTrue(System.nanoTime() < end, timesOpen() + " files are still open");
                Thread.yield();
            }
        }
    }

    private int timesOpen() throws IOException {
        int count = 0;
        try (var links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (var link : links) {
                count += leadsToTheFile(link) ? 1 : 0;
            }
        }
        return count;
    }

    private boolean leadsToTheFile(Path link) {
        try {
            return Files.readSymbolicLink(link).equals(file.toRealPath());
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    private Server open(ServerOptions options, boolean descriptors) throws IOException {
        var root = descriptors ? new Root(folder) : Root.portable(folder);
        return Server.open(options, new FileServer(root, FileServerOptions.DEFAULT, System::nanoTime));
    }

    private void truncate(long size) throws IOException {
        try (var open = FileChannel.open(file, StandardOpenOption.WRITE)) {
            open.truncate(size);
        }
    }

    private static byte[] content(int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(5).nextBytes(bytes);
        return bytes;
    }

    /** A client with small buffers, which reads only when it is told to. */
    private static final class Client implements AutoCloseable {
        private final Socket socket = new Socket();
        private final InputStream in;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private int length;

        Client(Server server) throws IOException {
            socket.setReceiveBufferSize(SMALL_BUFFER);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), PATIENCE_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        }

        void ask(String target, String headers) throws IOException {
            var request = "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        }

        byte[] answer(int status) throws IOException {
            head(status);
            return rest();
        }

        /** Reads the head and a little of the body. */
        void beginning() throws IOException {
            head(200);
            body.write(in.readNBytes(10_000));
        }

        byte[] rest() throws IOException {
            body.write(in.readNBytes(length - body.size()));
            return body.toByteArray();
        }

        byte[] untilTheEnd() {
            byte[] portion = new byte[8_192];
            try {
                for (int count = in.read(portion); count >= 0; count = in.read(portion)) {
                    body.write(portion, 0, count);
                }
            } catch (IOException reset) {
                assertTrue(reset.getMessage().contains("reset"), reset.toString());
            }
            return body.toByteArray();
        }

        private void head(int status) throws IOException {
            body.reset();
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                assertTrue(next >= 0, "the connection ended within a head: " + head);
                head.append((char) next);
            }
            assertTrue(head.toString().startsWith("HTTP/1.1 " + status), head.toString());
            int at = head.indexOf("Content-Length: ") + "Content-Length: ".length();
            length = Integer.parseInt(head.substring(at, head.indexOf("\r", at)));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
