import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import tercel.http.Router;
import tercel.http.ServerEvent;
import tercel.server.EngineKind;
import tercel.server.PollerChoice;
import tercel.server.Server;
import tercel.server.ServerOptions;
import tercel.wire.Limit;

/**
 * What {@code bench/events} measures: {@code java … bench/Events.java PORT ENGINE[/POLLER] CLIENTS}. Each second all
 * clients of {@code /events} get the same event, with a number and the time at which it was made.
 */
final class Events {
    private static final long PERIOD_NANOS = 1_000_000_000L;

    /** Written by whoever comes or goes, in batches; read by the ticker. */
    private final CopyOnWriteArrayList<BlockingQueue<ServerEvent>> listeners = new CopyOnWriteArrayList<>();

    public static void main(String[] arguments) throws Exception {
        new Events().serve(Integer.parseInt(arguments[0]), arguments[1].split("/"), Integer.parseInt(arguments[2]));
    }

    private void serve(int port, String[] engine, int clients) throws Exception {
        var options = ServerOptions.DEFAULT
                .withPort(port)
                .withWorkers(1)
                .withEngine(EngineKind.valueOf(engine[0].toUpperCase()))
                .withPoller(PollerChoice.valueOf(engine.length > 1 ? engine[1].toUpperCase() : "AUTO"))
                .withLimits(ServerOptions.DEFAULT.limits().with(Limit.CONNECTIONS, clients + 100L));
        var router = new Router().get("/events", (request, response) -> {
            BlockingQueue<ServerEvent> queue = new ArrayBlockingQueue<>(4);
            var events = response.events();
            listeners.add(queue);
            try {
                while (true) {
                    events.send(events.take(queue));
                }
            } finally {
                listeners.remove(queue);
            }
        });
        Thread.ofPlatform().daemon().name("ticker").start(this::tick);
        try (var server = Server.open(options, router)) {
            server.await();
        }
    }

    private void tick() {
        long next = System.nanoTime();
        for (long number = 1; true; number++) {
            var event = ServerEvent.of(number + " " + System.nanoTime());
            for (var queue : listeners) {
                queue.offer(event);
            }
            next += PERIOD_NANOS;
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }
}
