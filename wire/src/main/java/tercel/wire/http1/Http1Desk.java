package tercel.wire.http1;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tercel.wire.Limit;
import tercel.wire.Limits;

/**
 * What the HTTP/1 conversations of one owner share: limits, the application, and a pool of exchanges, the last one
 * returned being the first one leased. One per event loop, or one per connection of an engine that blocks. Touched by
 * its owner only.
 */
public final class Http1Desk {
    private static final int POOL_MAX = 256;
    private static final long NANOS_MAX = Long.MAX_VALUE / 4;

    private final Limits limits;
    private final Application application;
    private final long headerTimeoutNanos;
    private final long idleNanos;
    private final long requestsMax;
    private @Nullable Http1Exchange[] pool = new Http1Exchange[4];
    private int pooled;
    private int leased;

    /**
     * A desk.
     *
     * @param limits the bounds it keeps
     * @param application what answers
     */
    public Http1Desk(Limits limits, Application application) {
        this.limits = limits;
        this.application = application;
        headerTimeoutNanos = Math.min(NANOS_MAX, limits.of(Limit.HEADER_TIMEOUT));
        idleNanos = Math.min(NANOS_MAX, limits.of(Limit.IDLE));
        requestsMax = limits.of(Limit.REQUESTS);
    }

    /**
     * Opens a connection's conversation.
     *
     * @param peer handed on by {@link Http1Exchange#peer}
     * @return a new conversation
     */
    public Http1Conversation open(@Nullable Object peer) {
        return Http1Conversation.opened(this, peer);
    }

    /**
     * A conversation that answers 503 without reading, and ends: for connections past the limit.
     *
     * @param reason one line of ASCII for the peer
     * @return a new conversation
     */
    public Http1Conversation refuse(String reason) {
        return Http1Conversation.unwelcome(this, reason);
    }

    Application application() {
        return application;
    }

    long headerTimeoutNanos() {
        return headerTimeoutNanos;
    }

    long idleNanos() {
        return idleNanos;
    }

    long requestsMax() {
        return requestsMax;
    }

    /** How many exchanges are out. */
    int leased() {
        return leased;
    }

    Http1Exchange lease() {
        leased++;
        if (pooled == 0) {
            return new Http1Exchange(limits, application);
        }
        Http1Exchange exchange = pool[--pooled];
        pool[pooled] = null;
        return Objects.requireNonNull(exchange);
    }

    void giveBack(Http1Exchange exchange) {
        leased--;
        exchange.close();
        if (pooled == pool.length && pooled < POOL_MAX) {
            pool = Arrays.copyOf(pool, pooled * 2);
        }
        if (pooled < pool.length) {
            pool[pooled++] = exchange;
        }
    }
}
