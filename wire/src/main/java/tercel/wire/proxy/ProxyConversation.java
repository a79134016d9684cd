package tercel.wire.proxy;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;
import tercel.wire.Conversation;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.ProtocolException;
import tercel.wire.Step;
import tercel.wire.Wake;
import tercel.wire.Work;

/**
 * The beginning of a connection from a proxy: its header, and then {@link Step#UPGRADE} to the conversation that the
 * header is about. What is no header, or does not come within {@link Limit#HEADER_TIMEOUT}, ends the connection without
 * an answer, as proxy-protocol.txt, section 2, wants it. A connection that ends without a byte is a look whether
 * somebody listens, and no failure.
 */
public final class ProxyConversation implements Conversation {
    private static final long NANOS_MAX = Long.MAX_VALUE / 4;
    private static final String NOT_WHOLE = "a PROXY header that is not whole";
    private static final String LATE = "no PROXY header in time";

    private final @Nullable Receiver receiver;
    private final long timeoutNanos;
    private long deadlineNanos = Long.MAX_VALUE;
    private @Nullable Conversation successor;

    /** What is done with a header. Owner's thread. */
    public interface Receiver {
        /**
         * It has come.
         *
         * @param ends what it tells
         * @return who goes on
         */
        Conversation received(ProxiedEnds ends);

        /**
         * It has not, and the connection ends.
         *
         * @param status the HTTP status that would say so
         * @param reason one line
         */
        void refused(int status, String reason);
    }

    /**
     * Waits for a header.
     *
     * @param limits with the time it may take
     * @param receiver told once
     */
    public ProxyConversation(Limits limits, Receiver receiver) {
        this(receiver, Math.min(NANOS_MAX, limits.of(Limit.HEADER_TIMEOUT)));
    }

    private ProxyConversation(@Nullable Receiver receiver, long timeoutNanos) {
        this.receiver = receiver;
        this.timeoutNanos = timeoutNanos;
    }

    /**
     * One that ends at once without a word: for connections that come from no proxy that is trusted.
     *
     * @return a new conversation
     */
    public static ProxyConversation unwelcome() {
        return new ProxyConversation(null, 0);
    }

    @Override
    public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
        if (receiver == null) {
            in.consume(in.size());
            return Step.CLOSE;
        }
        return await(in, nowNanos, receiver);
    }

    private Step await(ByteQueue in, long nowNanos, Receiver receiver) {
        if (deadlineNanos == Long.MAX_VALUE) {
            deadlineNanos = nowNanos + timeoutNanos;
        }
        try {
            var ends = ProxyHeader.read(in);
            if (ends != null) {
                successor = receiver.received(ends);
                return Step.UPGRADE;
            }
        } catch (ProtocolException refusal) {
            return refuse(in, receiver, refusal);
        }
        if (in.ended()) {
            return in.isEmpty() ? Step.CLOSE : refuse(in, receiver, new ProtocolException(400, NOT_WHOLE));
        }
        return nowNanos - deadlineNanos >= 0 ? refuse(in, receiver, new ProtocolException(408, LATE)) : Step.READ;
    }

    private static Step refuse(ByteQueue in, Receiver receiver, ProtocolException refusal) {
        in.consume(in.size());
        receiver.refused(refusal.status(), String.valueOf(refusal.getMessage()));
        return Step.CLOSE;
    }

    @Override
    public @Nullable Work takeWork() {
        return null;
    }

    @Override
    public void finished(Work work) {
        throw new IllegalStateException("there is no work before the header");
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public Conversation successor() {
        return Objects.requireNonNull(successor);
    }

    @Override
    public void abort(Throwable why) {
        // It holds nothing.
    }

    @Override
    public void owner(Wake wake) {
        // Nothing but the socket and the clock makes it go on.
    }
}
