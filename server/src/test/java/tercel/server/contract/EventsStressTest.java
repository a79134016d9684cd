package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.http.ServerEvent;

/** Crowds that get events, leave at any moment in any way, and are there when the server drains. */
@OnEveryEngine
final class EventsStressTest {
    private static final int CLIENTS = 60;
    private static final int STEPS = 400;

    @Parameter
    EngineUnderTest engine;

    private final Set<BlockingQueue<ServerEvent>> crowd = ConcurrentHashMap.newKeySet();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    private Handler tells() {
        return (request, response) -> {
            BlockingQueue<ServerEvent> queue = new LinkedBlockingQueue<>();
            begun.incrementAndGet();
            crowd.add(queue);
            try {
                var events = response.events()
                        .heartbeat(Duration.ofMillis(request.target().length()));
                while (true) {
                    switch (request.target().charAt(1)) {
                        case 't' -> events.send(events.take(queue));
                        case 'p' -> {
                            var some = events.poll(queue, Duration.ofMillis(2));
                            if (some.isPresent()) {
                                events.add(some.get());
                            }
                        }
                        default -> events.sleep(Duration.ofMillis(1));
                    }
                }
            } finally {
                crowd.remove(queue);
                ended.incrementAndGet();
            }
        };
    }

    @RepeatedTest(3)
    void nobodyIsForgottenAndNothingIsLost(RepetitionInfo repetition) throws Exception {
        long seed = 40 + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var clients = new ArrayList<RawClient>();
        try (var server = engine.serve(options -> options.withWorkers(1), tells())) {
            for (int step = 0; step < STEPS; step++) {
                if (clients.size() < CLIENTS) {
                    String target = "/" + List.of("t", "p", "s").get(random.nextInt(3)) + "x".repeat(random.nextInt(5));
                    clients.add(RawClient.of(server).get(target));
                }
                var client = clients.get(random.nextInt(clients.size()));
                if (random.nextInt(3) == 0) {
                    leave(client, random.nextInt(4));
                    clients.remove(client);
                }
                tell("x".repeat(random.nextInt(10) == 0 ? 20_000 : 10));
            }
            Eventually.holds("all handlers have begun", () -> begun.get() >= clients.size());
            var report = server.drain(Duration.ofSeconds(20));
            assertEquals(0, report.cut(), () -> "seed " + seed + ": " + report.line());
            Eventually.holds("all handlers have ended, with seed " + seed, () -> begun.get() == ended.get());
            assertEquals(0, server.metrics().connections().open(), () -> "seed " + seed);
        } finally {
            for (var each : clients) {
                each.close();
            }
        }
    }

    private void tell(String data) {
        var event = ServerEvent.of(data);
        for (var queue : crowd) {
            queue.add(event);
        }
    }

    private static void leave(RawClient client, int way) throws IOException {
        switch (way) {
            case 0 -> client.reset();
            case 1 -> client.close();
            case 2 -> {
                client.readHead();
                client.close();
            }
            default -> {
                client.readHead();
                client.reset();
            }
        }
    }
}
