package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class UdpSocketTest {
    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer received) {
        return StandardCharsets.UTF_8.decode(received.flip()).toString();
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void whatIsSentIsReceivedWithItsSender(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var left = UdpSocket.bind(coroutines, Networks.ANY_PORT);
                var right = UdpSocket.bind(coroutines, Networks.ANY_PORT)) {
            Networks.run(coroutines, own -> {
                for (int round = 0; round < 100; round++) {
                    var into = round % 2 == 0 ? ByteBuffer.allocate(100) : ByteBuffer.allocateDirect(100);
                    left.send(bytes("datagram " + round), right.localAddress());
                    assertEquals(left.localAddress(), right.receive(into, Networks.LONG));
                    assertEquals("datagram " + round, text(into));
                }
                right.send(bytes("a direct one").asReadOnlyBuffer(), left.localAddress(), Networks.LONG);
                var into = ByteBuffer.allocate(100);
                left.receive(into);
                assertEquals("a direct one", text(into));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void anEmptyOneIsADatagramTooAndWhatDoesNotFitIsLost(CoroutineMode mode, int loops, PollerKind kind)
            throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var left = UdpSocket.bind(coroutines, Networks.ANY_PORT);
                var right = UdpSocket.bind(coroutines, Networks.ANY_PORT)) {
            left.send(ByteBuffer.allocate(0), right.localAddress());
            left.send(bytes("longer"), right.localAddress());
            left.send(bytes("next"), right.localAddress());
            var into = ByteBuffer.allocate(4);
            right.receive(into, Networks.LONG);
            assertEquals("", text(into));
            right.receive(into.clear(), Networks.LONG);
            assertEquals("long", text(into));
            right.receive(into.clear(), Networks.LONG);
            assertEquals("next", text(into));
            var large = ByteBuffer.allocate(70_000);
            var refused = assertThrows(SocketException.class, () -> left.send(large, right.localAddress()));
            assertTrue(refused.getMessage().toLowerCase().contains("too long"), refused::getMessage);
            assertEquals(70_000, large.remaining());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void oneOfVersion6TalksToVersion4Too(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var both = Networks.version6(() -> UdpSocket.bind(coroutines, new InetSocketAddress("::", 0)));
                var four = UdpSocket.bind(coroutines, Networks.ANY_PORT);
                var six = UdpSocket.bind(coroutines, new InetSocketAddress("::1", 0))) {
            int port = both.localAddress().getPort();
            var into = ByteBuffer.allocate(100);
            for (var each : java.util.List.of(four, six, four)) {
                var own = each.localAddress();
                each.send(bytes("hello"), new InetSocketAddress(own.getAddress(), port));
                assertEquals(own, both.receive(into.clear(), Networks.LONG));
                both.send(into.flip(), own);
                each.receive(into.clear(), Networks.LONG);
                assertEquals("hello", text(into));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aConnectedOneTalksToItsPeerOnly(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var one = UdpSocket.bind(coroutines, Networks.ANY_PORT);
                var peer = UdpSocket.bind(coroutines, Networks.ANY_PORT);
                var stranger = UdpSocket.bind(coroutines, Networks.ANY_PORT)) {
            assertThrows(Exception.class, () -> one.send(bytes("nowhere")));
            one.connect(peer.localAddress());
            one.send(bytes("to the peer"));
            var into = ByteBuffer.allocate(100);
            assertEquals(one.localAddress(), peer.receive(into, Networks.LONG));
            stranger.send(bytes("not heard"), one.localAddress());
            peer.send(bytes("heard"), one.localAddress());
            one.receive(into.clear(), Networks.LONG);
            assertEquals("heard", text(into));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void waitsEndByDeadlineByCancelAndByClose(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            var socket = UdpSocket.bind(coroutines, Networks.ANY_PORT);
            var into = ByteBuffer.allocate(10);
            assertThrows(SocketTimeoutException.class, () -> socket.receive(into, Networks.SHORT));
            var started = new Event();
            var cancelled = coroutines.spawn(() -> {
                started.set();
                return socket.receive(into);
            });
            started.await();
            Runtimes.letOthersRun();
            cancelled.cancel();
            assertThrows(CancellationException.class, () -> cancelled.join(Networks.LONG));
            var closed = coroutines.spawn(() -> assertThrows(SocketException.class, () -> socket.receive(into)));
            Runtimes.letOthersRun();
            socket.close();
            assertEquals("closed", closed.join(Networks.LONG).getMessage());
            assertFalse(socket.isOpen());
            assertThrows(SocketException.class, socket::localAddress);
            assertThrows(SocketException.class, () -> socket.send(into, Networks.ANY_PORT));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aBusyPortIsRefusedByNameAndFreeOnceClosed(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            var socket = UdpSocket.bind(coroutines, Networks.ANY_PORT);
            var address = socket.localAddress();
            var refused = assertThrows(BindException.class, () -> UdpSocket.bind(coroutines, address));
            assertTrue(
                    refused.getMessage().contains("cannot bind 127.0.0.1:" + address.getPort()), refused::getMessage);
            socket.close();
            UdpSocket.bind(coroutines, address).close();
            var unresolved = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
            assertThrows(UnknownHostException.class, () -> UdpSocket.bind(coroutines, unresolved));
            var shared =
                    UdpOptions.DEFAULT.withReusePort(true).withBroadcast(true).withBuffers(20_000, 20_000);
            try (var first = UdpSocket.bind(coroutines, Networks.ANY_PORT, shared);
                    var second = UdpSocket.bind(coroutines, first.localAddress(), shared)) {
                assertEquals(first.localAddress(), second.localAddress());
                assertThrows(UnknownHostException.class, () -> first.send(bytes("x"), unresolved));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> first.receive(ByteBuffer.allocate(1).asReadOnlyBuffer()));
            }
            assertThrows(IllegalArgumentException.class, () -> UdpOptions.DEFAULT.withBuffers(-1, 0));
        }
    }
}
