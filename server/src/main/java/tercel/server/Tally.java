package tercel.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import tercel.engine.EngineEvents;
import tercel.wire.Limit;

/**
 * Counts what a server does. What happens with each request goes to a {@link Shard} of whoever owns the connection,
 * what happens with each connection or less often to shared counters. Any thread.
 */
final class Tally implements EngineEvents {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "other");
    private static final List<String> STATUSES = List.of("2xx", "3xx", "4xx", "5xx");

    private static final int STATUS = METHODS.size();
    private static final int CUT = STATUS + STATUSES.size();
    private static final int BYTES_IN = CUT + 1;
    private static final int BYTES_OUT = CUT + 2;
    private static final int LATENCY_SUM = CUT + 3;
    private static final int LATENCY_MAX = CUT + 4;
    private static final int LATENCY = CUT + 5;
    private static final int SLOTS = LATENCY + LatencyHistogram.BUCKETS;

    /** Kinds of refusals that are told apart; reasons come from our own code, so that there are fewer. */
    private static final int REFUSALS_MAX = 200;

    private final List<Shard> shards = new CopyOnWriteArrayList<>();
    private final AtomicInteger handedOut = new AtomicInteger();
    private final boolean shared;

    private final LongAdder accepted = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder refusedAtLimit = new LongAdder();
    private final LongAdder acceptPauses = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Map<Refusal, LongAdder> refusals = new ConcurrentHashMap<>();
    private final Map<Limit, LongAdder> limits = new EnumMap<>(Limit.class);
    private final ServerLog log;
    private final LongSupplier clock;

    private record Refusal(int status, String reason) {}

    private Tally(int sharedShards, ServerLog log, LongSupplier clock) {
        shared = sharedShards > 0;
        for (int i = 0; i < sharedShards; i++) {
            shards.add(new Shard(SLOTS, true));
        }
        for (var limit : Limit.values()) {
            limits.put(limit, new LongAdder());
        }
        this.log = log;
        this.clock = clock;
    }

    /** For an engine whose desks are few, and each touched by one thread. */
    static Tally ofLoops(ServerLog log) {
        return ofLoops(log, System::nanoTime);
    }

    /** The same with a clock that need not be the system's. */
    static Tally ofLoops(ServerLog log, LongSupplier clock) {
        return new Tally(0, log, clock);
    }

    /** For an engine that makes a desk for each connection: they share some shards. */
    static Tally shared(ServerLog log) {
        return new Tally(2 * Runtime.getRuntime().availableProcessors(), log, System::nanoTime);
    }

    /** The shard of a new desk. */
    Shard shard() {
        if (shared) {
            return shards.get(Math.floorMod(handedOut.getAndIncrement(), shards.size()));
        }
        var own = new Shard(SLOTS, false);
        shards.add(own);
        return own;
    }

    /** What measures the answers of a desk. */
    LatencyMeter meter(Shard shard) {
        return new LatencyMeter(shard, clock);
    }

    /** An answer of the application has ended. */
    static void answered(Shard shard, String method, int status, boolean cut) {
        shard.add(slotOf(method), 1);
        if (status >= 200 && status < 600) {
            shard.add(STATUS + status / 100 - 2, 1);
        }
        if (cut) {
            shard.add(CUT, 1);
        }
    }

    private static int slotOf(String method) {
        return switch (method) {
            case "GET" -> 0;
            case "HEAD" -> 1;
            case "POST" -> 2;
            case "PUT" -> 3;
            case "PATCH" -> 4;
            case "DELETE" -> 5;
            case "OPTIONS" -> 6;
            case "TRACE" -> 7;
            default -> 8;
        };
    }

    static void moved(Shard shard, long bytesIn, long bytesOut) {
        if (bytesIn > 0) {
            shard.add(BYTES_IN, bytesIn);
        }
        if (bytesOut > 0) {
            shard.add(BYTES_OUT, bytesOut);
        }
    }

    /** Answers went out that many nanoseconds after the first of their requests was there. */
    static void took(Shard shard, int answers, long nanos) {
        shard.add(LATENCY + LatencyHistogram.bucket(nanos), answers);
        shard.add(LATENCY_SUM, answers * nanos);
        shard.raise(LATENCY_MAX, nanos);
    }

    /** The handler of a request threw. */
    void handlerFailed() {
        failures.increment();
    }

    /** A request was refused. */
    void refused(int status, String reason) {
        var refusal = new Refusal(status, reason);
        if (refusals.size() >= REFUSALS_MAX && !refusals.containsKey(refusal)) {
            refusal = new Refusal(status, "other");
        }
        refusals.computeIfAbsent(refusal, first -> new LongAdder()).increment();
    }

    /** A limit was hit. */
    void hit(Limit limit) {
        limits.get(limit).increment();
    }

    @Override
    public void accepted() {
        accepted.increment();
    }

    @Override
    public void closed() {
        closed.increment();
    }

    @Override
    public void refused() {
        refusedAtLimit.increment();
        hit(Limit.CONNECTIONS);
    }

    @Override
    public void acceptPaused(String why) {
        acceptPauses.increment();
        log.acceptPaused(why);
    }

    @Override
    public void writeStalled() {
        hit(Limit.WRITE_STALL);
    }

    @Override
    public void failed(Throwable failure) {
        log.engineFailed(failure);
    }

    /** The sum of all shards and counters now. */
    Metrics metrics(long logDrops) {
        long closedNow = closed.sum();
        long acceptedNow = accepted.sum();
        return new Metrics(
                byName(METHODS, 0),
                byName(STATUSES, STATUS),
                sum(CUT),
                failures.sum(),
                allRefusals(),
                limitsHit(),
                new Metrics.Traffic(sum(BYTES_IN), sum(BYTES_OUT)),
                new Metrics.Connections(
                        Math.max(0, acceptedNow - closedNow),
                        acceptedNow,
                        closedNow,
                        refusedAtLimit.sum(),
                        acceptPauses.sum()),
                logDrops,
                latency());
    }

    private Map<String, Long> byName(List<String> names, int firstSlot) {
        var values = new LinkedHashMap<String, Long>();
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), sum(firstSlot + i));
        }
        return Collections.unmodifiableMap(values);
    }

    private long sum(int slot) {
        long all = 0;
        for (var shard : shards) {
            all += shard.value(slot);
        }
        return all;
    }

    private List<Metrics.Refusals> allRefusals() {
        var all = new ArrayList<Metrics.Refusals>();
        refusals.forEach(
                (refusal, count) -> all.add(new Metrics.Refusals(refusal.status(), refusal.reason(), count.sum())));
        all.sort(Comparator.comparingInt(Metrics.Refusals::status).thenComparing(Metrics.Refusals::reason));
        return List.copyOf(all);
    }

    private Map<Limit, Long> limitsHit() {
        var hit = new EnumMap<Limit, Long>(Limit.class);
        limits.forEach((limit, count) -> {
            if (count.sum() > 0) {
                hit.put(limit, count.sum());
            }
        });
        return Collections.unmodifiableMap(hit);
    }

    private LatencyHistogram latency() {
        long[] counts = new long[LatencyHistogram.BUCKETS];
        long max = 0;
        for (var shard : shards) {
            for (int bucket = 0; bucket < counts.length; bucket++) {
                counts[bucket] += shard.value(LATENCY + bucket);
            }
            max = Math.max(max, shard.value(LATENCY_MAX));
        }
        return new LatencyHistogram(counts, sum(LATENCY_SUM), max);
    }
}
