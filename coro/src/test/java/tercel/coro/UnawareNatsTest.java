package tercel.coro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * jnats with a real nats-server, where one is installed. All of the client's own work, its reader and its writer too,
 * is given to an executor of coroutines; only its timer is a thread of its own.
 *
 * <p>No request is answered before all have come, and no news is told before all listen: the test ends only if they all
 * wait at the same time.
 */
@Timeout(60)
@SuppressWarnings("try") // Connection.close() waits, and says so.
final class UnawareNatsTest {
    private static final int CLIENTS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern READY = Pattern.compile("Server is ready");
    private static final Pattern PORT = Pattern.compile("Listening for client connections on 127\\.0\\.0\\.1:(\\d+)");

    /** What jnats asks for: more than an executor, of which it uses no more. */
    private static final class Workers extends AbstractExecutorService {
        private final Executor executor;
        private volatile boolean shutdown;

        Workers(Executor executor) {
            this.executor = executor;
        }

        @Override
        public void execute(Runnable work) {
            executor.execute(work);
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shutdown;
        }
    }

    private static ServerProcess serve(Coroutines coroutines) throws Exception {
        var program = ServerProcess.find("nats-server", Stream.of());
        assumeTrue(program.isPresent(), "nats-server is not installed");
        return ServerProcess.start(coroutines, READY, program.get().toString(), "--addr", "127.0.0.1", "--port", "-1");
    }

    private static Connection connect(LoopWitness witness, String port) throws Exception {
        var workers = new Workers(witness.executor());
        return Nats.connect(Options.builder()
                .server("nats://127.0.0.1:" + port)
                .connectionTimeout(PATIENCE)
                .noReconnect()
                .maxPingsOut(2 * CLIENTS)
                .executor(workers)
                .connectExecutor(workers)
                .callbackExecutor(workers)
                .readerExecutor(workers)
                .writerExecutor(workers)
                .useDispatcherWithExecutor()
                .build());
    }

    /** Answers nobody before all have asked; called by one coroutine at a time. */
    private static void answerAll(LoopWitness witness, Connection connection, List<Message> waiting, Message question) {
        witness.look();
        waiting.add(question);
        if (waiting.size() == CLIENTS) {
            for (var each : waiting) {
                String answer = "answer to " + new String(each.getData(), UTF_8);
                connection.publish(each.getReplyTo(), answer.getBytes(UTF_8));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.LoopWitness#modes")
    void twoHundredRequestsAreOnTheirWayOnOneLoop(CoroutineMode mode) throws Exception {
        try (var coroutines = Runtimes.open(mode, 1);
                var server = serve(coroutines)) {
            String port = server.said(PORT);
            var witness = new LoopWitness(coroutines);
            try (var asking = connect(witness, port);
                    var answering = connect(witness, port)) {
                var waiting = new ArrayList<Message>();
                answering
                        .createDispatcher(question -> answerAll(witness, answering, waiting, question))
                        .subscribe("questions");
                answering.flush(PATIENCE);
                witness.crowd(CLIENTS, number -> {
                    var answer = asking.request("questions", ("question " + number).getBytes(UTF_8), PATIENCE);
                    assertEquals("answer to question " + number, new String(answer.getData(), UTF_8));
                });
            }
            witness.tellsOfOneLoop(CLIENTS);
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.LoopWitness#modes")
    void twoHundredSubscribersListenOnOneLoop(CoroutineMode mode) throws Exception {
        try (var coroutines = Runtimes.open(mode, 1);
                var server = serve(coroutines)) {
            var witness = new LoopWitness(coroutines);
            var everybody = new CyclicBarrier(CLIENTS);
            try (var connection = connect(witness, server.said(PORT))) {
                witness.crowd(CLIENTS, number -> {
                    var subscription = connection.subscribe("news");
                    connection.flush(PATIENCE);
                    witness.meet(everybody);
                    connection.publish("news", ("news " + number).getBytes(UTF_8));
                    long sum = 0;
                    for (int count = 0; count < CLIENTS; count++) {
                        var news = subscription.nextMessage(PATIENCE);
                        sum += Integer.parseInt(new String(news.getData(), UTF_8).substring("news ".length()));
                        if (count % 50 == 0) {
                            witness.look();
                        }
                    }
                    assertEquals(CLIENTS * (CLIENTS - 1) / 2, sum);
                });
            }
            witness.tellsOfOneLoop(CLIENTS);
        }
    }
}
