import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tercel.coro.Broadcast;
import tercel.coro.Coroutines;
import tercel.coro.Scope;
import tercel.coro.TcpListener;
import tercel.coro.TcpStream;

/**
 * A chat by lines: what one says, all read. The first line of each is the name.
 *
 * <p>Run it after one start of {@code ./tercel} has built the jar; without a port it takes 7777:
 *
 * <pre>
 *   flags='--add-opens java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED'
 *   java $flags -cp cli/target/tercel.jar examples/Chat.java [PORT]
 *   nc 127.0.0.1 7777
 * </pre>
 *
 * <p>Two coroutines serve each guest: one reads lines and sends them to the room, the other one writes what the room
 * says. When either ends, the scope ends the other one. The room is a {@code Broadcast}: it waits for nobody. A guest
 * who reads too slowly misses the oldest lines and is told how many; one who reads nothing for ten seconds has to go.
 */
final class Chat {
    private static final int LINES_KEPT = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Coroutines coroutines;
    private final Broadcast<String> room = new Broadcast<>(LINES_KEPT);

    private Chat(Coroutines coroutines) {
        this.coroutines = coroutines;
    }

    static void main(String... arguments) throws Exception {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7777;
        try (var coroutines = Coroutines.open();
                var listener = TcpListener.bind(coroutines, new InetSocketAddress("127.0.0.1", port))) {
            System.out.println("listening on 127.0.0.1:" + listener.address().getPort());
            var chat = new Chat(coroutines);
            while (true) {
                var stream = listener.accept();
                coroutines.spawn(() -> chat.serve(stream)).detach();
            }
        }
    }

    private void serve(TcpStream stream) throws Exception {
        try (stream) {
            stream.writeTimeout(PATIENCE);
            var lines = new BufferedReader(new InputStreamReader(stream.input(), StandardCharsets.UTF_8));
            say(stream, "who are you?");
            String name = lines.readLine();
            if (name != null) {
                talk(stream, lines, name);
            }
        } catch (IOException gone) {
            System.out.println("lost one: " + gone.getMessage());
        }
    }

    private void talk(TcpStream stream, BufferedReader lines, String name) throws Exception {
        var subscription = room.subscribe();
        room.send("* " + name + " has come");
        try (var scope = Scope.open(coroutines)) {
            scope.fork(() -> {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    room.send(name + ": " + line);
                }
            });
            scope.fork(() -> {
                while (true) {
                    String line = subscription.receive();
                    long lost = subscription.takeLost();
                    say(stream, (lost > 0 ? "* you have missed " + lost + " lines\n" : "") + line);
                }
            });
            scope.joinAny();
        } finally {
            room.send("* " + name + " has gone");
        }
    }

    private static void say(TcpStream stream, String line) throws IOException {
        stream.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
