package tercel.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import tercel.wire.Limit;
import tercel.wire.Limits;

/**
 * How a server is set up. Immutable: each {@code with} gives new options. Values that cannot be are refused at once,
 * with an {@link IllegalArgumentException} of one line.
 */
public final class ServerOptions {
    /** The loopback address, port 8080, everything else chosen for the machine, and every limit at its default. */
    public static final ServerOptions DEFAULT = new ServerOptions(
            new Listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080), 4096, 0, 0, true),
            new Waiting(EngineKind.AUTO, PollerChoice.AUTO, RuntimeChoice.AUTO, 0, 0),
            new Bounds(Limits.DEFAULT, Overload.REFUSE, Duration.ZERO),
            new Telling(Optional.empty(), true, new Told(Optional.empty(), Optional.empty())));

    private static final int COUNT_MAX = 1 << 10;
    private static final Duration READY_GRACE_MAX = Duration.ofHours(1);

    private final Listening listening;
    private final Waiting waiting;
    private final Bounds bounds;
    private final Telling telling;

    private record Listening(SocketAddress address, int backlog, int sendBuffer, int receiveBuffer, boolean noDelay) {}

    private record Waiting(EngineKind engine, PollerChoice poller, RuntimeChoice runtime, int workers, int acceptors) {}

    private record Bounds(Limits limits, Overload overload, Duration readyGrace) {}

    private record Telling(Optional<AccessLog> accessLog, boolean announced, Told told) {}

    private record Told(Optional<StepListener> steps, Optional<Probes> probes) {}

    private ServerOptions(Listening listening, Waiting waiting, Bounds bounds, Telling telling) {
        this.listening = listening;
        this.waiting = waiting;
        this.bounds = bounds;
        this.telling = telling;
    }

    /**
     * Where to listen.
     *
     * @return a host and a port, 0 for any, or a Unix address
     */
    public SocketAddress address() {
        return listening.address;
    }

    /**
     * Connections that the kernel holds until they are accepted.
     *
     * @return their number at most; the system has a bound of its own
     */
    public int backlog() {
        return listening.backlog;
    }

    /**
     * SO_SNDBUF of each connection.
     *
     * @return in bytes, 0 for the kernel's own choice
     */
    public int sendBuffer() {
        return listening.sendBuffer;
    }

    /**
     * SO_RCVBUF of each connection.
     *
     * @return in bytes, 0 for the kernel's own choice
     */
    public int receiveBuffer() {
        return listening.receiveBuffer;
    }

    /**
     * TCP_NODELAY of each connection.
     *
     * @return whether small segments leave at once
     */
    public boolean noDelay() {
        return listening.noDelay;
    }

    /**
     * How it waits.
     *
     * @return the engine
     */
    public EngineKind engine() {
        return waiting.engine;
    }

    /**
     * What event loops poll with.
     *
     * @return of no matter to other engines
     */
    public PollerChoice poller() {
        return waiting.poller;
    }

    /**
     * On whose scheduler handlers run.
     *
     * @return of no matter to other engines than event
     */
    public RuntimeChoice runtime() {
        return waiting.runtime;
    }

    /**
     * How many event loops there are.
     *
     * @return 0 for as many as this process has processors
     */
    public int workers() {
        return waiting.workers;
    }

    /**
     * How many threads only accept.
     *
     * @return 0 where each event loop accepts for itself
     */
    public int acceptors() {
        return waiting.acceptors;
    }

    /**
     * Every bound that the server keeps.
     *
     * @return the limits
     */
    public Limits limits() {
        return bounds.limits;
    }

    /**
     * What happens past the limit of connections.
     *
     * @return the policy
     */
    public Overload overload() {
        return bounds.overload;
    }

    /**
     * How long a drain goes on accepting after its readiness has failed, so that load balancers can notice: see
     * {@link Probes#readiness}.
     *
     * @return zero for not at all
     */
    public Duration readyGrace() {
        return bounds.readyGrace;
    }

    /**
     * Where a line for each answered request goes.
     *
     * @return empty for nowhere
     */
    public Optional<AccessLog> accessLog() {
        return telling.accessLog;
    }

    /**
     * Whether the server logs its {@link EngineReport} when it opens.
     *
     * @return true for one line
     */
    public boolean announced() {
        return telling.announced;
    }

    /**
     * Who is told each step of each connection.
     *
     * @return empty for nobody, which costs nothing
     */
    public Optional<StepListener> stepListener() {
        return telling.told.steps;
    }

    /**
     * Handlers that tell how the server is.
     *
     * @return empty if there are none
     */
    public Optional<Probes> probes() {
        return telling.told.probes;
    }

    /**
     * Other options for where to listen.
     *
     * @param address a host and a port, 0 for any, or a Unix address
     * @return new options
     */
    public ServerOptions withAddress(SocketAddress address) {
        Objects.requireNonNull(address);
        if (address instanceof InetSocketAddress internet && internet.isUnresolved()) {
            throw new IllegalArgumentException("the host '" + internet.getHostString() + "' is not known");
        }
        if (!(address instanceof InetSocketAddress) && !(address instanceof UnixDomainSocketAddress)) {
            throw new IllegalArgumentException("cannot listen on an address like " + address);
        }
        return with(new Listening(address, backlog(), sendBuffer(), receiveBuffer(), noDelay()));
    }

    /**
     * Another host to listen on; the port stays. Looks it up.
     *
     * @param host an address or a name of this machine; {@code 0.0.0.0} or {@code ::} for all of them
     * @return new options
     */
    public ServerOptions withHost(String host) {
        return withAddress(new InetSocketAddress(host, portOf(address())));
    }

    /**
     * Another port to listen on; the host stays.
     *
     * @param port 0 for any that is free
     * @return new options
     */
    public ServerOptions withPort(int port) {
        checked("port", port, 0, 65_535);
        if (!(address() instanceof InetSocketAddress internet)) {
            throw new IllegalArgumentException("a Unix address has no port: " + address());
        }
        return withAddress(new InetSocketAddress(internet.getAddress(), port));
    }

    private static int portOf(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? internet.getPort() : 0;
    }

    /**
     * Another backlog.
     *
     * @param connections at least 1
     * @return new options
     */
    public ServerOptions withBacklog(int connections) {
        checked("backlog", connections, 1, Integer.MAX_VALUE);
        return with(new Listening(address(), connections, sendBuffer(), receiveBuffer(), noDelay()));
    }

    /**
     * Another SO_SNDBUF.
     *
     * @param bytes 0 for the kernel's own choice
     * @return new options
     */
    public ServerOptions withSendBuffer(int bytes) {
        checked("send buffer", bytes, 0, Integer.MAX_VALUE);
        return with(new Listening(address(), backlog(), bytes, receiveBuffer(), noDelay()));
    }

    /**
     * Another SO_RCVBUF.
     *
     * @param bytes 0 for the kernel's own choice
     * @return new options
     */
    public ServerOptions withReceiveBuffer(int bytes) {
        checked("receive buffer", bytes, 0, Integer.MAX_VALUE);
        return with(new Listening(address(), backlog(), sendBuffer(), bytes, noDelay()));
    }

    /**
     * Another TCP_NODELAY.
     *
     * @param atOnce whether small segments leave at once
     * @return new options
     */
    public ServerOptions withNoDelay(boolean atOnce) {
        return with(new Listening(address(), backlog(), sendBuffer(), receiveBuffer(), atOnce));
    }

    private ServerOptions with(Listening changed) {
        return new ServerOptions(changed, waiting, bounds, telling);
    }

    /**
     * Another engine.
     *
     * @param kind how to wait
     * @return new options
     */
    public ServerOptions withEngine(EngineKind kind) {
        Objects.requireNonNull(kind);
        return with(new Waiting(kind, poller(), runtime(), workers(), acceptors()));
    }

    /**
     * Another poller.
     *
     * @param choice what event loops poll with
     * @return new options
     */
    public ServerOptions withPoller(PollerChoice choice) {
        Objects.requireNonNull(choice);
        return with(new Waiting(engine(), choice, runtime(), workers(), acceptors()));
    }

    /**
     * Another scheduler.
     *
     * @param choice on whose scheduler handlers run
     * @return new options
     */
    public ServerOptions withRuntime(RuntimeChoice choice) {
        Objects.requireNonNull(choice);
        return with(new Waiting(engine(), poller(), choice, workers(), acceptors()));
    }

    /**
     * Another number of event loops.
     *
     * @param loops 0 for as many as this process has processors
     * @return new options
     */
    public ServerOptions withWorkers(int loops) {
        checked("number of workers", loops, 0, COUNT_MAX);
        return with(new Waiting(engine(), poller(), runtime(), loops, acceptors()));
    }

    /**
     * Another number of acceptors.
     *
     * @param threads 0 where each event loop accepts for itself
     * @return new options
     */
    public ServerOptions withAcceptors(int threads) {
        checked("number of acceptors", threads, 0, COUNT_MAX);
        return with(new Waiting(engine(), poller(), runtime(), workers(), threads));
    }

    private ServerOptions with(Waiting changed) {
        return new ServerOptions(listening, changed, bounds, telling);
    }

    /**
     * Other limits, all at once.
     *
     * @param limits every bound that the server keeps
     * @return new options
     */
    public ServerOptions withLimits(Limits limits) {
        Objects.requireNonNull(limits);
        return with(new Bounds(limits, overload(), readyGrace()));
    }

    /**
     * Another value of one limit.
     *
     * @param limit which
     * @param value in its unit, not negative
     * @return new options
     */
    public ServerOptions withLimit(Limit limit, long value) {
        return withLimits(limits().with(limit, value));
    }

    /**
     * Another policy past the limit of connections.
     *
     * @param policy what happens there
     * @return new options
     */
    public ServerOptions withOverload(Overload policy) {
        Objects.requireNonNull(policy);
        return with(new Bounds(limits(), policy, readyGrace()));
    }

    /**
     * Another time for load balancers to notice a drain. Connections and requests are welcome meanwhile as before, but
     * for {@link Server#isReady} and what it makes {@link Probes#readiness} say.
     *
     * @param time zero for none, an hour at most
     * @return new options
     */
    public ServerOptions withReadyGrace(Duration time) {
        if (time.isNegative() || time.compareTo(READY_GRACE_MAX) > 0) {
            throw new IllegalArgumentException("the ready grace is from nothing to an hour, not " + time);
        }
        return with(new Bounds(limits(), overload(), time));
    }

    private ServerOptions with(Bounds changed) {
        return new ServerOptions(listening, waiting, changed, telling);
    }

    /**
     * With a line for each answered request.
     *
     * @param log where they go; closed with the server
     * @return new options
     */
    public ServerOptions withAccessLog(AccessLog log) {
        return with(new Telling(Optional.of(log), announced(), telling.told));
    }

    /**
     * With or without a word at the start.
     *
     * @param logged whether the server logs its {@link EngineReport} when it opens, in one line
     * @return new options
     */
    public ServerOptions withAnnouncement(boolean logged) {
        return with(new Telling(accessLog(), logged, telling.told));
    }

    /**
     * With somebody who is told each step of each connection.
     *
     * @param told for learning and for debugging: it slows everything down
     * @return new options
     */
    public ServerOptions withStepListener(StepListener told) {
        return with(new Told(Optional.of(told), probes()));
    }

    /**
     * With handlers that tell how the server is. They tell of one server at a time.
     *
     * @param probes from the opening on they tell of this server
     * @return new options
     */
    public ServerOptions withProbes(Probes probes) {
        return with(new Told(stepListener(), Optional.of(probes)));
    }

    private ServerOptions with(Told changed) {
        return with(new Telling(accessLog(), announced(), changed));
    }

    private ServerOptions with(Telling changed) {
        return new ServerOptions(listening, waiting, bounds, changed);
    }

    private static void checked(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("the " + what + " is from " + least + " to " + most + ", not " + value);
        }
    }
}
