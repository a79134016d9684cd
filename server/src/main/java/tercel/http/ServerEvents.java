package tercel.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tercel.coro.Coroutines;
import tercel.wire.http1.Http1Exchange;

/**
 * A stream of events to one client, which ends with the handler: HTML, section 9.2. Belongs to the handler's thread.
 *
 * <pre>{@code
 * var events = response.events();
 * while (true) {
 *     events.send(events.take(queue));
 * }
 * }</pre>
 *
 * <p>Every call that sends waits while the client takes nothing. {@link #take}, {@link #poll} and {@link #sleep} wait
 * for something else, send a comment now and then so that client and proxies see that the connection lives, and hold
 * next to no memory meanwhile. A client that ends its side has left: where the engine hears of it, such a wait, or any
 * other, ends with {@link InterruptedException}; at the latest the next call that sends fails with {@link IOException}.
 * When the server drains, these three throw {@link InterruptedException} too, and the handler's failure with it is the
 * regular end of the stream; clients connect again, to another server.
 */
public final class ServerEvents {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration HEARTBEAT_MIN = Duration.ofMillis(1);
    private static final Duration HEARTBEAT_MAX = Duration.ofDays(1);
    private static final byte[] BEAT = ServerEvent.comment("");

    private final HandlerTurn turn;
    private final int number;
    private final boolean silent;
    private long heartbeatNanos = HEARTBEAT.toNanos();
    private long sentNanos = System.nanoTime();

    /** What is waited for: null if it has not come within that time. */
    private interface Source<T> {
        @Nullable
        T within(long nanos) throws InterruptedException;
    }

    /** The end of all waits, which is no failure: the server drains, or the client has asked for no body. */
    static final class Over extends InterruptedException {
        private static final long serialVersionUID = 1;

        Over() {
            super("there will be no more events: the server drains, or the request is HEAD");
        }
    }

    /** Of the present turn; silent in answer to HEAD. */
    ServerEvents(HandlerTurn turn, boolean silent) {
        this.turn = turn;
        this.silent = silent;
        number = turn.number();
    }

    /**
     * Sets how long nothing may be sent before a comment is, while this waits. 15 s at first.
     *
     * @param interval 1 ms to a day
     * @return this
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public ServerEvents heartbeat(Duration interval) {
        turn.live(number);
        if (interval.compareTo(HEARTBEAT_MIN) < 0 || interval.compareTo(HEARTBEAT_MAX) > 0) {
            throw new IllegalArgumentException("a heartbeat comes every millisecond to every day, not " + interval);
        }
        heartbeatNanos = interval.toNanos();
        return this;
    }

    /**
     * Sends an event without id and name.
     *
     * @param data any text
     * @throws IOException if the client is lost
     */
    public void send(String data) throws IOException {
        send(ServerEvent.of(data));
    }

    /**
     * Sends an event.
     *
     * @param event the same may be sent to many clients, and is encoded once
     * @throws IOException if the client is lost
     */
    public void send(ServerEvent event) throws IOException {
        add(event);
        flush();
    }

    /**
     * Adds an event to those that leave together: with the next {@link #flush} or {@link #send}, before a wait, or when
     * there is no room for more.
     *
     * @param event the next one
     * @throws IOException if the client is lost
     */
    public void add(ServerEvent event) throws IOException {
        put(event.bytes());
    }

    /**
     * Sends a comment, which the client ignores.
     *
     * @param text any
     * @throws IOException if the client is lost
     */
    public void comment(String text) throws IOException {
        put(ServerEvent.comment(text));
        flush();
    }

    private void put(byte[] bytes) throws IOException {
        turn.live(number).write(bytes, 0, bytes.length);
    }

    /**
     * Sends what was added.
     *
     * @throws IOException if the client is lost
     */
    public void flush() throws IOException {
        turn.live(number).flush();
        sentNanos = System.nanoTime();
    }

    /**
     * Whether more events make sense.
     *
     * @return false once the client is known to be lost or the server drains, and in answer to HEAD
     */
    public boolean isOpen() {
        var exchange = turn.live(number);
        return !silent && !exchange.isLost() && !exchange.isDraining();
    }

    /**
     * Takes the next item of a queue; waits for it if need be. What was added is sent before it waits.
     *
     * @param <T> an item
     * @param queue filled by others
     * @return its head
     * @throws IOException if the client is lost
     * @throws InterruptedException if the client has left, the server drains, or the request is HEAD
     */
    public <T> T take(BlockingQueue<T> queue) throws IOException, InterruptedException {
        T item = takeWithin(queue, Long.MAX_VALUE);
        return Objects.requireNonNull(item);
    }

    /**
     * Takes the next item of a queue; waits for it if need be, but not for ever.
     *
     * @param <T> an item
     * @param queue filled by others
     * @param patience how long; nothing or less only looks
     * @return its head, or empty if none has come in time
     * @throws IOException if the client is lost
     * @throws InterruptedException as for {@link #take}
     */
    public <T> Optional<T> poll(BlockingQueue<T> queue, Duration patience) throws IOException, InterruptedException {
        return Optional.ofNullable(takeWithin(queue, nanos(patience)));
    }

    private <T> @Nullable T takeWithin(BlockingQueue<T> queue, long nanos) throws IOException, InterruptedException {
        stayOpen();
        T item = queue.poll();
        return item != null ? item : await(left -> queue.poll(left, TimeUnit.NANOSECONDS), nanos);
    }

    /**
     * Waits that long.
     *
     * @param time nothing or less returns at once
     * @throws IOException if the client is lost
     * @throws InterruptedException as for {@link #take}
     */
    public void sleep(Duration time) throws IOException, InterruptedException {
        stayOpen();
        await(ServerEvents::slept, nanos(time));
    }

    private static @Nullable Object slept(long nanos) throws InterruptedException {
        Coroutines.sleep(Duration.ofNanos(nanos));
        return null;
    }

    private static long nanos(Duration time) {
        return TimeUnit.NANOSECONDS.convert(time);
    }

    private void stayOpen() throws InterruptedException {
        if (silent || turn.live(number).isDraining()) {
            throw new Over();
        }
    }

    /** Waits for a source, a heartbeat at a time. */
    private <T> @Nullable T await(Source<T> source, long nanos) throws IOException, InterruptedException {
        long began = System.nanoTime();
        long left = nanos;
        T item = null;
        while (item == null && left > 0) {
            long untilBeat = heartbeatNanos - (System.nanoTime() - sentNanos);
            if (untilBeat <= 0) {
                put(BEAT);
                flush();
                untilBeat = heartbeatNanos;
            }
            item = rested(source, Math.min(left, untilBeat));
            left = nanos - (System.nanoTime() - began);
        }
        return item;
    }

    private <T> @Nullable T rested(Source<T> source, long nanos) throws IOException, InterruptedException {
        var exchange = turn.live(number);
        try {
            exchange.rest();
            try {
                return source.within(nanos);
            } finally {
                exchange.resume();
            }
        } catch (InterruptedException ended) {
            throw reason(exchange, ended);
        }
    }

    private static InterruptedException reason(Http1Exchange exchange, InterruptedException ended) {
        return exchange.isDraining() && !exchange.isLost() ? new Over() : ended;
    }
}
