package tercel.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tercel.coro.ListenAddress;
import tercel.server.StepListener;
import tercel.wire.Step;

/**
 * What happens to connections, for people to read: a line for each system call, and one for each step of Tercel's. Any
 * thread.
 */
final class Explanation implements StepListener {
    private static final long HOLD_MICROS = 500_000;

    private final PrintStream out;
    private final boolean once;

    /** What is known before the first line is out, which says where the server listens. */
    private @Nullable StringBuilder early = new StringBuilder();

    private Runnable stop = () -> {};
    private long zeroMicros = nowMicros();

    /** Where lines wait for others that were earlier and come later. */
    private final PriorityQueue<Line> held = new PriorityQueue<>();

    private boolean holds;

    /** How often each call was made for a connection, by its descriptor. */
    private final Map<Integer, Map<String, Integer>> calls = new HashMap<>();

    /** A line, and when it happened. */
    private record Line(long micros, long number, String text) implements Comparable<Line> {
        @Override
        public int compareTo(Line other) {
            int earlier = Long.compare(micros, other.micros);
            return earlier != 0 ? earlier : Long.compare(number, other.number);
        }
    }

    private long lines;

    Explanation(PrintStream out, boolean once) {
        this.out = out;
        this.once = once;
    }

    /** The first line is out. With its first connection the server may be stopped by that. */
    synchronized void begin(Runnable ending) {
        stop = ending;
        var before = early;
        early = null;
        if (before != null && !before.isEmpty()) {
            out.print(before);
        }
        note("now ask for / there, or for /big, which is more than a socket takes at once");
    }

    synchronized void note(String text) {
        line("  " + text);
    }

    /** A system call has returned; one that waited in vain tells nothing. */
    synchronized void called(String name, int descriptor, long result, String text) {
        if (name.equals("epoll_pwait") && result == 0) {
            return;
        }
        if (name.equals("accept4") && result >= 0) {
            if (calls.isEmpty()) {
                zeroMicros = nowMicros();
            }
            calls.put((int) result, new TreeMap<>());
        }
        var counts = calls.get(name.equals("accept4") ? (int) result : descriptor);
        if (counts != null) {
            counts.merge(name, 1, Integer::sum);
        }
        timed("call  " + text);
        if (counts != null && name.equals("close")) {
            calls.remove(descriptor);
            sum(counts);
        }
    }

    private void sum(Map<String, Integer> counts) {
        var line = new StringBuilder();
        int all = 0;
        for (var each : counts.entrySet()) {
            line.append(all == 0 ? " (" : ", ")
                    .append(each.getKey())
                    .append(' ')
                    .append(each.getValue());
            all += each.getValue();
        }
        note("that were " + all + " system calls for this connection" + line + "), and those of the loop");
    }

    /** From now on lines are printed in the order of their times, as far as they come within half a second. */
    synchronized void hold() {
        holds = true;
        Thread.ofPlatform().daemon().name("tercel-explain").start(this::release);
    }

    private synchronized void release() {
        try {
            while (holds) {
                wait(HOLD_MICROS / 5000);
                printUntil(nowMicros() - HOLD_MICROS);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Prints what is still held. */
    synchronized void end() {
        holds = false;
        printUntil(Long.MAX_VALUE);
    }

    private void printUntil(long micros) {
        while (!held.isEmpty() && held.peek().micros() <= micros) {
            line(held.remove().text());
        }
    }

    /** A line of strace's, and when it was. */
    synchronized void traced(long micros, String text) {
        timed(micros, "strace " + text);
    }

    @Override
    public synchronized void happened(long connection, Event event) {
        if (event instanceof Event.Opened && holds && connection == 1) {
            zeroMicros = nowMicros();
        }
        timed("step  #" + connection + " " + text(event));
        if (once && isLast(event)) {
            stop.run();
        }
    }

    private static boolean isLast(Event event) {
        return switch (event) {
            case Event.Aborted _ -> true;
            case Event.Advanced advanced -> advanced.step() == Step.CLOSE || advanced.step() == Step.LINGER;
            case Event.Opened _, Event.Began _, Event.Waited _, Event.Ended _, Event.Woken _ -> false;
        };
    }

    private static String text(Event event) {
        return switch (event) {
            case Event.Opened(var remote) -> "a connection from " + ListenAddress.text(remote);
            case Event.Advanced(var step, var before, var after, var ended) ->
                digested(before, after, ended) + step + ": "
                        + switch (step) {
                            case READ -> idle(after);
                            case WRITE -> "send the answer, then look for the next request";
                            case BOTH -> "send and receive as it comes";
                            case WORK -> "the head is whole, the handler's turn";
                            case WAIT -> "nothing to do until somebody wakes it";
                            case UPGRADE -> "another protocol goes on";
                            case CLOSE -> "send what is left, then close";
                            case LINGER -> "send what is left, read past what comes, then close";
                        };
            case Event.Began _ -> "the handler begins";
            case Event.Waited(var what) ->
                switch (what) {
                    case INPUT -> "the handler needs more of the body";
                    case ROOM -> "the handler needs room for more of its answer";
                    case FLUSH -> "the handler wants its answer to leave";
                };
            case Event.Ended(var failure, var after) ->
                "the handler has ended"
                        + failure.map(thrown -> " with " + thrown).orElse("")
                        + (after.outBytes() > 0 ? ", " + after.outBytes() + " bytes wait: " + after.outLine() : "");
            case Event.Woken _ -> "another thread wakes it";
            case Event.Aborted(var why) -> "cut: " + why.getMessage();
        };
    }

    private static String digested(Queues before, Queues after, boolean ended) {
        if (before.inBytes() > 0) {
            String rest = after.inBytes() > 0 ? ", " + after.inBytes() + " are kept" : "";
            return "reads \"" + before.inLine() + "\" (" + before.inBytes() + " bytes" + rest + ") → ";
        }
        return ended ? "reads the end → " : "→ ";
    }

    private static String idle(Queues after) {
        if (after.inBytes() > 0) {
            return "reading, the request is not whole yet";
        }
        return after.outBytes() > 0 ? "send the answer, then idle" : "idle, waits for a request";
    }

    private void timed(String text) {
        timed(nowMicros(), text);
    }

    private void timed(long micros, String text) {
        long since = micros - zeroMicros;
        String told = early != null ? "  " + text : "%10.3f ms  %s".formatted(since / 1000.0, text);
        if (holds) {
            held.add(new Line(micros, lines++, told));
        } else {
            line(told);
        }
    }

    static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private void line(String text) {
        if (early == null) {
            out.println(text);
            out.flush();
        } else {
            early.append(text).append('\n');
        }
    }
}
