package tercel.wire.http1;

import org.jspecify.annotations.Nullable;
import tercel.wire.Limits;

/**
 * What the HTTP/1 conversations of one owner share: limits, the application, and a pool of exchanges, the last one returned being the first one leased. One per
 * event loop, or one per connection of an engine that blocks. Touched by its owner only.
 */
public final class Http1Desk {
    /**
     * A desk.
     *
     * @param limits the bounds it keeps
     * @param application what answers
     */
    public Http1Desk(Limits limits, Application application) {}

    /**
     * Opens a connection's conversation.
     *
     * @param peer handed on by {@link Http1Exchange#peer}
     * @return a new conversation
     */
    public Http1Conversation open(@Nullable Object peer) {
        return new Http1Conversation();
    }

    /**
     * A conversation that answers 503 without reading, and ends: for connections past the limit.
     *
     * @param reason one line for the peer
     * @return a new conversation
     */
    public Http1Conversation refuse(String reason) {
        return new Http1Conversation();
    }
}
