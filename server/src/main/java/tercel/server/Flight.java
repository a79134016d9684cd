package tercel.server;

import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;
import tercel.engine.Engine;
import tercel.engine.Peer;
import tercel.wire.http1.Http1Exchange;

/**
 * Tells Flight Recorder what a server does, where one is: the module {@code jdk.jfr} may be absent. Until somebody
 * starts a recording this costs a look at one field, and no class of an event is loaded. Any thread.
 */
final class Flight {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private @Nullable Engine engine;
    private volatile @Nullable Runnable watch;

    /** Whether there has been a recording in this process; there may be none now. */
    static boolean isOn() {
        return PRESENT && FlightRecorder.isInitialized();
    }

    /** The server is open. */
    synchronized void opened(Engine its) {
        engine = its;
        if (isOn()) {
            watch();
        }
    }

    /** Watches the loops from now on, if it does not yet: where there is a recording it runs this watch. */
    private synchronized void watch() {
        var its = engine;
        if (its != null && watch == null) {
            watch = FlightJournal.watch(its);
        }
    }

    /** The server has ended. */
    synchronized void closed() {
        engine = null;
        var begun = watch;
        if (begun != null) {
            FlightJournal.endWatch(begun);
        }
    }

    /** A connection was accepted. Only where {@link #isOn}. */
    void accepted(Peer peer) {
        FlightJournal.accepted(peer);
    }

    /** A request was answered. Only where {@link #isOn}. */
    void answered(Http1Exchange exchange, long nowNanos) {
        if (watch == null) {
            watch();
        }
        FlightJournal.answered(exchange, nowNanos);
    }
}
