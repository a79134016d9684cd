package tercel.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tercel.server.EngineReport;
import tercel.server.ServerOptions;
import tercel.wire.Limit;
import tercel.wire.Quantity;

/** What a server tells of itself where one asks for it: its engine, its folder, its limits, and their memory. */
final class Overview {
    private static final int NAME_COLUMNS = 20;

    private final EngineReport report;
    private final ServerOptions options;
    private final PrintStream out;

    Overview(EngineReport report, ServerOptions options, PrintStream out) {
        this.report = report;
        this.options = options;
        this.out = out;
    }

    void print(@Nullable Path folder) {
        out.println("engine " + report.label() + (report.loops() == 0 ? "" : ", " + report.runtime() + " scheduler"));
        for (var other : report.others()) {
            out.println("  not " + other.name() + ": " + other.reason());
        }
        if (folder != null) {
            out.println("folder " + folder.toAbsolutePath().normalize());
        }
        out.println("limits, each set by --limit NAME=VALUE");
        for (var limit : Limit.values()) {
            out.println("  " + limit.key() + "=" + options.limits().text(limit));
        }
        out.println("memory, at most, beside that of handlers");
        printMemory();
        out.flush();
    }

    private void printMemory() {
        var memory = report.memory();
        long connections = options.limits().of(Limit.CONNECTIONS);
        if (report.loops() > 0) {
            product(report.loops(), "loops", memory.loopBytes(), "buffers");
        }
        product(connections, "idle connections", memory.idleBytes(), "buffers");
        product(connections, "requests under way", memory.busyBytes(), "buffers");
        if (memory.stackBytes() > 0) {
            product(connections, "threads", memory.stackBytes(), "stack, of which little is used");
        }
        out.println("  of a heap of " + mebibytes(Runtime.getRuntime().maxMemory()));
    }

    private void product(long count, String ofWhat, long bytes, String use) {
        out.println("  " + count + " " + ofWhat + " x " + Quantity.ofBytes(bytes) + " " + use + " = "
                + mebibytes(count * bytes));
    }

    private static String mebibytes(long bytes) {
        return bytes < 1 << 20 ? Quantity.ofBytes(bytes) : (bytes >> 20) + "MiB";
    }

    /** What there is on this machine, and whether it works or why not: {@code tercel engines}. */
    static String engines() {
        var lines = new StringBuilder();
        boolean chosen = false;
        for (var candidate : EngineReport.survey()) {
            String state = candidate.reason().isEmpty() ? "works" : "does not work: " + candidate.reason();
            if (!chosen && candidate.reason().isEmpty()) {
                // The survey begins with the best.
                chosen = true;
                state = "works, and is what auto takes";
            }
            lines.append(candidate.name())
                    .append(" ".repeat(NAME_COLUMNS - candidate.name().length()));
            lines.append(state).append('\n');
        }
        return lines.toString();
    }
}
