package tercel.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tercel.coro.ListenAddress;
import tercel.wire.Limit;
import tercel.wire.Limits;

/**
 * How a server is set up. Immutable: each {@code with} gives new options. Values that cannot be are refused at once,
 * with an {@link IllegalArgumentException} of one line.
 */
public final class ServerOptions {
    /** The loopback address, port 8080, everything else chosen for the machine, and every limit at its default. */
    public static final ServerOptions DEFAULT = new ServerOptions(
            new Listening(Places.DEFAULT, 4096, 0, 0, true),
            new Waiting(EngineKind.AUTO, PollerChoice.AUTO, RuntimeChoice.AUTO, 0, 0),
            new Bounds(Limits.DEFAULT, Overload.REFUSE, Duration.ZERO),
            new Telling(Optional.empty(), true, false, new Told(Optional.empty(), Optional.empty())));

    private static final int COUNT_MAX = 1 << 10;
    private static final Duration READY_GRACE_MAX = Duration.ofHours(1);

    private final Listening listening;
    private final Waiting waiting;
    private final Bounds bounds;
    private final Telling telling;

    private record Listening(Places places, int backlog, int sendBuffer, int receiveBuffer, boolean noDelay) {}

    private record Waiting(EngineKind engine, PollerChoice poller, RuntimeChoice runtime, int workers, int acceptors) {}

    private record Bounds(Limits limits, Overload overload, Duration readyGrace) {}

    private record Telling(Optional<AccessLog> accessLog, boolean announced, boolean debug, Told told) {}

    private record Told(Optional<StepListener> steps, Optional<Probes> probes) {}

    private ServerOptions(Listening listening, Waiting waiting, Bounds bounds, Telling telling) {
        this.listening = listening;
        this.waiting = waiting;
        this.bounds = bounds;
        this.telling = telling;
    }

    /**
     * Where to listen, or where first.
     *
     * @return a host and a port, 0 for any; a Unix address; or what stands for a socket that is inherited
     */
    public SocketAddress address() {
        return listening.places.addresses().getFirst();
    }

    /**
     * Where to listen.
     *
     * @return at least one address, in the order in which they were given
     */
    public List<SocketAddress> addresses() {
        return listening.places.addresses();
    }

    /**
     * Who may connect to Unix addresses: the permission bits of their files.
     *
     * @return such as 0660; empty where the process's umask decides
     */
    public OptionalInt unixMode() {
        return listening.places.unixMode();
    }

    /**
     * Whether proxies stand in front, which tell by the PROXY protocol where a connection comes from.
     *
     * @return whose word is taken; empty where connections come from clients themselves
     */
    public Optional<TrustedProxies> proxyProtocol() {
        return listening.places.proxies();
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
     * Whether clients see where a handler failed.
     *
     * @return false, so that no stack trace leaves the server
     */
    public boolean debug() {
        return telling.debug;
    }

    /**
     * Another place to listen, and no other.
     *
     * @param address a host and a port, 0 for any; a Unix address; or what stands for a socket that is inherited
     * @return new options
     */
    public ServerOptions withAddress(SocketAddress address) {
        return withAddresses(List.of(address));
    }

    /**
     * Other places to listen, as people write them: {@code 8080}, {@code 127.0.0.1:8080}, {@code [::1]:8080},
     * {@code unix:/run/it.sock}, {@code unix:@name} for an abstract name of Linux, {@code fd:3} for a socket that
     * whoever started the process has opened. Hosts are looked up. Abstract names, and other descriptors than 0, are
     * for event loops that poll with epoll.
     *
     * @param addresses at least one
     * @return new options
     */
    public ServerOptions withAddresses(String... addresses) {
        return withAddresses(Stream.of(addresses).map(ListenAddress::of).toList());
    }

    /**
     * Other places to listen, all of which the server needs: it opens all or none.
     *
     * @param addresses 1 to 64, as {@link #withAddress} takes them
     * @return new options
     */
    public ServerOptions withAddresses(List<SocketAddress> addresses) {
        return with(new Places(addresses, unixMode(), proxyProtocol()));
    }

    /**
     * Another host to listen on first; the port stays, and so do further addresses. Looks it up.
     *
     * @param host an address or a name of this machine; {@code 0.0.0.0} or {@code ::} for all of them
     * @return new options
     */
    public ServerOptions withHost(String host) {
        return withFirst(new InetSocketAddress(host, portOf(address())));
    }

    private ServerOptions withFirst(SocketAddress address) {
        var changed = new ArrayList<>(addresses());
        changed.set(0, address);
        return withAddresses(changed);
    }

    /**
     * Another port to listen on first; the host stays, and so do further addresses.
     *
     * @param port 0 for any that is free
     * @return new options
     */
    public ServerOptions withPort(int port) {
        checked("port", port, 0, 65_535);
        if (!(address() instanceof InetSocketAddress internet)) {
            throw new IllegalArgumentException("a Unix address has no port: " + address());
        }
        return withFirst(new InetSocketAddress(internet.getAddress(), port));
    }

    private static int portOf(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? internet.getPort() : 0;
    }

    /**
     * Other permission bits of the files of Unix addresses. Nobody is served who connects before they are set.
     *
     * @param mode such as 0660: who may write may connect
     * @return new options
     */
    public ServerOptions withUnixMode(int mode) {
        return with(new Places(addresses(), OptionalInt.of(mode), proxyProtocol()));
    }

    /**
     * With proxies in front. Every connection has to come from one of them, and to begin with a header of the PROXY
     * protocol, version 1 or 2; every other one is closed, and counted. The addresses of a request are then those that
     * the header tells.
     *
     * @param proxies whose word is taken
     * @return new options
     */
    public ServerOptions withProxyProtocol(TrustedProxies proxies) {
        return with(new Places(addresses(), unixMode(), Optional.of(proxies)));
    }

    private ServerOptions with(Places changed) {
        return with(new Listening(changed, backlog(), sendBuffer(), receiveBuffer(), noDelay()));
    }

    /**
     * Another backlog.
     *
     * @param connections at least 1
     * @return new options
     */
    public ServerOptions withBacklog(int connections) {
        checked("backlog", connections, 1, Integer.MAX_VALUE);
        return with(new Listening(listening.places, connections, sendBuffer(), receiveBuffer(), noDelay()));
    }

    /**
     * Another SO_SNDBUF.
     *
     * @param bytes 0 for the kernel's own choice
     * @return new options
     */
    public ServerOptions withSendBuffer(int bytes) {
        checked("send buffer", bytes, 0, Integer.MAX_VALUE);
        return with(new Listening(listening.places, backlog(), bytes, receiveBuffer(), noDelay()));
    }

    /**
     * Another SO_RCVBUF.
     *
     * @param bytes 0 for the kernel's own choice
     * @return new options
     */
    public ServerOptions withReceiveBuffer(int bytes) {
        checked("receive buffer", bytes, 0, Integer.MAX_VALUE);
        return with(new Listening(listening.places, backlog(), sendBuffer(), bytes, noDelay()));
    }

    /**
     * Another TCP_NODELAY.
     *
     * @param atOnce whether small segments leave at once
     * @return new options
     */
    public ServerOptions withNoDelay(boolean atOnce) {
        return with(new Listening(listening.places, backlog(), sendBuffer(), receiveBuffer(), atOnce));
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
        return with(new Telling(Optional.of(log), announced(), debug(), telling.told));
    }

    /**
     * With or without a word at the start.
     *
     * @param logged whether the server logs its {@link EngineReport} when it opens, in one line
     * @return new options
     */
    public ServerOptions withAnnouncement(boolean logged) {
        return with(new Telling(accessLog(), logged, debug(), telling.told));
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

    /**
     * With or without stack traces in answers of 500: for development, since they tell anybody how the server is built.
     *
     * @param shown whether clients see where a handler failed
     * @return new options
     */
    public ServerOptions withDebug(boolean shown) {
        return with(new Telling(accessLog(), announced(), shown, telling.told));
    }

    private ServerOptions with(Told changed) {
        return with(new Telling(accessLog(), announced(), debug(), changed));
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
