import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import tercel.coro.Coroutines;
import tercel.coro.UdpSocket;

/**
 * Sends each datagram back to whom it came from.
 *
 * <p>Run it after one start of {@code ./tercel} has built the jar; without a port it takes 7777:
 *
 * <pre>
 *   flags='--add-opens java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED'
 *   java $flags -cp cli/target/tercel.jar examples/UdpEcho.java [PORT]
 *   nc -u 127.0.0.1 7777
 * </pre>
 *
 * <p>One coroutine is enough: there are no connections. In the steady state nothing is allocated for a datagram, as
 * long as the same peer sends.
 */
final class UdpEcho {
    private static final int DATAGRAM_BYTES_MAX = 65_507;

    static void main(String... arguments) throws Exception {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7777;
        try (var coroutines = Coroutines.open()) {
            coroutines.spawn(() -> echo(coroutines, port)).join();
        }
    }

    private static void echo(Coroutines coroutines, int port) throws Exception {
        try (var socket = UdpSocket.bind(coroutines, new InetSocketAddress("127.0.0.1", port))) {
            System.out.println("listening on 127.0.0.1:" + socket.localAddress().getPort());
            var datagram = ByteBuffer.allocate(DATAGRAM_BYTES_MAX);
            while (true) {
                var sender = socket.receive(datagram.clear());
                socket.send(datagram.flip(), sender);
            }
        }
    }
}
