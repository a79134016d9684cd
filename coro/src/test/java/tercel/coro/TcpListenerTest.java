package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class TcpListenerTest {
    private static final Duration LONG = Networks.LONG;

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void manyConnectionsAreAcceptedAndEachIsServed(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        int count = 200;
        try (var coroutines = Networks.open(mode, loops, kind);
                var listener = TcpListener.bind(coroutines, Networks.ANY_PORT)) {
            var server = coroutines.spawn(() -> {
                for (int each = 0; each < count; each++) {
                    var stream = listener.accept();
                    coroutines.spawn(() -> {
                        try (stream) {
                            stream.input().transferTo(stream.output());
                        }
                    });
                }
            });
            var clients = new ArrayList<Task<Integer>>();
            for (int each = 0; each < count; each++) {
                int number = each % 100;
                clients.add(coroutines.spawn(() -> {
                    try (var stream = TcpStream.connect(coroutines, listener.address())) {
                        stream.output().write(number);
                        stream.shutdownOutput();
                        return number - stream.input().read() + stream.input().read();
                    }
                }));
            }
            for (var client : clients) {
                assertEquals(-1, client.join(LONG));
            }
            server.join(LONG);
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void anAcceptEndsByDeadlineByCancelAndByClose(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            var listener = TcpListener.bind(coroutines, Networks.ANY_PORT);
            assertThrows(SocketTimeoutException.class, () -> listener.accept(Networks.SHORT));
            var started = new Event();
            var cancelled = coroutines.spawn(() -> {
                started.set();
                return listener.accept();
            });
            started.await();
            Runtimes.letOthersRun();
            cancelled.cancel();
            assertThrows(CancellationException.class, () -> cancelled.join(LONG));
            TcpStream.connect(coroutines, listener.address()).close();
            listener.accept(LONG).close();
            var closed = coroutines.spawn(() -> assertThrows(SocketException.class, listener::accept));
            Runtimes.letOthersRun();
            listener.close();
            assertEquals("closed", closed.join(LONG).getMessage());
            assertThrows(SocketException.class, () -> listener.accept(LONG));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aBusyPortIsRefusedAndFreeOnceClosed(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            var listener = TcpListener.bind(coroutines, Networks.ANY_PORT);
            assertNotEquals(0, listener.address().getPort());
            var refused = assertThrows(BindException.class, () -> TcpListener.bind(coroutines, listener.address()));
            assertTrue(refused.getMessage().contains("" + listener.address().getPort()), refused::getMessage);
            listener.close();
            TcpListener.bind(coroutines, listener.address()).close();
            var unresolved = InetSocketAddress.createUnresolved("nowhere.invalid", 0);
            assertThrows(BindException.class, () -> TcpListener.bind(coroutines, unresolved));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void oneOfVersion6TakesVersion4Too(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var both = Networks.version6(() -> TcpListener.bind(coroutines, new InetSocketAddress("::", 0)))) {
            for (String each : new String[] {"127.0.0.1", "::1"}) {
                var to = new InetSocketAddress(each, both.address().getPort());
                try (var client = TcpStream.connect(coroutines, to);
                        var server = both.accept(LONG)) {
                    assertEquals(client.localAddress(), server.remoteAddress());
                    assertEquals(to, client.remoteAddress());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aPortCanBeShared(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        var shared = ListenOptions.DEFAULT.withReusePort(true);
        try (var coroutines = Networks.open(mode, loops, kind);
                var first = TcpListener.bind(coroutines, Networks.ANY_PORT, shared);
                var second = TcpListener.bind(coroutines, first.address(), shared)) {
            assertEquals(first.address(), second.address());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void whatNobodyHasUsedYetIsClosedAtTheEnd(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        TcpStream accepted;
        try (var coroutines = Networks.open(mode, loops, kind);
                var listener = TcpListener.bind(coroutines, Networks.ANY_PORT)) {
            var client = TcpStream.connect(coroutines, listener.address());
            accepted = listener.accept(LONG);
            accepted.close();
            assertEquals(-1, client.read(new byte[1], 0, 1, LONG));
            accepted = TcpStream.connect(coroutines, listener.address());
        }
        assertTrue(!accepted.isOpen());
    }

    @Test
    void optionsThatCannotBeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ListenOptions.DEFAULT.withBacklog(0));
        assertThrows(IllegalArgumentException.class, () -> ListenOptions.DEFAULT.withBuffers(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> ConnectOptions.DEFAULT.withBuffers(0, -1));
        assertEquals(1, ListenOptions.DEFAULT.withBacklog(1).backlog());
    }
}
