package tercel.wire.http1;

import org.jspecify.annotations.Nullable;
import tercel.wire.Limit;

/**
 * What answers the requests of HTTP/1 conversations. All methods but {@link #serve} are called on a conversation's
 * owner, and may be called by many owners at once. They never block, and what they throw is a bug.
 */
public interface Application {
    /**
     * Answers one request, on the thread that runs the work. May block. What it throws before it has begun an answer
     * becomes a plain 500 (or the status of a {@link BodyException}); what it throws later cuts the connection, so that
     * the client can see that the answer is not whole.
     *
     * @param exchange the request and its answer; not to be touched after the return
     * @throws Exception whatever went wrong; see {@link Http1Exchange#failure}
     */
    void serve(Http1Exchange exchange) throws Exception;

    /**
     * Whether {@link #serve} promises not to wait, so that an engine may run it on an event loop's own thread.
     *
     * @return false unless the application was made so
     */
    default boolean inline() {
        return false;
    }

    /**
     * A request's turn is over: its answer stands in the output, though it may not have been sent. Called once for each
     * call of {@link #serve}, also when the connection was lost meanwhile.
     *
     * @param exchange still readable: for counters and the access log
     * @param nowNanos the time
     */
    void ended(Http1Exchange exchange, long nowNanos);

    /**
     * Answers were handed to the engine for sending.
     *
     * @param answers how many
     * @param sinceNanos when the input of the first of them had been read
     * @param nowNanos the time
     */
    void sent(int answers, long sinceNanos, long nowNanos);

    /**
     * The codec refused a request itself; the application does not see it, unless the fault lay in the body.
     *
     * @param status the answer's status
     * @param reason one line
     * @param limit the one that was passed; null if it is the protocol that was broken
     * @param nowNanos the time
     */
    void refused(int status, String reason, @Nullable Limit limit, long nowNanos);

    /**
     * A request that was {@link #refused} will not be served, since its head is not valid or not whole: for the access
     * log, which would not hear of it otherwise.
     *
     * @param exchange its peer, status and size of answer can be asked for, its head cannot
     * @param nowNanos the time
     */
    default void unserved(Http1Exchange exchange, long nowNanos) {}

    /**
     * The value of the field Date: RFC 9110, section 6.6.1. Any thread.
     *
     * @param nowNanos the time on the scale of {@code System.nanoTime()}
     * @return 29 bytes that never change; the same array until the second does
     */
    byte[] date(long nowNanos);

    /**
     * Whether the server is ending: answers then say {@code Connection: close}, and idle conversations close. Any
     * thread.
     *
     * @return true from the start of the drain on
     */
    boolean draining();
}
