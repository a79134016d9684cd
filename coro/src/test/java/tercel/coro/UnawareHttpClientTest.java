package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The JDK's own HTTP client, and its little server. Both keep one thread that selects, and give all else to an
 * executor; here that is one of coroutines, so the client's callbacks and the server's handlers run on the loop, too.
 *
 * <p>No answer is given before all clients have asked: the test ends only if they all wait at the same time.
 */
@Timeout(60)
final class UnawareHttpClientTest {
    private static final int CLIENTS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static HttpServer serve(LoopWitness witness) throws IOException {
        var everybody = new CyclicBarrier(CLIENTS);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 2 * CLIENTS);
        server.setExecutor(witness.executor());
        server.createContext("/", exchange -> {
            var question = exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestURI().getPath().equals("/meet")) {
                witness.meet(everybody);
            }
            exchange.sendResponseHeaders(200, question.length);
            try (var output = exchange.getResponseBody()) {
                output.write(question);
            }
        });
        server.start();
        return server;
    }

    private static void ask(LoopWitness witness, HttpClient client, int port) throws Exception {
        witness.crowd(CLIENTS, number -> {
            for (String path : new String[] {"/meet", "/again"}) {
                var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(PATIENCE)
                        .POST(BodyPublishers.ofString("question " + number))
                        .build();
                var answer = client.send(request, BodyHandlers.ofString());
                assertEquals(200, answer.statusCode());
                assertEquals("question " + number, answer.body());
                witness.look();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.LoopWitness#modes")
    void theClientsAndTheServersWorkShareOneLoop(CoroutineMode mode) throws Exception {
        try (var coroutines = Runtimes.open(mode, 1)) {
            var witness = new LoopWitness(coroutines);
            var server = serve(witness);
            try (var client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .executor(witness.executor())
                    .build()) {
                ask(witness, client, server.getAddress().getPort());
            } finally {
                server.stop(0);
            }
            // Each client is one, and so is each exchange at the server.
            witness.tellsOfOneLoop(3 * CLIENTS);
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.LoopWitness#modes")
    void aClientWithThreadsOfItsOwnLeavesTheCoroutinesWhereTheyAre(CoroutineMode mode) throws Exception {
        try (var coroutines = Runtimes.open(mode, 1)) {
            var witness = new LoopWitness(coroutines);
            var server = serve(witness);
            try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
                ask(witness, client, server.getAddress().getPort());
            } finally {
                server.stop(0);
            }
            witness.tellsOfOneLoop(3 * CLIENTS);
        }
    }
}
