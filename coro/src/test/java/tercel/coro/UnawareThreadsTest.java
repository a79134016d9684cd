package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the JDK's own virtual threads and sockets do inside coroutines, and after them. */
@Timeout(60)
final class UnawareThreadsTest {
    private static final int MANY = 300;

    @ParameterizedTest
    @MethodSource("tercel.coro.LoopWitness#modes")
    void aVirtualThreadThatACoroutineStartsStaysOnItsLoop(CoroutineMode mode) throws Exception {
        try (var coroutines = Runtimes.open(mode, 1)) {
            var witness = new LoopWitness(coroutines);
            witness.crowd(1, number -> {
                try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (int each = 0; each < MANY; each++) {
                        executor.submit(witness::look);
                    }
                }
            });
            witness.tellsOfOneLoop(1 + MANY);
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.LoopWitness#modes")
    void socketsOfTheJdkWaitAlsoWhenTheLoopThatUsedThemFirstHasEnded(CoroutineMode mode) throws Exception {
        for (int runtime = 0; runtime < 2; runtime++) {
            try (var coroutines = Runtimes.open(mode, 1);
                    var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                listener.setSoTimeout(20_000);
                var witness = new LoopWitness(coroutines);
                var server = coroutines.spawn(() -> {
                    try (var socket = listener.accept()) {
                        return socket.getInputStream().transferTo(socket.getOutputStream());
                    }
                });
                witness.crowd(1, number -> {
                    try (var socket = new Socket()) {
                        socket.connect(listener.getLocalSocketAddress(), 20_000);
                        socket.setSoTimeout(20_000);
                        for (int turn = 0; turn < 10; turn++) {
                            socket.getOutputStream().write(turn);
                            assertEquals(turn, socket.getInputStream().read());
                            witness.look();
                        }
                    }
                });
                assertEquals(10, server.join(Networks.LONG));
            }
        }
    }
}
