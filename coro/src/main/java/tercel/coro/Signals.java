package tercel.coro;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The process's signals, received like the items of a channel: signal(7). Any number of watches may exist at the same
 * time, and each receives every signal it watches. While one exists, the signal does nothing else; when the last one is
 * closed, the handler that was there before is restored. Up to 64 signals wait for a watch; more are dropped, as the
 * kernel does.
 *
 * <p>Invariant: under the class's lock a kind has an entry exactly while a watch of it is open.
 */
public final class Signals implements AutoCloseable {
    private static final int WAITING_MAX = 64;
    private static final Map<Kind, Entry> ENTRIES = new EnumMap<>(Kind.class);

    /** Which signal. */
    public enum Kind {
        /** From the keyboard: Control-C. */
        INT,
        /** The polite request to end. */
        TERM,
        /** The terminal has gone; by custom: read your configuration again. */
        HUP,
        /** For the application's own use. */
        USR1,
        /** For the application's own use; but the JVM may need it itself, and then refuses. */
        USR2,
        /** The terminal's window has changed its size. */
        WINCH,
        /** A child process has ended or stopped. */
        CHLD,
        /** Goes on after it was stopped. */
        CONT,
        /** Wants to stop: Control-Z. */
        TSTP,
        /** A timer of alarm(2). */
        ALRM
    }

    private record Entry(SignalHandler before, List<Signals> watches) {}

    private final Set<Kind> kinds;
    private final Channel<Kind> channel = new Channel<>(WAITING_MAX);

    private Signals(Set<Kind> kinds) {
        this.kinds = kinds;
    }

    /**
     * Begins to watch.
     *
     * @param first which signal
     * @param others which else
     * @return to be closed
     * @throws IllegalArgumentException if the system does not know one, or the JVM keeps it for itself
     */
    public static Signals watch(Kind first, Kind... others) {
        var watch = new Signals(EnumSet.of(first, others));
        synchronized (ENTRIES) {
            try {
                watch.kinds.forEach(watch::register);
            } catch (IllegalArgumentException refused) {
                watch.close();
                throw refused;
            }
        }
        return watch;
    }

    private void register(Kind kind) {
        Entry entry = ENTRIES.get(kind);
        if (entry == null) {
            var before = Signal.handle(new Signal(kind.name()), signal -> tell(kind));
            entry = new Entry(before, new ArrayList<>());
            ENTRIES.put(kind, entry);
        }
        entry.watches.add(this);
    }

    private static void tell(Kind kind) {
        synchronized (ENTRIES) {
            Entry entry = ENTRIES.get(kind);
            if (entry != null) {
                entry.watches.forEach(watch -> watch.channel.trySend(kind));
            }
        }
    }

    /**
     * Waits for the next signal.
     *
     * @return which it is
     * @throws ChannelClosedException if this is closed
     * @throws InterruptedException if the caller was cancelled
     */
    public Kind receive() throws InterruptedException {
        return channel.receive();
    }

    /**
     * Waits for the next signal, but no longer than that.
     *
     * @param timeout how long at most
     * @return which it is
     * @throws ChannelClosedException if this is closed
     * @throws InterruptedException if the caller was cancelled
     * @throws TimeoutException if none came in time
     */
    public Kind receive(Duration timeout) throws InterruptedException, TimeoutException {
        return channel.receive(timeout);
    }

    /**
     * For a {@link Select}: a signal has come.
     *
     * @param <R> what the select gives back
     * @param then what to make of it
     * @return a clause, which throws ChannelClosedException once this is closed
     */
    public <R extends @Nullable Object> Clause<R> onSignal(Function<? super Kind, ? extends R> then) {
        return channel.onReceive(then);
    }

    /** Watches no more; signals that were not received are dropped. Restores what was there before. Idempotent. */
    @Override
    public void close() {
        synchronized (ENTRIES) {
            for (Kind kind : kinds) {
                Entry entry = ENTRIES.get(kind);
                if (entry != null && entry.watches.remove(this) && entry.watches.isEmpty()) {
                    ENTRIES.remove(kind);
                    Signal.handle(new Signal(kind.name()), entry.before);
                }
            }
        }
        channel.closeNow();
    }
}
