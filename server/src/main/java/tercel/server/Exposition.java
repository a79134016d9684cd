package tercel.server;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.ToLongFunction;
import tercel.coro.LoopCounts;
import tercel.wire.Limit;

/**
 * Writes metrics in the text format 0.0.4 of Prometheus: for each family a line of help, one of its type, and its
 * samples. Used by one thread, once.
 */
final class Exposition {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Bounds of the latency's buckets: powers of two nanoseconds, which bound buckets of the histogram exactly. */
    private static final int LEAST_POWER = 15;

    private static final int MOST_POWER = 35;

    private static final int BYTES_A_KIBI = 1024;
    private static final Path STATUS = Path.of("/proc/self/status");

    private final StringBuilder text = new StringBuilder(8 << 10);

    private Exposition() {}

    /** The whole text. */
    static String of(EngineReport report, Vitals vitals) {
        var exposition = new Exposition();
        exposition.putRequests(vitals.metrics());
        exposition.putLatency(vitals.metrics().latency());
        exposition.putRefusals(vitals.metrics());
        exposition.putConnections(vitals);
        exposition.putLoops(vitals);
        exposition.putProcess(report, vitals);
        return exposition.text.toString();
    }

    private enum Type {
        COUNTER("counter"),
        GAUGE("gauge"),
        HISTOGRAM("histogram");

        private final String word;

        Type(String word) {
            this.word = word;
        }
    }

    private void putRequests(Metrics metrics) {
        family("tercel_http_requests_total", Type.COUNTER, "Requests that were answered, by method.");
        metrics.requests().forEach((method, count) -> sample("tercel_http_requests_total", "method", method, count));
        family("tercel_http_responses_total", Type.COUNTER, "Answers to them, by class of status.");
        metrics.statuses().forEach((status, count) -> sample("tercel_http_responses_total", "status", status, count));
        single("tercel_http_responses_cut_total", "Answers that were begun and did not get whole.", metrics.cut());
        single("tercel_http_handler_failures_total", "Requests whose handler threw.", metrics.failures());
        single(
                "tercel_http_request_body_bytes_total",
                "Bytes read from bodies of requests.",
                metrics.traffic().bytesIn());
        single(
                "tercel_http_response_body_bytes_total",
                "Bytes written to bodies of answers.",
                metrics.traffic().bytesOut());
        single("tercel_access_log_drops_total", "Lines that the access log has lost.", metrics.logDrops());
    }

    private void putLatency(LatencyHistogram latency) {
        String name = "tercel_http_request_duration_seconds";
        family(name, Type.HISTOGRAM, "From a request's arrival until its answer was handed to the system.");
        for (int power = LEAST_POWER; power <= MOST_POWER; power++) {
            long top = (1L << power) - 1;
            sample(name + "_bucket", "le", seconds(top), latency.countWithin(top));
        }
        sample(name + "_bucket", "le", "+Inf", latency.count());
        line(name + "_sum", seconds(latency.sumNanos()));
        line(name + "_count", Long.toString(latency.count()));
    }

    private void putRefusals(Metrics metrics) {
        family(
                "tercel_http_refusals_total",
                Type.COUNTER,
                "Requests refused beside the handler, by status and reason.");
        for (var each : metrics.refusals()) {
            text.append("tercel_http_refusals_total{status=\"").append(each.status());
            text.append("\",reason=\"");
            escape(each.reason());
            text.append("\"} ").append(each.count()).append('\n');
        }
        family("tercel_limit_hits_total", Type.COUNTER, "How often each limit was hit.");
        for (var limit : Limit.values()) {
            sample("tercel_limit_hits_total", "limit", limit.key(), hits(metrics.limits(), limit));
        }
    }

    private static long hits(Map<Limit, Long> hits, Limit limit) {
        return hits.getOrDefault(limit, 0L);
    }

    private void putConnections(Vitals vitals) {
        var counted = vitals.metrics().connections();
        single("tercel_connections_accepted_total", "Connections that were accepted.", counted.accepted());
        single("tercel_connections_closed_total", "Connections that were accepted and are closed.", counted.closed());
        single("tercel_connections_refused_total", "Connections refused at their limit.", counted.refused());
        single("tercel_accept_pauses_total", "How often accepting had to pause.", counted.acceptPauses());
        var open = vitals.connections();
        String name = "tercel_connections";
        family(name, Type.GAUGE, "Open connections, by what they are in.");
        sample(name, "state", "idle", open.idle());
        sample(name, "state", "reading", open.reading());
        sample(name, "state", "working", open.working());
        sample(name, "state", "writing", open.writing());
        sample(name, "state", "unknown", open.unknown());
    }

    private void putLoops(Vitals vitals) {
        if (vitals.loops().isEmpty()) {
            return;
        }
        family("tercel_loop_busy_seconds_total", Type.COUNTER, "For how long an event loop did not wait for sockets.");
        for (var loop : vitals.loops()) {
            sample("tercel_loop_busy_seconds_total", "loop", loop.loop(), seconds(loop.busyNanos()));
        }
        each(vitals, "tercel_loop_turns_total", "How often an event loop has polled.", LoopCounts::turns);
        each(
                vitals,
                "tercel_loop_events_total",
                "Sockets that an event loop was told to be ready.",
                LoopCounts::events);
        String waiting = "tercel_loop_coroutines_waiting";
        family(waiting, Type.GAUGE, "Coroutines that wait in the midst of an event, such as a handler.");
        vitals.loops().forEach(loop -> sample(waiting, "loop", loop.loop(), loop.waiting()));
    }

    private void each(Vitals vitals, String name, String help, ToLongFunction<LoopCounts> value) {
        family(name, Type.COUNTER, help);
        vitals.loops().forEach(loop -> sample(name, "loop", loop.loop(), value.applyAsLong(loop)));
    }

    private void putProcess(EngineReport report, Vitals vitals) {
        family("tercel_engine_info", Type.GAUGE, "How the server waits; always 1.");
        text.append("tercel_engine_info{engine=\"").append(report.label());
        text.append("\",scheduler=\"").append(report.runtime()).append("\"} 1\n");
        gauge(
                "tercel_ready",
                "1 while new requests are welcome, 0 from the start of a drain on.",
                vitals.ready() ? 1 : 0);
        family("tercel_uptime_seconds", Type.GAUGE, "For how long the server has been open.");
        line("tercel_uptime_seconds", seconds(vitals.up().toNanos()));
        family("tercel_start_time_seconds", Type.GAUGE, "When the server was opened, since 1970.");
        line(
                "tercel_start_time_seconds",
                BigDecimal.valueOf(vitals.opened().toEpochMilli(), 3).toPlainString());
        var runtime = Runtime.getRuntime();
        gauge(
                "tercel_jvm_heap_used_bytes",
                "Heap that is used, garbage included.",
                runtime.totalMemory() - runtime.freeMemory());
        long resident = residentBytes();
        if (resident >= 0) {
            gauge("tercel_process_resident_memory_bytes", "Memory of the process that is resident.", resident);
        }
    }

    /** VmRSS of proc_pid_status(5); below 0 where there is no such file. */
    private static long residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * BYTES_A_KIBI;
                }
            }
        } catch (IOException | RuntimeException unknown) {
            return -1;
        }
        return -1;
    }

    private void single(String name, String help, long value) {
        family(name, Type.COUNTER, help);
        line(name, Long.toString(value));
    }

    private void gauge(String name, String help, long value) {
        family(name, Type.GAUGE, help);
        line(name, Long.toString(value));
    }

    private void family(String name, Type type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type.word).append('\n');
    }

    private void line(String name, String value) {
        text.append(name).append(' ').append(value).append('\n');
    }

    private void sample(String name, String label, String labelValue, long value) {
        sample(name, label, labelValue, Long.toString(value));
    }

    private void sample(String name, String label, String labelValue, String value) {
        text.append(name).append('{').append(label).append("=\"");
        escape(labelValue);
        text.append("\"} ").append(value).append('\n');
    }

    private void escape(String value) {
        for (int index = 0; index < value.length(); index++) {
            char letter = value.charAt(index);
            switch (letter) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(letter);
            }
        }
    }

    private static String seconds(long nanos) {
        return BigDecimal.valueOf(nanos, 9).toPlainString();
    }
}
