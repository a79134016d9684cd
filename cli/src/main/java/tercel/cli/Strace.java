package tercel.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * strace(1), attached to this process: for engines whose system calls are the JDK's. It shows those that are about a
 * TCP connection, a little later than they were made.
 */
final class Strace implements AutoCloseable {
    private static final Pattern OF_A_CONNECTION = Pattern.compile("<TCP(v6)?:\\[\\S*->");
    private static final Pattern LINE = Pattern.compile("(?:\\[pid +\\d+] )?(\\d+)\\.(\\d{6}) (.*)");
    private static final String CALLS = "trace=accept,accept4,read,write,readv,writev,recvfrom,sendto,recvmsg,sendmsg,"
            + "sendfile,shutdown,close,poll,ppoll,epoll_ctl,epoll_wait,epoll_pwait";

    private static final long PATIENCE_MILLIS = 2000;

    private final Process process;
    private final BufferedReader lines;
    private final String first;
    private final Thread reader;

    private Strace(Explanation explanation, Process process) throws IOException {
        this.process = process;
        lines = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        // It says "attached" once it is, or why it cannot be.
        String said = lines.readLine();
        first = said == null ? "strace says nothing" : said;
        reader = Thread.ofPlatform().daemon().name("tercel-strace").start(() -> read(explanation));
    }

    /** Attaches it, which takes a moment. */
    static Strace ofThisProcess(Explanation explanation) throws IOException {
        var pid = Long.toString(ProcessHandle.current().pid());
        var strace = new Strace(
                explanation,
                new ProcessBuilder("strace", "-f", "-ttt", "-yy", "-s", "32", "-e", CALLS, "-p", pid).start());
        return strace;
    }

    boolean isAttached() {
        return first.contains("attached");
    }

    /** Whether it is attached, or why not. */
    String report() {
        return isAttached()
                ? "Tercel tells its steps, and strace the calls of the JDK that are about a connection"
                : "no system calls are shown: " + first;
    }

    private void read(Explanation explanation) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                var parts = LINE.matcher(line);
                if (parts.matches() && OF_A_CONNECTION.matcher(line).find()) {
                    long micros = Long.parseLong(parts.group(1)) * 1_000_000 + Long.parseLong(parts.group(2));
                    explanation.traced(micros, parts.group(3));
                }
            }
        } catch (IOException ended) {
            explanation.note("strace has ended: " + Refusal.reason(ended));
        }
    }

    /** Detaches it, and waits for what it has still to tell. */
    @Override
    public void close() {
        // Not by the process itself, which would close what it has still to say.
        process.toHandle().destroy();
        try {
            reader.join(PATIENCE_MILLIS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
