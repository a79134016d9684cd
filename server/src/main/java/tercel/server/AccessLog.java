package tercel.server;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A line for each answered request, written by a daemon thread of its own. Handlers and loops never wait for it: where
 * it cannot keep up, lines are dropped and counted. What clients send is escaped, so that none can forge a line or end
 * one. Any thread.
 *
 * <p>A server that it is given to closes it. Lines appear within a few hundredths of a second.
 */
public final class AccessLog implements AutoCloseable {
    private static final int PENDING_MAX = 8192;
    private static final long GATHER_NANOS = 20_000_000;
    private static final long CLOSE_MILLIS = 5_000;

    private final ConcurrentLinkedQueue<AccessEntry> pending = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pendingCount = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final LogLine line;
    private final Appendable target;
    private final boolean owned;
    private final ServerLog log;
    private final Thread writer;
    private volatile boolean resting;
    private volatile boolean closed;
    private boolean unflushed;
    private boolean failing;

    /** How a line looks. */
    public enum Format {
        /** NCSA's common log format. */
        COMMON,
        /** The common one, and the fields Referer and User-Agent. */
        COMBINED,
        /** A JSON object with all that is known: RFC 8259. */
        JSON
    }

    AccessLog(Appendable target, boolean owned, Format format, ServerLog log) {
        this.target = Objects.requireNonNull(target);
        this.owned = owned;
        this.log = log;
        line = LogLine.of(format);
        writer = new Thread(this::write, "tercel-access-log");
        writer.setDaemon(true);
        writer.start();
    }

    /**
     * A log at the end of a file, which is made if it does not exist.
     *
     * @param path of the file
     * @param format of its lines
     * @return to be closed
     * @throws IOException if the file cannot be written
     */
    public static AccessLog toFile(Path path, Format format) throws IOException {
        var file = Files.newBufferedWriter(
                path, StandardCharsets.US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return new AccessLog(file, true, format, ServerLog.ofSystem());
    }

    /**
     * A log on the process's standard output.
     *
     * @param format of its lines
     * @return to be closed, which leaves standard output open
     */
    public static AccessLog toStandardOutput(Format format) {
        var output = new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.US_ASCII);
        return to(output, format);
    }

    /**
     * A log to something of yours.
     *
     * @param target appended to by one thread of the log, a line at a time, and flushed if it is {@link Flushable}
     * @param format of its lines
     * @return to be closed, which leaves the target open
     */
    public static AccessLog to(Appendable target, Format format) {
        return new AccessLog(target, false, format, ServerLog.ofSystem());
    }

    /** Takes an entry, or drops it. Never waits. */
    void add(AccessEntry entry) {
        if (closed || pendingCount.get() >= PENDING_MAX) {
            dropped.increment();
            return;
        }
        pendingCount.incrementAndGet();
        pending.add(entry);
        if (resting) {
            resting = false;
            LockSupport.unpark(writer);
        }
    }

    /** The writer's life. It gathers lines for a moment, so that each write to the file holds many. */
    private void write() {
        while (true) {
            AccessEntry entry = pending.poll();
            if (entry != null) {
                pendingCount.decrementAndGet();
                append(entry);
            } else if (closed) {
                end();
                return;
            } else if (unflushed) {
                LockSupport.parkNanos(this, GATHER_NANOS);
                flushUnlessMore();
            } else {
                rest();
            }
        }
    }

    private void append(AccessEntry entry) {
        try {
            target.append(line.format(entry));
            unflushed = true;
            failing = false;
        } catch (IOException | RuntimeException failure) {
            fail(failure);
        }
    }

    private void flushUnlessMore() {
        if (pending.isEmpty()) {
            flush();
        }
    }

    private void flush() {
        unflushed = false;
        try {
            if (target instanceof Flushable flushable) {
                flushable.flush();
            }
        } catch (IOException | RuntimeException failure) {
            fail(failure);
        }
    }

    /** Says once that it cannot write, until it can again. */
    private void fail(Exception failure) {
        dropped.increment();
        if (!failing) {
            failing = true;
            log.accessLogFailed(failure);
        }
    }

    /** Waits for the next entry. It says so before it looks a last time, so that none is overlooked. */
    private void rest() {
        resting = true;
        if (pending.isEmpty() && !closed) {
            LockSupport.park(this);
        }
        resting = false;
    }

    private void end() {
        flush();
        try {
            if (owned && target instanceof Closeable closeable) {
                closeable.close();
            }
        } catch (IOException failure) {
            fail(failure);
        }
    }

    /**
     * Lines that were lost, because they came too fast, after the end, or could not be written.
     *
     * @return their count so far
     */
    public long dropped() {
        return dropped.sum();
    }

    /** Writes what is pending, then ends. Waits for that at most five seconds. Idempotent. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(writer);
        try {
            writer.join(CLOSE_MILLIS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }
}
