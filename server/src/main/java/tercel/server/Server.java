package tercel.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import tercel.engine.Engine;
import tercel.engine.Service;
import tercel.http.Handler;

/**
 * An HTTP server: one handler behind one or several addresses. It listens and answers from {@link #open} on, on daemon
 * threads of its own, until it is drained or closed. All methods from any thread.
 *
 * <pre>{@code
 * try (var server = Server.open(8080, (request, response) -> response.text("hello"))) {
 *     server.await();
 * }
 * }</pre>
 */
public final class Server implements AutoCloseable {
    private final HttpService service;
    private final ConnectionLedger ledger;
    private final Engine engine;
    private final EngineReport report;
    private final ServerOptions options;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CompletableFuture<DrainReport> drained = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final long openedNanos;
    private final long openedMillis;

    private Server(ServerOptions options, Handler handler) throws IOException {
        this.options = options;
        var log = ServerLog.ofSystem();
        var choice = new EngineChoice(options);
        var tally = choice.hasLoops() ? Tally.ofLoops(log) : Tally.shared(log);
        var journals = new HttpService.Journals(log, options.accessLog().orElse(null), options.debug());
        service = new HttpService(handler, options.limits(), tally, journals);
        ledger = new ConnectionLedger(tally);
        options.probes().ifPresent(probes -> probes.claim(this));
        engine = open(choice);
        openedNanos = System.nanoTime();
        openedMillis = System.currentTimeMillis();
        service.flight().opened(engine);
        report = choice.report(engine);
        if (options.announced()) {
            log.opened(report.line());
        }
        options.probes().ifPresent(probes -> probes.bind(this));
    }

    private Engine open(EngineChoice choice) throws IOException {
        try {
            return choice.open(ledger, wrapped());
        } catch (IOException | RuntimeException refused) {
            options.probes().ifPresent(Probes::release);
            throw refused;
        }
    }

    private Service wrapped() {
        Service behind = options.proxyProtocol()
                .<Service>map(proxies -> new ProxiedService(service, proxies, options.limits(), service.tally()))
                .orElse(service);
        return options.stepListener()
                .<Service>map(told -> new ToldService(behind, told))
                .orElse(behind);
    }

    /**
     * Opens a server on a port of the loopback address, with {@link ServerOptions#DEFAULT} otherwise.
     *
     * @param port 0 for any that is free
     * @param handler answers all requests
     * @return listening
     * @throws IOException if the port cannot be had; the message names it
     */
    public static Server open(int port, Handler handler) throws IOException {
        return open(ServerOptions.DEFAULT.withPort(port), handler);
    }

    /**
     * Opens a server.
     *
     * @param options how it is set up
     * @param handler answers all requests
     * @return listening
     * @throws IOException if the address cannot be had; the message names it
     * @throws IllegalArgumentException if an engine, poller or scheduler is asked for that is not possible here
     */
    public static Server open(ServerOptions options, Handler handler) throws IOException {
        return new Server(options, Objects.requireNonNull(handler));
    }

    /**
     * Where it listens, or where first.
     *
     * @return with the port that the kernel chose, where 0 was asked for
     */
    public SocketAddress address() {
        return engine.address();
    }

    /**
     * Where it listens.
     *
     * @return in the order of {@link ServerOptions#addresses}, with the ports that the kernel chose
     */
    public List<SocketAddress> addresses() {
        return engine.addresses();
    }

    /**
     * The port that it listens on, or that of its first address.
     *
     * @return the kernel's choice, where 0 was asked for
     * @throws IllegalStateException if it is a Unix address
     */
    public int port() {
        if (address() instanceof InetSocketAddress internet) {
            return internet.getPort();
        }
        throw new IllegalStateException("a Unix address has no port: " + address());
    }

    /**
     * Which engine it runs, and why no other.
     *
     * @return does not change
     */
    public EngineReport report() {
        return report;
    }

    /**
     * What it has counted so far.
     *
     * @return a snapshot
     */
    public Metrics metrics() {
        return service.metrics();
    }

    /**
     * How it is now: looks at each connection, on the loops' own threads, and waits for that at most a fifth of a
     * second.
     *
     * @return a snapshot
     */
    public Vitals vitals() {
        var census = engine.census();
        var connections = new Vitals.Connections(
                census.idle(), census.reading(), census.working(), census.writing(), census.unknown());
        var up = Duration.ofNanos(System.nanoTime() - openedNanos);
        return new Vitals(
                report.label(),
                isReady(),
                Instant.ofEpochMilli(openedMillis),
                up,
                metrics(),
                connections,
                census.loops());
    }

    /**
     * Whether new requests are welcome.
     *
     * @return false from the beginning of a drain or a close on
     */
    public boolean isReady() {
        return !ending.get();
    }

    /**
     * Waits until the server has ended, by {@link #drain} or {@link #close}.
     *
     * @throws InterruptedException if the caller is interrupted
     */
    public void await() throws InterruptedException {
        ended.await();
    }

    /**
     * Ends the server gently: it is no longer {@link #isReady}, and after {@link ServerOptions#readyGrace} it accepts
     * no more, lets requests that are under way end, closes idle connections, and cuts what is left when the patience
     * is over. A second drain waits for the first, and gives its report; {@link #close} meanwhile cuts at once, and so
     * does an interrupt of the caller.
     *
     * @param patience how long to wait, once it no longer accepts; zero to cut at once
     * @return how it went
     */
    public DrainReport drain(Duration patience) {
        if (patience.isNegative()) {
            throw new IllegalArgumentException("a drain cannot take less than no time: " + patience);
        }
        if (ending.compareAndSet(false, true)) {
            end(patience);
        }
        return drained.join();
    }

    /** Ends the server at once: cuts every connection, interrupts their handlers and waits for them. Idempotent. */
    @Override
    public void close() {
        ledger.beginCut();
        if (ending.compareAndSet(false, true)) {
            end(Duration.ZERO);
        } else {
            engine.close();
        }
    }

    private void end(Duration patience) {
        long began = System.nanoTime();
        var before = metrics();
        try {
            if (patience.isPositive()) {
                ledger.awaitCut(TimeUnit.NANOSECONDS.convert(options.readyGrace()));
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        engine.stopAccepting();
        service.drain();
        int connections = ledger.open();
        engine.wakeAll();
        try {
            ledger.awaitNone(TimeUnit.NANOSECONDS.convert(patience));
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        ledger.beginCut();
        engine.close();
        service.flight().closed();
        options.accessLog().ifPresent(AccessLog::close);
        int cut = ledger.cut();
        drained.complete(new DrainReport(
                connections,
                Math.max(0, connections - cut),
                cut,
                answeredWhole(metrics()) - answeredWhole(before),
                Duration.ofNanos(System.nanoTime() - began)));
        options.probes().ifPresent(Probes::release);
        ended.countDown();
    }

    private static long answeredWhole(Metrics metrics) {
        return metrics.requestsTotal() - metrics.cut();
    }
}
