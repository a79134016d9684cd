package tercel.http;

/**
 * Answers requests; the one interface that an application implements. The same handler runs under every engine, on many
 * threads at once: what it shares between requests must be thread-safe. It may block, unless it is {@link #inline}.
 */
@FunctionalInterface
public interface Handler {
    /**
     * Answers one request. Both arguments, and every stream that they gave, end with the return: later use throws
     * {@link IllegalStateException}.
     *
     * <p>A handler that returns without having committed an answer sends one without a body, with the status and
     * headers set so far. What it throws becomes an answer of its status for a {@link StatusException}, else one of 500
     * and a line in the log, without what it had set; where the answer was committed already, the connection is cut
     * instead, so that the client can see that it has not got all. An {@link InterruptedException} means that the
     * client has left, or that the server ends.
     *
     * @param request what was asked
     * @param response takes the answer
     * @throws Exception whatever went wrong
     */
    void handle(Request request, Response response) throws Exception;

    /**
     * Whether it promises never to wait.
     *
     * @return false but for those of {@link #inline}, and for a {@link Router} that holds no others
     */
    default boolean isInline() {
        return false;
    }

    /**
     * Promises that a handler never waits: neither for a lock, a file or another server, nor for the request's body or
     * for room in the answer. An engine may then run it on an event loop's own thread, where it would otherwise hand it
     * to another. If it tries to wait for its client all the same, that call throws {@link IllegalStateException}; if
     * it waits for something else, every connection of the loop waits with it.
     *
     * @param handler one that does not wait
     * @return the same, marked
     */
    static Handler inline(Handler handler) {
        return handler.isInline() ? handler : new InlineHandler(handler);
    }
}
