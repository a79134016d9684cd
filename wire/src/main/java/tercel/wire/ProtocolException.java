package tercel.wire;

import org.jspecify.annotations.Nullable;

/** The peer has broken the protocol or passed a limit. Stackless: it tells about the peer, not about our code. */
public final class ProtocolException extends Exception {
    /** The status that tells the peer. */
    private final int status;

    /** The limit that it has passed. */
    private final @Nullable Limit limit;

    /**
     * A refusal of what breaks the protocol.
     *
     * @param status the HTTP status that says so
     * @param message one line, fit to be shown to the peer
     */
    public ProtocolException(int status, String message) {
        this(status, null, message);
    }

    /**
     * A refusal of what passes a limit.
     *
     * @param status the HTTP status that says so
     * @param limit the one that it has passed; null for none
     * @param message one line, fit to be shown to the peer
     */
    public ProtocolException(int status, @Nullable Limit limit, String message) {
        super(message, null, false, false);
        this.status = status;
        this.limit = limit;
    }

    /**
     * The HTTP status of the answer.
     *
     * @return 400 to 599
     */
    public int status() {
        return status;
    }

    /**
     * The limit that was passed.
     *
     * @return null if it is the protocol that was broken
     */
    public @Nullable Limit limit() {
        return limit;
    }
}
