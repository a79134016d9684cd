package tercel.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tercel.http.Handler;

/** A server opens, answers, drains and closes, whatever its engine. */
@Timeout(60)
final class ServerTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static ServerOptions options(EngineKind kind) {
        return ServerOptions.DEFAULT.withPort(0).withEngine(kind).withAnnouncement(false);
    }

    private static Socket connect(Server server) throws IOException {
        var socket = new Socket();
        socket.setSoTimeout((int) LONG.toMillis());
        socket.connect(server.address(), (int) LONG.toMillis());
        return socket;
    }

    private static void ask(Socket client, String path) throws IOException {
        client.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(ISO_8859_1));
    }

    /** The status line and fields of an answer, and its body by Content-Length. */
    private static String answer(Socket client) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = client.getInputStream().read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        var length =
                head.substring(head.indexOf("Content-Length: ") + 16).lines().findFirst();
        byte[] body = client.getInputStream().readNBytes(Integer.parseInt(length.orElseThrow()));
        return head + new String(body, ISO_8859_1);
    }

    private static <T> FutureTask<T> async(Callable<T> task) {
        var future = new FutureTask<>(task);
        Thread.startVirtualThread(future);
        return future;
    }

    private static <T> T got(FutureTask<T> future) throws Exception {
        return future.get(LONG.toMillis(), TimeUnit.MILLISECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void answers(EngineKind kind) throws Exception {
        try (var server = Server.open(options(kind), (request, response) -> response.text(request.path()));
                var client = connect(server)) {
            for (int count = 0; count < 3; count++) {
                ask(client, "/path" + count);
                String answer = answer(client);
                assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
                assertTrue(answer.endsWith("/path" + count), answer);
            }
            assertEquals(3, server.metrics().requestsTotal());
            assertTrue(server.isReady());
            assertTrue(server.port() > 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDrainLetsRequestsEndAndClosesIdleConnections(EngineKind kind) throws Exception {
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        Handler handler = (request, response) -> {
            if (request.path().equals("/slow")) {
                entered.countDown();
                assertTrue(leave.await(20, TimeUnit.SECONDS));
            }
            response.text("done");
        };
        try (var server = Server.open(options(kind), handler);
                var idle = connect(server);
                var busy = connect(server)) {
            ask(idle, "/");
            answer(idle);
            ask(busy, "/slow");
            assertTrue(entered.await(20, TimeUnit.SECONDS));
            awaitAccepted(server, 2);
            var drain = async(() -> server.drain(LONG));
            // The idle connection is closed first, and only then may the other go on.
            assertEquals(-1, idle.getInputStream().read());
            assertFalse(server.isReady());
            assertThrows(IOException.class, () -> connect(server));
            leave.countDown();
            String last = answer(busy);
            assertTrue(last.contains("Connection: close\r\n") && last.endsWith("done"), last);
            assertEquals(-1, busy.getInputStream().read());
            var report = got(drain);
            assertEquals(2, report.connections());
            assertEquals(2, report.finished());
            assertEquals(0, report.cut());
            assertEquals(1, report.answered());
            assertSame(report, server.drain(Duration.ZERO));
            server.await();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDrainCutsWhatIsLeftWhenPatienceIsOver(EngineKind kind) throws Exception {
        var entered = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        try (var server = Server.open(options(kind), waiting(entered, interrupted));
                var client = connect(server)) {
            ask(client, "/");
            assertTrue(entered.await(20, TimeUnit.SECONDS));
            var report = server.drain(Duration.ofMillis(50));
            assertTrue(interrupted.await(20, TimeUnit.SECONDS));
            assertEquals(1, report.connections());
            assertEquals(0, report.finished());
            assertEquals(1, report.cut());
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("try")
    void aCloseCutsADrainShort(EngineKind kind) throws Exception {
        var entered = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        try (var server = Server.open(options(kind), waiting(entered, interrupted));
                var client = connect(server);
                var idle = connect(server)) {
            ask(client, "/");
            assertTrue(entered.await(20, TimeUnit.SECONDS));
            awaitAccepted(server, 2);
            var drain = async(() -> server.drain(Duration.ofHours(1)));
            assertEquals(-1, idle.getInputStream().read());
            server.close();
            var report = got(drain);
            // The idle one may be on its way out still.
            assertTrue(report.cut() == 1 || report.cut() == 2, report::line);
            assertEquals(2, report.finished() + report.cut());
            assertTrue(interrupted.await(20, TimeUnit.SECONDS));
        }
    }

    /** A connection may still wait in the kernel's queue after the client has connected. */
    private static void awaitAccepted(Server server, long connections) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (server.metrics().connections().accepted() < connections) {
            assertTrue(System.nanoTime() < deadline, "not accepted in time");
            Thread.onSpinWait();
        }
    }

    private static Handler waiting(CountDownLatch entered, CountDownLatch interrupted) {
        return (request, response) -> {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException cancelled) {
                interrupted.countDown();
                throw cancelled;
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void aBusyPortIsNamed(EngineKind kind) throws Exception {
        Handler handler = (request, response) -> response.text("first");
        try (var first = Server.open(options(kind), handler)) {
            var refusal = assertThrows(
                    BindException.class,
                    () -> Server.open(options(kind).withPort(first.port()), handler)
                            .close());
            assertTrue(refusal.getMessage().contains(":" + first.port()), refusal.getMessage());
            assertFalse(refusal.getMessage().contains("\n"), refusal.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void listensOnAUnixAddressAlsoAfterAKill(EngineKind kind, @TempDir Path directory) throws Exception {
        var path = directory.resolve("socket");
        var address = UnixDomainSocketAddress.of(path);
        // Bound, closed, and the file left: as by a server that was killed.
        try (var killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(address);
        }
        assertTrue(Files.exists(path));
        Handler handler = (request, response) -> response.text("over a file");
        try (var server = Server.open(options(kind).withAddress(address), handler);
                var client = SocketChannel.open(address)) {
            client.write(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(ISO_8859_1)));
            var lines = new BufferedReader(new InputStreamReader(Channels.newInputStream(client), ISO_8859_1));
            assertEquals(
                    "over a file", lines.lines().reduce((before, last) -> last).orElseThrow());
            assertThrows(IllegalStateException.class, server::port);
            assertThrows(
                    IOException.class,
                    () -> Server.open(options(kind).withAddress(address), handler)
                            .close());
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void aDrainCannotTakeLessThanNoTime() throws Exception {
        try (var server = Server.open(options(EngineKind.VIRTUAL), (request, response) -> response.empty())) {
            var refusal = assertThrows(IllegalArgumentException.class, () -> server.drain(Duration.ofNanos(-1)));
            assertEquals("a drain cannot take less than no time: PT-0.000000001S", refusal.getMessage());
        }
    }

    @Test
    void theReportSaysWhatWasTakenAndWhyNothingElse() throws Exception {
        try (var server = Server.open(options(EngineKind.VIRTUAL), (request, response) -> response.empty())) {
            assertEquals(
                    "virtual; not event: virtual was asked for; not thread: virtual was asked for",
                    server.report().line());
        }
        try (var server = Server.open(
                options(EngineKind.AUTO).withPoller(PollerChoice.NIO).withWorkers(1),
                (request, response) -> response.empty())) {
            String line = server.report().line();
            assertTrue(line.startsWith("event/nio, 1 loop, "), line);
            assertTrue(line.contains("; not virtual: event loops cost less"), line);
        }
    }

    @Test
    void aMissingFlagIsNamed() {
        var missing =
                new EngineReport.Candidate("event/epoll", "native access is not granted: add --enable-native-access=a");
        assertEquals("--enable-native-access=a", missing.flag());
        assertEquals("", new EngineReport.Candidate("virtual", "").flag());
        assertEquals(7, EngineReport.survey().size());
    }

    @Test
    void theDefaultPortIsOnTheLoopback() throws Exception {
        try (var server = Server.open(0, (request, response) -> response.empty())) {
            assertTrue(((InetSocketAddress) server.address()).getAddress().isLoopbackAddress());
        }
    }
}
