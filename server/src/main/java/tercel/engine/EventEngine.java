package tercel.engine;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tercel.coro.CoroutineMode;
import tercel.coro.Loop;
import tercel.coro.LoopWatch;
import tercel.coro.PollerKind;
import tercel.coro.Stall;
import tercel.coro.StreamSocket;
import tercel.wire.Limit;

/**
 * Event loops: each connection belongs to one, and is touched only by its thread. How connections come to them is told
 * at {@link EventListeners}.
 */
public final class EventEngine implements Engine {
    private static final long CLOSE_SECONDS = 5;
    private static final long CENSUS_MILLIS = 200;

    private final EngineOptions options;
    private final Service service;
    private final PollerKind poller;
    private final long stallNanos;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger next = new AtomicInteger();
    private final List<EventLoop> loops = new ArrayList<>();
    private final EventListeners listeners;
    private final LoopWatch watch;
    private boolean stopped;
    private boolean closed;

    private EventEngine(EngineOptions options, Service service, PollerKind poller, CoroutineMode mode)
            throws IOException {
        this.options = options;
        this.service = service;
        this.poller = poller;
        stallNanos = options.limits().of(Limit.WRITE_STALL);
        for (int index = 0; index < options.loops(); index++) {
            loops.add(new EventLoop(Loop.open("tercel-loop-" + index, poller, mode), this));
        }
        watch = new LoopWatch(loops.stream().map(each -> each.loop).toList());
        try {
            listeners = EventListeners.open(this, loops, poller);
        } catch (IOException refused) {
            for (EventLoop each : loops) {
                each.loop.start();
                each.loop.close();
            }
            throw refused;
        }
    }

    /**
     * Binds and begins to accept.
     *
     * @param options how
     * @param service what it serves
     * @param poller what its loops poll with; must be possible here
     * @param mode how handlers run; must be possible here
     * @return running
     * @throws IOException if the address cannot be bound, or the system is out of descriptors
     */
    public static EventEngine open(EngineOptions options, Service service, PollerKind poller, CoroutineMode mode)
            throws IOException {
        var engine = new EventEngine(options, service, poller, mode);
        engine.listeners.start();
        for (EventLoop each : engine.loops) {
            each.loop.start();
        }
        return engine;
    }

    EngineOptions options() {
        return options;
    }

    Service service() {
        return service;
    }

    long stallNanos() {
        return stallNanos;
    }

    /** Whether another connection may be accepted, if not within the limit then to be refused. */
    boolean mayAccept() {
        return options.overload() == EngineOptions.Overload.REFUSE
                || open.get() < options.limits().of(Limit.CONNECTIONS);
    }

    /** A connection was accepted: gives it to a loop, with or without a place for it. */
    void accepted(StreamSocket socket, Loop accepting, @Nullable EventLoop own) {
        boolean refused = isPastTheLimit();
        EventLoop chosen = chosen(own);
        if (chosen.loop == accepting && accepting.hasTurn()) {
            chosen.serve(socket, refused);
        } else {
            // Telling may have waited, and lost the turn meanwhile.
            serveLater(socket, accepting, chosen, refused);
        }
    }

    /** As {@link #accepted}, but nothing is served before the caller has returned. */
    void acceptedForLater(StreamSocket socket, Loop accepting, @Nullable EventLoop own) {
        serveLater(socket, accepting, chosen(own), isPastTheLimit());
    }

    private EventLoop chosen(@Nullable EventLoop own) {
        return own != null ? own : loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
    }

    private static void serveLater(StreamSocket socket, Loop accepting, EventLoop chosen, boolean refused) {
        boolean home = chosen.loop == accepting;
        chosen.loop.post(() -> chosen.serve(home ? socket : chosen.loop.adopt(socket), refused));
    }

    /** Counts a connection that was accepted, and tells of it. */
    private boolean isPastTheLimit() {
        boolean refused = open.incrementAndGet() > options.limits().of(Limit.CONNECTIONS);
        if (refused) {
            open.decrementAndGet();
            options.events().refused();
        } else {
            options.events().accepted();
        }
        return refused;
    }

    /** A connection is closed; one that was refused has had no place. */
    void closed(boolean refused) {
        if (refused) {
            return;
        }
        open.decrementAndGet();
        options.events().closed();
        listeners.resumeThosePaused();
    }

    @Override
    public List<SocketAddress> addresses() {
        return listeners.addresses();
    }

    @Override
    public String label() {
        return switch (poller) {
            case EPOLL -> "event/epoll";
            case EPOLL_LEVEL -> "event/epoll-level";
            case NIO -> "event/nio";
        };
    }

    @Override
    public int loops() {
        return loops.size();
    }

    @Override
    public EngineMemory memory() {
        long pair = 2L * loops.getFirst().storage.largeBytes();
        return new EngineMemory(pair, 0, pair, 0);
    }

    @Override
    public int connections() {
        return open.get();
    }

    @Override
    public Census census() {
        var ended = new CountDownLatch(loops.size());
        var parts = loops.stream().map(each -> new LoopCensus(each, ended)).toList();
        parts.forEach(LoopCensus::begin);
        try {
            ended.await(CENSUS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        var counts = new int[ConnectionState.values().length];
        boolean whole = true;
        for (LoopCensus part : parts) {
            whole &= part.addTo(counts);
        }
        int unknown = whole ? 0 : open.get() - Arrays.stream(counts).sum();
        return Census.of(
                counts, unknown, loops.stream().map(each -> each.loop.counts()).toList());
    }

    @Override
    public List<Stall> stalls(long nowNanos) {
        return watch.look(nowNanos);
    }

    @Override
    public synchronized void stopAccepting() {
        if (stopped) {
            return;
        }
        stopped = true;
        listeners.stop();
    }

    @Override
    public void wakeAll() {
        for (EventLoop each : loops) {
            each.loop.post(() -> {
                for (EventConnection connection : each.all()) {
                    connection.up();
                }
            });
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        stopAccepting();
        closed = true;
        var cut = new CountDownLatch(loops.size());
        for (EventLoop each : loops) {
            each.loop.post(() -> {
                for (EventConnection connection : each.all()) {
                    connection.fail(new IOException("the server is closed"));
                }
                cut.countDown();
            });
        }
        try {
            cut.await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        for (EventLoop each : loops) {
            each.loop.close();
        }
    }
}
