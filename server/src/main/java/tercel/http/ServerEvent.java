package tercel.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One event as a browser's {@code EventSource} gets it: HTML, section 9.2. It is encoded once, however many clients it
 * is sent to. Immutable; any thread.
 */
public final class ServerEvent {
    private final String data;
    private final @Nullable String id;
    private final @Nullable String event;
    private final @Nullable Duration retry;

    // Encoded by whoever needs it first; two who do at once make the same bytes.
    private byte @Nullable [] encoded;

    private ServerEvent(String data, @Nullable String id, @Nullable String event, @Nullable Duration retry) {
        this.data = Objects.requireNonNull(data);
        this.id = id;
        this.event = event;
        this.retry = retry;
    }

    /**
     * An event without id and name: a {@code message} for the browser.
     *
     * @param data any text; the client gets each end of a line in it as LF
     * @return the event
     */
    public static ServerEvent of(String data) {
        return new ServerEvent(data, null, null, null);
    }

    /**
     * The same with an id, which a client that connects again names as the last one that it got:
     * {@link Request#lastEventId}.
     *
     * @param text without CR, LF and NUL; an empty one makes the client forget the last
     * @return a new event
     * @throws IllegalArgumentException if it cannot be sent
     */
    public ServerEvent withId(String text) {
        return new ServerEvent(data, oneLine("id", text), event, retry);
    }

    /**
     * The same with a name, for which the client has a listener.
     *
     * @param name without CR, LF and NUL
     * @return a new event
     * @throws IllegalArgumentException if it cannot be sent
     */
    public ServerEvent withEvent(String name) {
        return new ServerEvent(data, id, oneLine("event name", name), retry);
    }

    /**
     * The same with the time that the client waits, from now on, before it connects again.
     *
     * @param time not negative; sent in milliseconds
     * @return a new event
     * @throws IllegalArgumentException if it is negative
     */
    public ServerEvent withRetry(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("a client cannot wait for less than no time: " + time);
        }
        return new ServerEvent(data, id, event, time);
    }

    private static String oneLine(String what, String text) {
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            if (letter == '\r' || letter == '\n' || letter == 0) {
                throw new IllegalArgumentException("an " + what + " has no CR, LF or NUL in it");
            }
        }
        return text;
    }

    /**
     * What it tells.
     *
     * @return as it was given
     */
    public String data() {
        return data;
    }

    /**
     * Its id.
     *
     * @return empty if it has none
     */
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    /**
     * Its name.
     *
     * @return empty if it has none
     */
    public Optional<String> event() {
        return Optional.ofNullable(event);
    }

    /**
     * How long the client shall wait before it connects again.
     *
     * @return empty if it says nothing of that
     */
    public Optional<Duration> retry() {
        return Optional.ofNullable(retry);
    }

    /** What is sent. */
    byte[] bytes() {
        byte[] known = encoded;
        if (known == null) {
            known = encode();
            encoded = known;
        }
        return known;
    }

    private byte[] encode() {
        var text = new StringBuilder(data.length() + 32);
        if (event != null) {
            text.append("event: ").append(event).append('\n');
        }
        if (id != null) {
            text.append("id: ").append(id).append('\n');
        }
        if (retry != null) {
            text.append("retry: ").append(retry.toMillis()).append('\n');
        }
        putLines(text, "data: ", data);
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A comment, which clients ignore. */
    static byte[] comment(String text) {
        var lines = new StringBuilder(text.length() + 8);
        putLines(lines, text.isEmpty() ? ":" : ": ", text);
        return lines.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Each line of a text behind a prefix; lines end with CR, LF or both. */
    private static void putLines(StringBuilder to, String prefix, String text) {
        int start = 0;
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            if (letter == '\r' || letter == '\n') {
                to.append(prefix).append(text, start, index).append('\n');
                boolean pair = letter == '\r' && index + 1 < text.length() && text.charAt(index + 1) == '\n';
                index += pair ? 1 : 0;
                start = index + 1;
            }
        }
        to.append(prefix).append(text, start, text.length()).append('\n');
    }
}
