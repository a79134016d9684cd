package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tercel.coro.Networks.Pair;

/** A stream's reads and writes on its own loop, with waits and deadlines, leave nothing for the collector. */
@Timeout(60)
final class SocketAllocationTest {
    private static final int ROUNDS = 20_000;
    private static final Duration LONG = Duration.ofSeconds(40);

    private static boolean isImpossible() {
        return !CoroutineMode.OWN.whyNot().isEmpty()
                || !PollerKind.EPOLL.whyNot().isEmpty();
    }

    @Test
    void roundTripsOnTheirOwnLoopAllocateNothing() throws Exception {
        if (isImpossible()) {
            return;
        }
        try (var coroutines = Networks.open(CoroutineMode.OWN, 1, PollerKind.EPOLL)) {
            Networks.run(coroutines, own -> {
                try (var pair = Pair.open(own)) {
                    var echo = own.spawn(() -> echo(pair.server()));
                    requireNothing(own, () -> ask(pair.client(), ROUNDS));
                    pair.client().close();
                    echo.join();
                }
            });
        }
    }

    @Test
    void datagramsToAndFromOnePeerAllocateNothing() throws Exception {
        if (isImpossible()) {
            return;
        }
        try (var coroutines = Networks.open(CoroutineMode.OWN, 1, PollerKind.EPOLL)) {
            Networks.run(coroutines, own -> {
                try (var left = UdpSocket.bind(own, Networks.ANY_PORT);
                        var right = UdpSocket.bind(own, Networks.ANY_PORT)) {
                    var peer = right.localAddress();
                    var echo = own.spawn(() -> echo(right));
                    var datagram = ByteBuffer.allocate(100);
                    requireNothing(own, () -> {
                        for (int round = 0; round < ROUNDS; round++) {
                            left.send(datagram.clear(), peer);
                            left.receive(datagram.clear(), LONG);
                        }
                    });
                    echo.cancel();
                }
            });
        }
    }

    private static void echo(UdpSocket socket) throws Exception {
        var datagram = ByteBuffer.allocate(100);
        while (true) {
            var sender = socket.receive(datagram.clear(), LONG);
            socket.send(datagram.flip(), sender, LONG);
        }
    }

    /** Until the compiler has done its part. */
    private static void requireNothing(Coroutines coroutines, Action rounds) throws Exception {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 40 && least >= ROUNDS; round++) {
            long before = allocated(coroutines);
            rounds.run();
            least = Math.min(least, allocated(coroutines) - before);
        }
        long bytes = least;
        assertTrue(bytes < ROUNDS, () -> bytes + " bytes in " + ROUNDS + " round trips");
    }

    private static void echo(TcpStream stream) throws Exception {
        var bytes = new byte[100];
        for (int count = stream.read(bytes, 0, 100, LONG); count >= 0; count = stream.read(bytes, 0, 100, LONG)) {
            stream.write(bytes, 0, count, LONG);
        }
    }

    private static void ask(TcpStream stream, int rounds) throws Exception {
        var bytes = new byte[100];
        for (int round = 0; round < rounds; round++) {
            stream.write(bytes, 0, 100, LONG);
            stream.readFully(bytes, 0, 100, LONG);
        }
    }

    /** What the loop's thread has allocated, and every coroutine on it. */
    private static long allocated(Coroutines coroutines) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        String name = coroutines.loops().getFirst().counts().loop();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.threadId()))
                .sum();
    }
}
