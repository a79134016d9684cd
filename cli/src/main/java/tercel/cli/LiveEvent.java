package tercel.cli;

import tercel.server.Vitals;

/** What the live page draws, as a JSON object in one line: RFC 8259. Its names and texts are our own, and plain. */
final class LiveEvent {
    private final StringBuilder json = new StringBuilder(512);

    private LiveEvent() {}

    static String json(Vitals vitals) {
        var event = new LiveEvent();
        var metrics = vitals.metrics();
        event.json.append("{\"engine\":\"").append(vitals.engine());
        event.json.append("\",\"ready\":").append(vitals.ready());
        event.number("upMillis", vitals.up().toMillis());
        event.number("requests", metrics.requestsTotal());
        event.number("failures", metrics.failures());
        event.number("accepted", metrics.connections().accepted());
        event.number("refused", metrics.connections().refused());
        event.number("bytesIn", metrics.traffic().bytesIn());
        event.number("bytesOut", metrics.traffic().bytesOut());
        event.number("answers", metrics.latency().count());
        event.number("p50Nanos", metrics.latency().p50Nanos());
        event.number("p99Nanos", metrics.latency().p99Nanos());
        event.putConnections(vitals.connections());
        event.putLoops(vitals);
        return event.json.append('}').toString();
    }

    private void putConnections(Vitals.Connections open) {
        json.append(",\"connections\":{\"idle\":").append(open.idle());
        number("reading", open.reading());
        number("working", open.working());
        number("writing", open.writing());
        number("unknown", open.unknown());
        json.append('}');
    }

    private void putLoops(Vitals vitals) {
        json.append(",\"loops\":[");
        String comma = "";
        for (var loop : vitals.loops()) {
            json.append(comma).append("{\"name\":\"").append(loop.loop()).append('"');
            number("busyNanos", loop.busyNanos());
            json.append('}');
            comma = ",";
        }
        json.append(']');
    }

    private void number(String name, long value) {
        json.append(",\"").append(name).append("\":").append(value);
    }
}
