import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import tercel.coro.ConnectOptions;
import tercel.coro.Coroutines;
import tercel.coro.HostPort;
import tercel.coro.Hosts;
import tercel.coro.HostsOptions;
import tercel.coro.Scope;

/**
 * Asks an echo server on many connections at once, and checks each answer.
 *
 * <p>Run it beside {@code TcpEcho}, after one start of {@code ./tercel} has built the jar:
 *
 * <pre>
 *   flags='--add-opens java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED'
 *   java $flags -cp cli/target/tercel.jar examples/TcpEchoClient.java [HOST:PORT] [CONNECTIONS] [ROUNDS]
 * </pre>
 *
 * <p>The scope ends when the last connection has, or as soon as one fails: the others are then cancelled. Each call has
 * a time limit of its own, so a server that falls silent is told from one that is slow.
 */
final class TcpEchoClient {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    static void main(String... arguments) throws Exception {
        var target = HostPort.of(arguments.length > 0 ? arguments[0] : "127.0.0.1:7777");
        int connections = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100;
        try (var coroutines = Coroutines.open()) {
            var hosts = new Hosts(coroutines, HostsOptions.DEFAULT);
            try (var scope = Scope.failFast(coroutines)) {
                for (int each = 0; each < connections; each++) {
                    var random = new Random(each);
                    scope.fork(() -> ask(hosts, target, random, rounds));
                }
                scope.joinAll();
            }
            System.out.println(connections * rounds + " answers on " + connections + " connections");
        }
    }

    private static void ask(Hosts hosts, HostPort target, Random random, int rounds) throws Exception {
        try (var stream = hosts.connect(target, ConnectOptions.DEFAULT.withTimeout(PATIENCE))) {
            var question = new byte[100];
            var answer = new byte[100];
            for (int round = 0; round < rounds; round++) {
                random.nextBytes(question);
                stream.write(question, 0, question.length, PATIENCE);
                stream.readFully(answer, 0, answer.length, PATIENCE);
                if (!Arrays.equals(question, answer)) {
                    throw new IllegalStateException("the answer of round " + round + " is not the question");
                }
            }
        }
    }
}
