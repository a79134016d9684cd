package tercel.engine;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import tercel.coro.Stall;
import tercel.wire.Limit;

/**
 * The engines that wait by blocking: each connection has a thread of its own, a platform thread on {@code thread}, a
 * virtual one on {@code virtual}. They use the JDK only, and need no flags.
 *
 * <p>Apart from the connections' threads there are those that accept, and one that watches the clock for all
 * ({@link Reaper}).
 */
public final class BlockingEngine implements Engine {
    /** How long {@link #close} waits for handlers that ignore their interrupt. */
    private static final long JOIN_NANOS = 5_000_000_000L;

    private static final String THREAD = "thread";

    /** HotSpot's default on x86_64; of it only what is used becomes memory. */
    private static final long STACK_BYTES = 1 << 20;

    private final String label;
    private final ThreadFactory factory;
    private final EngineOptions options;
    private final Service service;
    private final BlockPool blocks;
    private final long stackBytes;
    private final ConnectionSet connections;
    private final List<ListenChannel> listeners = new ArrayList<>();
    private final Reaper reaper;
    private final List<Thread> acceptors = new ArrayList<>();
    private final Thread reaperThread;

    private BlockingEngine(String label, ThreadFactory factory, EngineOptions options, Service service)
            throws IOException {
        stackBytes = label.equals(THREAD) ? STACK_BYTES : 0;
        this.label = label;
        this.factory = factory;
        this.options = options;
        this.service = service;
        blocks = new BlockPool(options.limits());
        connections = new ConnectionSet(options.limits().intOf(Limit.CONNECTIONS));
        reaper = new Reaper(connections);
        listen();
        reaperThread = Thread.ofPlatform()
                .daemon(true)
                .name("tercel-" + label + "-reaper")
                .unstarted(reaper);
        for (ListenChannel listener : listeners) {
            for (int count = Math.max(1, options.acceptors()); count > 0; count--) {
                acceptors.add(Thread.ofPlatform()
                        .daemon(true)
                        .name("tercel-" + label + "-accept-" + acceptors.size())
                        .unstarted(new Acceptor(this, listener, connections)));
            }
        }
    }

    /** Opens all listeners or none. */
    private void listen() throws IOException {
        try {
            for (SocketAddress address : options.addresses()) {
                listeners.add(ListenChannel.open(address, options.socket()));
            }
        } catch (IOException refused) {
            listeners.forEach(ListenChannel::close);
            throw refused;
        }
    }

    /**
     * Opens an engine with a platform thread for each connection.
     *
     * @param options how; {@code loops} is ignored
     * @param service what it serves
     * @return listening and accepting
     * @throws IOException if it cannot listen; the message names the address
     */
    public static BlockingEngine threads(EngineOptions options, Service service) throws IOException {
        var factory = Thread.ofPlatform().daemon(true).name("tercel-thread-", 0).factory();
        return new BlockingEngine(THREAD, factory, options, service).started();
    }

    /**
     * Opens an engine with a virtual thread of the JDK's scheduler for each connection.
     *
     * @param options how; {@code loops} is ignored
     * @param service what it serves
     * @return listening and accepting
     * @throws IOException if it cannot listen; the message names the address
     */
    public static BlockingEngine virtualThreads(EngineOptions options, Service service) throws IOException {
        JdkPollers.make();
        var factory = Thread.ofVirtual().name("tercel-virtual").factory();
        return new BlockingEngine("virtual", factory, options, service).started();
    }

    private BlockingEngine started() {
        reaperThread.start();
        acceptors.forEach(Thread::start);
        return this;
    }

    @Override
    public List<SocketAddress> addresses() {
        return listeners.stream().map(ListenChannel::address).toList();
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public int loops() {
        return 0;
    }

    @Override
    public EngineMemory memory() {
        return new EngineMemory(0, BlockPool.SMALL_BYTES, 2L * blocks.largeBytes(), stackBytes);
    }

    @Override
    public int connections() {
        return connections.served();
    }

    @Override
    public Census census() {
        var counts = new int[ConnectionState.values().length];
        for (var connection : connections.all()) {
            if (!connection.isRefused()) {
                counts[connection.state().ordinal()]++;
            }
        }
        return Census.of(counts, 0, List.of());
    }

    @Override
    public List<Stall> stalls(long nowNanos) {
        return List.of();
    }

    @Override
    public void stopAccepting() {
        listeners.forEach(ListenChannel::close);
        connections.end();
        joinAll(acceptors);
    }

    @Override
    public void wakeAll() {
        for (var connection : connections.all()) {
            connection.up();
        }
    }

    @Override
    public void close() {
        stopAccepting();
        // Without it no connection gets a further thread.
        reaper.end();
        long until = System.nanoTime() + JOIN_NANOS;
        try {
            join(reaperThread, until);
            var open = connections.all();
            for (var connection : open) {
                connection.cut(new IOException("the server has cut the connection"));
            }
            for (var connection : open) {
                connection.join(until);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private static void joinAll(List<Thread> threads) {
        long until = System.nanoTime() + JOIN_NANOS;
        try {
            for (Thread thread : threads) {
                join(thread, until);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the end of a thread, until that time; not for the end of its own. */
    static void join(Thread thread, long untilNanos) throws InterruptedException {
        if (thread != Thread.currentThread()) {
            thread.join(Duration.ofNanos(Math.max(0, untilNanos - System.nanoTime())));
        }
    }

    // What its connections need.

    EngineOptions options() {
        return options;
    }

    EngineEvents events() {
        return options.events();
    }

    Service service() {
        return service;
    }

    BlockPool blocks() {
        return blocks;
    }

    /** Whether a connection may well have another thread, merely to hear of its peer's end. */
    boolean hasCheapThreads() {
        return stackBytes == 0;
    }

    Reaper reaper() {
        return reaper;
    }

    /** A thread for a connection, not started. */
    Thread thread(Runnable task) {
        return factory.newThread(task);
    }

    /** When a write that begins now is overdue. */
    long stallsAt() {
        long stall = options.limits().of(Limit.WRITE_STALL);
        long now = System.nanoTime();
        return stall > Long.MAX_VALUE - Math.max(0, now) ? Long.MAX_VALUE : now + stall;
    }

    /** A connection is closed. */
    void ended(BlockingConnection connection) {
        if (!connection.isRefused()) {
            events().closed();
        }
        connections.remove(connection);
    }
}
