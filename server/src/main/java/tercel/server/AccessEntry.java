package tercel.server;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import tercel.engine.Peer;
import tercel.wire.http1.Http1Exchange;
import tercel.wire.http1.RequestFields;

/**
 * One answered request, as the access log tells it. Texts are as the client sent them: whoever writes them escapes
 * them.
 *
 * @param remote who asked
 * @param wallMillis when, since 1970
 * @param tookNanos from the request's head until the answer was complete
 * @param request what was asked; null if it was not understood
 * @param answer what was answered
 */
record AccessEntry(
        @Nullable SocketAddress remote,
        long wallMillis,
        long tookNanos,
        @Nullable Asked request,
        Answered answer) {
    private static final long NANOS_A_MILLI = 1_000_000;

    /**
     * A request.
     *
     * @param method as written
     * @param target as written
     * @param version such as {@code HTTP/1.1}
     * @param referer of the field Referer; null if there is none
     * @param agent of the field User-Agent; null if there is none
     * @param traceparent the only field of that name; null if there is none, or are several
     */
    record Asked(
            String method,
            String target,
            String version,
            @Nullable String referer,
            @Nullable String agent,
            @Nullable String traceparent) {}

    /**
     * An answer.
     *
     * @param status 0 if the client was lost before it had one
     * @param bytesOut of its body
     * @param bytesIn of the request's body
     * @param cut whether it did not get whole
     */
    record Answered(int status, long bytesOut, long bytesIn, boolean cut) {}

    /** Of an exchange that has just ended. */
    static AccessEntry of(Http1Exchange exchange, long nowNanos) {
        var head = exchange.head();
        long took = Math.max(0, nowNanos - exchange.startedNanos());
        var asked = new Asked(
                head.method(),
                head.target(),
                head.version(),
                head.fields().first("Referer"),
                head.fields().first("User-Agent"),
                traceparent(head.fields()));
        long wallMillis = System.currentTimeMillis() - took / NANOS_A_MILLI;
        return new AccessEntry(remoteOf(exchange), wallMillis, took, asked, answerOf(exchange));
    }

    private static @Nullable String traceparent(RequestFields fields) {
        int index = fields.find("traceparent");
        return index < 0 || fields.findNext("traceparent", index) >= 0 ? null : fields.value(index);
    }

    /** Of a request whose head could not be understood: nothing of it is told but who sent it. */
    static AccessEntry ofUnserved(Http1Exchange exchange) {
        return new AccessEntry(remoteOf(exchange), System.currentTimeMillis(), 0, null, answerOf(exchange));
    }

    private static @Nullable SocketAddress remoteOf(Http1Exchange exchange) {
        return exchange.peer() instanceof Peer peer ? peer.remote() : null;
    }

    private static Answered answerOf(Http1Exchange exchange) {
        return new Answered(exchange.status(), exchange.bytesOut(), exchange.bytesIn(), exchange.isCut());
    }
}
