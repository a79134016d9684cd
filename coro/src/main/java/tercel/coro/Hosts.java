package tercel.coro;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * The addresses of hosts, looked up on a thread for blocking work while the caller waits and its loop goes on. Answers
 * are remembered for a while, and so is that there is none. Who asks for a name that is being looked up waits for the
 * same answer. Any thread.
 *
 * <p>Invariant: an entry's time is set before its task ends, so whoever has joined the task sees it.
 */
public final class Hosts {
    /** Who knows the addresses of names: by default the system, through the JDK. */
    @FunctionalInterface
    public interface Resolver {
        /**
         * Looks a name up. On a thread for blocking work.
         *
         * @param name in small letters, no IP address
         * @return at least one address, the best first
         * @throws UnknownHostException if the name is not known
         * @throws IOException if nobody could be asked
         */
        List<InetAddress> resolve(String name) throws IOException;
    }

    private static final class Entry {
        private final Task<List<InetAddress>> lookup;
        private volatile long untilNanos = Long.MAX_VALUE;

        Entry(Coroutines coroutines, Lookup lookup) {
            this.lookup = coroutines.spawnBlocking(() -> lookup.run(this));
        }
    }

    private interface Lookup {
        List<InetAddress> run(Entry own) throws IOException;
    }

    private final Coroutines coroutines;
    private final HostsOptions options;
    private final Resolver resolver;
    private final LongSupplier clock;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    Hosts(Coroutines coroutines, HostsOptions options, Resolver resolver, LongSupplier clock) {
        this.coroutines = coroutines;
        this.options = options;
        this.resolver = resolver;
        this.clock = clock;
    }

    /**
     * Hosts as the system knows them.
     *
     * @param coroutines whose threads for blocking work do the lookups
     * @param options how long answers are remembered
     */
    public Hosts(Coroutines coroutines, HostsOptions options) {
        this(coroutines, options, name -> List.of(InetAddress.getAllByName(name)));
    }

    /**
     * Hosts as somebody else knows them.
     *
     * @param coroutines whose threads for blocking work do the lookups
     * @param options how long answers are remembered
     * @param resolver who is asked
     */
    public Hosts(Coroutines coroutines, HostsOptions options, Resolver resolver) {
        this(coroutines, options, resolver, System::nanoTime);
    }

    /**
     * The addresses of a host; waits until they are known.
     *
     * @param host a name, or an IP address, which is its own answer
     * @param timeout how long at most
     * @return at least one, the best first
     * @throws UnknownHostException if the name is not known, or is no name at all
     * @throws SocketTimeoutException if nobody answered in time; the lookup goes on for the next one who asks
     * @throws java.io.InterruptedIOException if the caller was cancelled
     * @throws IOException if nobody could be asked
     */
    public List<InetAddress> lookup(String host, Duration timeout) throws IOException {
        String name = nameOf(host);
        return IpLiteral.isMeant(name) ? List.of(IpLiteral.of(name)) : joined(name, entry(name), timeout);
    }

    private static String nameOf(String host) throws UnknownHostException {
        try {
            return new HostPort(host, 0).host();
        } catch (IllegalArgumentException unusable) {
            var told = new UnknownHostException(unusable.getMessage());
            told.initCause(unusable);
            throw told;
        }
    }

    private Entry entry(String name) {
        synchronized (entries) {
            Entry known = entries.get(name);
            if (known == null || known.untilNanos != Long.MAX_VALUE && known.untilNanos - clock.getAsLong() <= 0) {
                known = new Entry(coroutines, own -> ask(name, own));
                entries.put(name, known);
                if (entries.size() > options.namesMax()) {
                    entries.remove(entries.keySet().iterator().next());
                }
            }
            return known;
        }
    }

    private List<InetAddress> ask(String name, Entry entry) throws IOException {
        Duration believed = options.unknown();
        try {
            List<InetAddress> addresses = List.copyOf(resolver.resolve(name));
            if (addresses.isEmpty()) {
                throw new UnknownHostException(name);
            }
            believed = options.known();
            return addresses;
        } finally {
            entry.untilNanos = clock.getAsLong() + Wait.nanos(believed);
        }
    }

    private static List<InetAddress> joined(String name, Entry entry, Duration timeout) throws IOException {
        try {
            return entry.lookup.join(timeout);
        } catch (InterruptedException cancelled) {
            throw Cancellation.told(cancelled, "looks up " + name, 0);
        } catch (TimeoutException late) {
            throw new SocketTimeoutException("nobody said within " + timeout + " where the host '" + name + "' is");
        } catch (CancellationException closed) {
            throw new IOException("closed: the host '" + name + "' was not looked up", closed);
        } catch (ExecutionException failed) {
            throw told(name, failed.getCause());
        }
    }

    private static IOException told(String name, Throwable cause) {
        IOException told = cause instanceof UnknownHostException
                ? new UnknownHostException("the host '" + name + "' is not known")
                : new IOException("the host '" + name + "' could not be looked up: " + cause.getMessage());
        told.initCause(cause);
        return told;
    }

    /**
     * Connects to a host: to each of its addresses in turn, until one answers.
     *
     * @param to a name or an IP address, and a port
     * @param how the time is for all of it
     * @return to be closed
     * @throws UnknownHostException if the name is not known
     * @throws IOException what the last address said, as {@link TcpStream#connect} says; the others are suppressed in
     *     it
     */
    public TcpStream connect(HostPort to, ConnectOptions how) throws IOException {
        boolean timed = how.timeout() != null;
        long deadlineNanos = timed ? Wait.deadlineAfter(Wait.nanos(how.timeout())) : Wait.NEVER;
        IOException failure = null;
        for (InetAddress address : lookup(to.host(), left(deadlineNanos))) {
            try {
                var target = new InetSocketAddress(address, to.port());
                return TcpStream.connect(coroutines, target, timed ? how.withTimeout(left(deadlineNanos)) : how);
            } catch (java.net.ConnectException refused) {
                if (failure != null) {
                    refused.addSuppressed(failure);
                }
                failure = refused;
            }
        }
        throw failure;
    }

    private static Duration left(long deadlineNanos) {
        boolean timed = deadlineNanos != Wait.NEVER;
        return Duration.ofNanos(timed ? Math.max(0, deadlineNanos - System.nanoTime()) : Long.MAX_VALUE);
    }
}
