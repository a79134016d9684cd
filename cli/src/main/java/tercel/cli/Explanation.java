package tercel.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tercel.coro.ListenAddress;
import tercel.server.StepListener;
import tercel.wire.Step;

/**
 * What happens to connections, for people to read: a line for each system call, and one for each step of Tercel's. Any
 * thread.
 *
 * <p>Who tells must never wait: a coroutine that waited for the printing of a line would hold what its loop needs to go
 * on, and so wait for ever. So what is told goes into a queue that nobody waits for, and one thread of its own prints;
 * it alone touches everything but the queue.
 */
final class Explanation implements StepListener {
    private static final long HOLD_MICROS = 500_000;

    private final PrintStream out;
    private final boolean once;
    private final ConcurrentLinkedQueue<Runnable> told = new ConcurrentLinkedQueue<>();
    private final Thread printer =
            Thread.ofPlatform().daemon().name("tercel-explain").unstarted(this::print);
    private volatile boolean ended;

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
        printer.start();
    }

    private void tell(Runnable what) {
        told.add(what);
        LockSupport.unpark(printer);
    }

    /** The printer's life. */
    private void print() {
        boolean last = false;
        while (!last) {
            // Looked at first, so that what was told before the end is printed.
            last = ended;
            for (Runnable next = told.poll(); next != null; next = told.poll()) {
                next.run();
            }
            printUntil(holds && !last ? nowMicros() - HOLD_MICROS : Long.MAX_VALUE);
            if (!last && holds) {
                LockSupport.parkNanos(this, HOLD_MICROS * 1000 / 5);
            } else if (!last) {
                LockSupport.park(this);
            }
        }
    }

    /** Prints what is left, and returns when all is out. */
    void end() {
        ended = true;
        LockSupport.unpark(printer);
        try {
            printer.join();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** The first line is out. With its first connection the server may be stopped by that. */
    void begin(Runnable ending) {
        tell(() -> open(ending));
    }

    private void open(Runnable ending) {
        stop = ending;
        var before = early;
        early = null;
        if (before != null && !before.isEmpty()) {
            out.print(before);
        }
        line("  now ask for / there, or for /big, which is more than a socket takes at once");
    }

    void note(String text) {
        tell(() -> line("  " + text));
    }

    /** A system call has returned. */
    void called(String name, int descriptor, long result, String text) {
        // One that waited in vain tells nothing.
        if (!name.equals("epoll_pwait") || result != 0) {
            long micros = nowMicros();
            boolean accepted = name.equals("accept4") && result >= 0;
            int about = accepted ? (int) result : descriptor;
            tell(() -> count(micros, name, about, text));
        }
    }

    private void count(long micros, String name, int about, String text) {
        if (name.equals("accept4") && !text.contains("= -")) {
            zeroMicros = calls.isEmpty() ? micros : zeroMicros;
            calls.put(about, new TreeMap<>());
        }
        var counts = calls.get(about);
        if (counts != null) {
            counts.merge(name, 1, Integer::sum);
        }
        timed(micros, "call  " + text);
        if (counts != null && name.equals("close")) {
            calls.remove(about);
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
        line("  that were " + all + " system calls for this connection" + line + "), and those of the loop");
    }

    /** From now on lines are printed in the order of their times, as far as they come within half a second. */
    void hold() {
        tell(() -> holds = true);
    }

    private void printUntil(long micros) {
        while (!held.isEmpty() && held.peek().micros() <= micros) {
            line(held.remove().text());
        }
    }

    /** A line of strace's, and when it was. */
    void traced(long micros, String text) {
        tell(() -> timed(micros, "strace " + text));
    }

    @Override
    public void happened(long connection, Event event) {
        long micros = nowMicros();
        tell(() -> step(micros, connection, event));
    }

    private void step(long micros, long connection, Event event) {
        if (event instanceof Event.Opened && holds && connection == 1) {
            zeroMicros = micros;
        }
        timed(micros, "step  #" + connection + " " + text(event));
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
