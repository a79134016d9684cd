package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class TcpSocketFactoryTest {
    private static TcpSocketFactory factory(Coroutines coroutines) {
        return new TcpSocketFactory(coroutines, new Hosts(coroutines, HostsOptions.DEFAULT, name -> {
            if (name.equals("here")) {
                return List.of(InetAddress.getLoopbackAddress());
            }
            throw new UnknownHostException(name);
        }));
    }

    /** Answers each line with the same in capitals. */
    private static void serve(TcpListener listener, Coroutines coroutines) {
        coroutines.spawn(() -> {
            while (true) {
                var stream = listener.accept();
                coroutines.spawn(() -> {
                    try (stream) {
                        var lines = new BufferedReader(new InputStreamReader(stream.input(), StandardCharsets.UTF_8));
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            stream.write((line.toUpperCase() + "\n").getBytes(StandardCharsets.UTF_8));
                        }
                    }
                });
            }
        });
    }

    private static String ask(Socket socket, String line) throws Exception {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void whoKnowsOnlySocketsTalksThroughOurLoops(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var listener = TcpListener.bind(coroutines, Networks.ANY_PORT)) {
            serve(listener, coroutines);
            var factory = factory(coroutines);
            int port = listener.address().getPort();
            var clients = new ArrayList<Task<?>>();
            for (int each = 0; each < 50; each++) {
                clients.add(coroutines.spawn(() -> {
                    try (var socket = factory.createSocket("here", port)) {
                        for (int round = 0; round < 10; round++) {
                            assertEquals("QUESTION " + round, ask(socket, "question " + round));
                        }
                    }
                }));
            }
            for (var client : clients) {
                client.join(Networks.LONG);
            }
            var loopback = InetAddress.getLoopbackAddress();
            for (var socket : List.of(
                    factory.createSocket(loopback, port),
                    factory.createSocket(loopback, port, loopback, 0),
                    factory.createSocket("here", port, loopback, 0))) {
                assertEquals("A", ask(socket, "a"));
                assertEquals(port, socket.getPort());
                assertEquals(loopback, socket.getInetAddress());
                assertEquals(loopback, socket.getLocalAddress());
                assertTrue(socket.getLocalPort() > 0 && socket.isConnected() && socket.isBound());
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aReadTimesOutAndTheSocketGoesOn(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var listener = TcpListener.bind(coroutines, Networks.ANY_PORT)) {
            serve(listener, coroutines);
            Networks.run(coroutines, own -> {
                try (var socket = factory(own).createSocket()) {
                    socket.setSoTimeout(5);
                    socket.connect(listener.address(), 10_000);
                    assertEquals(5, socket.getSoTimeout());
                    assertThrows(SocketTimeoutException.class, socket.getInputStream()::read);
                    socket.setSoTimeout(50_000);
                    assertEquals("X", ask(socket, "x"));
                    socket.setSoTimeout(0);
                    assertEquals("Y", ask(socket, "y"));
                    assertThrows(IllegalArgumentException.class, () -> socket.setSoTimeout(-1));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void closeFromElsewhereEndsAReadAndHalvesCloseAlone(CoroutineMode mode, int loops, PollerKind kind)
            throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var listener = TcpListener.bind(coroutines, Networks.ANY_PORT)) {
            serve(listener, coroutines);
            var socket = factory(coroutines)
                    .createSocket(
                            listener.address().getAddress(), listener.address().getPort());
            var input = socket.getInputStream();
            var reader = coroutines.spawn(() -> assertThrows(SocketException.class, input::read));
            Runtimes.letOthersRun();
            socket.close();
            reader.join(Networks.LONG);
            assertTrue(socket.isClosed());
            assertThrows(SocketException.class, socket::getInputStream);
            assertThrows(SocketException.class, () -> socket.setTcpNoDelay(true));

            var half = factory(coroutines)
                    .createSocket(
                            listener.address().getAddress(), listener.address().getPort());
            half.getOutputStream().write("end".getBytes(StandardCharsets.UTF_8));
            half.shutdownOutput();
            assertThrows(SocketException.class, half::getOutputStream);
            assertEquals("END\n", new String(half.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            half.shutdownInput();
            assertTrue(half.isInputShutdown() && half.isOutputShutdown());
            half.getInetAddress();
            half.close();
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void optionsSetBeforeAreThereAfterwards(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var listener = TcpListener.bind(coroutines, Networks.ANY_PORT);
                var socket = factory(coroutines).createSocket()) {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setSoLinger(true, 0);
            socket.setSendBufferSize(20_000);
            socket.setReceiveBufferSize(20_000);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket.connect(listener.address());
            assertTrue(socket.getTcpNoDelay() && socket.getKeepAlive());
            assertEquals(0, socket.getSoLinger());
            assertTrue(socket.getSendBufferSize() >= 20_000 && socket.getReceiveBufferSize() >= 20_000);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, false)
                    .setOption(StandardSocketOptions.SO_KEEPALIVE, false)
                    .setOption(StandardSocketOptions.SO_LINGER, -1);
            assertFalse(socket.getOption(StandardSocketOptions.TCP_NODELAY));
            assertFalse(socket.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertEquals(-1, socket.getOption(StandardSocketOptions.SO_LINGER));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> socket.setOption(StandardSocketOptions.SO_REUSEPORT, true));
            assertThrows(SocketException.class, () -> socket.sendUrgentData(1));
            assertNull(socket.getChannel());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void whatCannotConnectSaysSoAndIsClosed(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            var factory = factory(coroutines);
            var listener = TcpListener.bind(coroutines, Networks.ANY_PORT);
            listener.close();
            var socket = factory.createSocket();
            assertThrows(SocketException.class, socket::getInputStream);
            assertThrows(ConnectException.class, () -> socket.connect(listener.address(), 10_000));
            assertTrue(socket.isClosed());
            assertThrows(SocketException.class, () -> socket.connect(listener.address()));
            assertThrows(UnknownHostException.class, () -> factory.createSocket("nowhere", 1));
            assertThrows(UnknownHostException.class, () -> factory.createSocket("no name", 1));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> factory.createSocket().connect(UnixDomainSocketAddress.of("/x")));
            assertThrows(
                    IllegalArgumentException.class, () -> factory.createSocket().connect(listener.address(), -1));
        }
    }
}
