package tercel.wire.http1;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tercel.wire.Limit;
import tercel.wire.Limits;

/**
 * Some peers talk to one desk at once, through an engine of tiny buffers, in time that is a number. All that happens
 * follows from a seed. What each peer must get and how it must end is known beforehand, from its
 * {@link SimulatedModel}.
 */
final class Simulation {
    static final long HEADER_TIMEOUT = 10_000_000_000L;
    static final long IDLE = 30_000_000_000L;
    static final long BODY_GRACE = 5_000_000_000L;
    static final long BODY_RATE = 100;

    private static final int EVENTS_MAX = 1_000_000;

    final Random random;
    final int inCapacity;
    final int outCapacity;
    long now;

    private final SimulatedApplication application = new SimulatedApplication();
    private final Http1Desk desk;
    private final List<SimulatedConnection> connections = new ArrayList<>();
    private final int requestsMax;

    Simulation(long seed, List<CorpusCase> corpus) {
        random = new Random(seed);
        inCapacity =
                SimulatedRequest.REQUEST_LINE_MAX + SimulatedRequest.HEADER_BYTES_MAX + 4 + 64 + random.nextInt(449);
        outCapacity = 64 + random.nextInt(449);
        requestsMax = random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 1_000_000;
        var limits = Limits.DEFAULT
                .with(Limit.REQUEST_LINE, SimulatedRequest.REQUEST_LINE_MAX)
                .with(Limit.HEADER_BYTES, SimulatedRequest.HEADER_BYTES_MAX)
                .with(Limit.HEADER_FIELDS, SimulatedRequest.HEADER_FIELDS_MAX)
                .with(Limit.HEADER_TIMEOUT, HEADER_TIMEOUT)
                .with(Limit.IDLE, IDLE)
                .with(Limit.BODY_GRACE, BODY_GRACE)
                .with(Limit.BODY_RATE, BODY_RATE)
                .with(Limit.REQUESTS, requestsMax);
        desk = new Http1Desk(limits, application);
        now = random.nextLong() / 4;
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            var script = new SimulatedScript(random, corpus, now + random.nextInt(1000) * 1_000_000L);
            connections.add(new SimulatedConnection(this, script, desk.open(null)));
        }
    }

    /** The corpus of what is refused. */
    static List<CorpusCase> corpus() throws java.io.IOException {
        return CorpusCase.read("refusals.txt");
    }

    /** The first of some seeds that fails, or -1. */
    static long firstFailure(int seeds, List<CorpusCase> corpus) throws InterruptedException {
        long[] first = {-1};
        var thread = Thread.ofVirtual().start(() -> {
            for (int seed = 0; seed < seeds && first[0] < 0; seed++) {
                try {
                    run(seed, corpus);
                } catch (Exception | AssertionError found) {
                    first[0] = seed;
                }
            }
        });
        thread.join();
        return first[0];
    }

    /** Runs one; throws if anything is not as it must be. */
    static void run(long seed, List<CorpusCase> corpus) {
        new Simulation(seed, corpus).run();
    }

    /** What each peer must get, and how it must end. */
    List<SimulatedModel> models() {
        return connections.stream()
                .map(connection -> new SimulatedModel(connection.script, requestsMax))
                .toList();
    }

    private void run() {
        int events = 0;
        for (var next = next(); next != null; next = next()) {
            now = Math.max(now, next.nextEvent());
            next.event(now);
            require(++events < EVENTS_MAX, "it goes on for ever");
        }
        connections.forEach(this::check);
        require(desk.leased() == 0, desk.leased() + " exchanges were not given back");
        require(application.served >= application.ended, "an exchange ended twice");
    }

    /** The connection where something happens first; by lot among several. */
    private @org.jspecify.annotations.Nullable SimulatedConnection next() {
        long first = Long.MAX_VALUE;
        var due = new ArrayList<SimulatedConnection>();
        for (var connection : connections) {
            long at = Math.max(now, connection.nextEvent());
            if (connection.isOver() || connection.nextEvent() == Long.MAX_VALUE || at > first) {
                continue;
            }
            if (at < first) {
                due.clear();
            }
            first = at;
            due.add(connection);
        }
        return due.isEmpty() ? null : due.get(random.nextInt(due.size()));
    }

    private void check(SimulatedConnection connection) {
        require(connection.isOver(), "it waits for ever");
        boolean severed = connection.wasReset();
        var model = new SimulatedModel(connection.script, requestsMax);
        byte[] received = connection.received.toByteArray();
        int at = 0;
        for (var answer : model.answers) {
            if (!severed || at < received.length) {
                at = answer.match(received, at, severed);
            }
        }
        int behind = at;
        require(
                at == received.length,
                () -> "behind the last answer stands <"
                        + new String(received, behind, received.length - behind, StandardCharsets.ISO_8859_1) + ">");
        var last = java.util.Objects.requireNonNull(connection.last());
        boolean fits = switch (model.outcome()) {
            case CLOSE -> last == tercel.wire.Step.CLOSE;
            case LINGER -> last == tercel.wire.Step.LINGER;
            case OVER -> last == tercel.wire.Step.CLOSE || last == tercel.wire.Step.LINGER;
            case RESET -> severed;
        };
        require(severed || fits, "it ends with " + last + " instead of " + model.outcome());
    }

    void require(boolean holds, String claim) {
        if (!holds) {
            throw new AssertionError(claim);
        }
    }

    private void require(boolean holds, java.util.function.Supplier<String> claim) {
        if (!holds) {
            throw new AssertionError(claim.get());
        }
    }
}
