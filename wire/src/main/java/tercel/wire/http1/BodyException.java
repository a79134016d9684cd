package tercel.wire.http1;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tercel.wire.Limit;

/**
 * The body of a request cannot be read (on): the peer has broken its framing, passed a limit, was too slow, or went
 * away. Where the application lets it pass and had not begun its answer, the status becomes the answer. Stackless: it
 * tells about the peer, not about our code.
 */
public final class BodyException extends IOException {
    /** The status that tells the peer. */
    private final int status;

    /** The limit that it has passed. */
    private final @Nullable Limit limit;

    BodyException(int status, @Nullable Limit limit, String message) {
        super(message);
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
     * @return null if there is none
     */
    public @Nullable Limit limit() {
        return limit;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
