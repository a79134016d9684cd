package tercel.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a server has to say to its operator, through {@link System.Logger}. The logger is made when there is something
 * to say, for that loads many classes. Any thread.
 */
final class ServerLog {
    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final Supplier<Logger> maker;
    private final AtomicLong pauseLogged = new AtomicLong(System.nanoTime() - PAUSE_NANOS);
    private volatile @Nullable Logger logger;

    ServerLog(Supplier<Logger> maker) {
        this.maker = maker;
    }

    /** One that writes to the system's logger of this package. */
    static ServerLog ofSystem() {
        return new ServerLog(() -> System.getLogger("tercel.server"));
    }

    private Logger logger() {
        var known = logger;
        if (known == null) {
            known = maker.get();
            logger = known;
        }
        return known;
    }

    /**
     * Logs a line; where the logger itself fails, the line goes to stderr: one that needs a file for the first time
     * fails when the system is out of descriptors, which is just what it is to tell, and must not take an engine along.
     */
    private void log(Level level, String line, @Nullable Throwable failure) {
        try {
            logger().log(level, line, failure);
        } catch (Throwable unable) {
            System.err.println(
                    "tercel: " + line + (failure == null ? "" : ": " + failure) + " (cannot log: " + unable + ")");
        }
    }

    /** A server has opened. Said by a thread of its own, since making the logger takes longer than opening a server. */
    void opened(String line) {
        var thread = new Thread(() -> logger().log(Level.INFO, line), "tercel-announcement");
        thread.setDaemon(true);
        thread.start();
    }

    /** A handler threw. Method and target were found to be visible ASCII, and cannot forge a line. */
    void handlerFailed(String method, String target, Throwable failure) {
        log(Level.ERROR, method + " " + target + ": the handler has failed", failure);
    }

    /** A handler ended early: its client had left, or had sent what cannot be answered, or the server ends. */
    void handlerCancelled(String method, String target, Throwable how) {
        logger().log(Level.DEBUG, () -> method + " " + target + ": ended early: " + how);
    }

    /** Accepting pauses; said once in a while, for it may happen many times a second. */
    void acceptPaused(String why) {
        long now = System.nanoTime();
        long before = pauseLogged.get();
        if (now - before >= PAUSE_NANOS && pauseLogged.compareAndSet(before, now)) {
            log(Level.WARNING, "accepting connections pauses: " + why, null);
        }
    }

    /** An engine caught what should have been answered. */
    void engineFailed(Throwable failure) {
        log(Level.ERROR, "a conversation has failed, which is a bug of the server", failure);
    }

    /** The access log could not be written. */
    void accessLogFailed(Throwable failure) {
        log(Level.WARNING, "the access log cannot be written, and drops lines: " + failure, null);
    }
}
