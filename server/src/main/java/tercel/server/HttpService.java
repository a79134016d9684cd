package tercel.server;

import org.jspecify.annotations.Nullable;
import tercel.engine.Service;
import tercel.http.Handler;
import tercel.wire.Limits;

/**
 * Serves HTTP/1 to the connections of an engine: joins conversations, the handler, counters and the access log. Any
 * thread.
 */
final class HttpService implements Service {
    private final Handler handler;
    private final Limits limits;
    private final Tally tally;
    private final @Nullable AccessLog accessLog;
    private final ServerLog log;
    private final boolean debug;
    private final Flight flight = new Flight();
    private final DateField date = new DateField(System::currentTimeMillis);
    private volatile boolean draining;

    /**
     * A service.
     *
     * @param handler answers all requests
     * @param limits the bounds it keeps
     * @param tally counts
     * @param journals where it is told
     */
    HttpService(Handler handler, Limits limits, Tally tally, Journals journals) {
        this.handler = handler;
        this.limits = limits;
        this.tally = tally;
        accessLog = journals.access();
        log = journals.server();
        debug = journals.debug();
    }

    /**
     * Where a server tells what it does.
     *
     * @param server its own log
     * @param access a line for each request; null for none
     * @param debug whether clients are told where a handler failed
     */
    record Journals(ServerLog server, @Nullable AccessLog access, boolean debug) {}

    @Override
    public Desk desk() {
        return new HttpDesk(this, tally.shard());
    }

    Handler handler() {
        return handler;
    }

    Limits limits() {
        return limits;
    }

    Tally tally() {
        return tally;
    }

    @Nullable
    AccessLog accessLog() {
        return accessLog;
    }

    ServerLog log() {
        return log;
    }

    boolean debug() {
        return debug;
    }

    Flight flight() {
        return flight;
    }

    DateField date() {
        return date;
    }

    /** From now on answers say close, and connections close when they are idle. */
    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    /** What was counted so far. */
    Metrics metrics() {
        return tally.metrics(accessLog == null ? 0 : accessLog.dropped());
    }
}
