import java.net.InetSocketAddress;
import java.net.SocketException;
import tercel.coro.Coroutines;
import tercel.coro.TcpListener;
import tercel.coro.TcpStream;

/**
 * Sends back whatever comes in, on any number of connections: a coroutine for each.
 *
 * <p>Run it after one start of {@code ./tercel} has built the jar; without a port it takes 7777. Without the two flags
 * it works as well, on the JDK's own scheduler and selector:
 *
 * <pre>
 *   flags='--add-opens java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED'
 *   java $flags -cp cli/target/tercel.jar examples/TcpEcho.java [PORT]
 *   nc 127.0.0.1 7777
 * </pre>
 *
 * <p>Reading and writing look as if they blocked. What waits is the coroutine, not the thread: its loop serves others
 * meanwhile. A peer that sends and never reads is stopped by the network itself.
 */
final class TcpEcho {
    static void main(String... arguments) throws Exception {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7777;
        try (var coroutines = Coroutines.open();
                var listener = TcpListener.bind(coroutines, new InetSocketAddress("127.0.0.1", port))) {
            System.out.println("listening on 127.0.0.1:" + listener.address().getPort());
            while (true) {
                var stream = listener.accept();
                coroutines.spawn(() -> echo(stream)).detach();
            }
        }
    }

    private static void echo(TcpStream stream) throws Exception {
        try (stream) {
            stream.input().transferTo(stream.output());
        } catch (SocketException reset) {
            System.out.println("lost one: " + reset.getMessage());
        }
    }
}
