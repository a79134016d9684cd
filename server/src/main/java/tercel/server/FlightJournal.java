package tercel.server;

import java.util.List;
import java.util.Objects;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import tercel.coro.Stall;
import tercel.engine.Engine;
import tercel.engine.Peer;
import tercel.http.TraceContext;
import tercel.wire.http1.Http1Exchange;

/**
 * Writes events of Flight Recorder. Loaded with the first of them. Any thread. Allocates nothing for events that no
 * recording wants.
 */
final class FlightJournal {
    private static final int PATH_LENGTH_MAX = 256;
    private static final int FRAMES_MAX = 64;
    private static final long NANOS_A_MILLI = 1_000_000;

    private static final EventType REQUESTS = EventType.getEventType(RequestEvent.class);
    private static final EventType ACCEPTS = EventType.getEventType(AcceptEvent.class);

    private FlightJournal() {}

    /** Looks at the loops as often as a recording asks for. Returns what ends that. */
    static Runnable watch(Engine engine) {
        Runnable look = () -> engine.stalls(System.nanoTime()).forEach(FlightJournal::stalled);
        FlightRecorder.addPeriodicEvent(LoopStallEvent.class, look);
        return look;
    }

    static void endWatch(Runnable watch) {
        FlightRecorder.removePeriodicEvent(watch);
    }

    static void accepted(Peer peer) {
        if (ACCEPTS.isEnabled()) {
            var event = new AcceptEvent();
            event.remote = Objects.toString(peer.remote());
            event.local = Objects.toString(peer.local());
            event.commit();
        }
    }

    static void answered(Http1Exchange exchange, long nowNanos) {
        if (REQUESTS.isEnabled()) {
            var head = exchange.head();
            var event = new RequestEvent();
            event.method = head.method();
            event.path = bounded(head.rawPath());
            event.status = exchange.status();
            event.bytesIn = exchange.bytesIn();
            event.bytesOut = exchange.bytesOut();
            event.took = Math.max(0, nowNanos - exchange.startedNanos());
            event.cut = exchange.isCut();
            var parent = head.fields().first("traceparent");
            if (parent != null) {
                event.traceId = TraceContext.parse(List.of(parent), List.of())
                        .map(TraceContext::traceId)
                        .orElse(null);
            }
            event.commit();
        }
    }

    private static String bounded(String path) {
        return path.length() <= PATH_LENGTH_MAX ? path : path.substring(0, PATH_LENGTH_MAX);
    }

    private static void stalled(Stall stall) {
        var event = new LoopStallEvent();
        event.loop = stall.loop();
        event.stillFor = stall.millis() * NANOS_A_MILLI;
        var stack = new StringBuilder();
        stall.stack().stream()
                .limit(FRAMES_MAX)
                .forEach(frame -> stack.append(frame).append('\n'));
        event.stack = stack.toString();
        event.commit();
    }
}
