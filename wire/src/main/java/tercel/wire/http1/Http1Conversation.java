package tercel.wire.http1;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;
import tercel.wire.Conversation;
import tercel.wire.Limit;
import tercel.wire.ProtocolException;
import tercel.wire.Step;
import tercel.wire.Wake;
import tercel.wire.Work;

/**
 * One connection of HTTP/1.0 or HTTP/1.1, server side: RFC 9112, section 9. Leases an exchange from its desk when a
 * request's first byte is there, and gives it back after. Allocates nothing in the steady state.
 *
 * <p>The engine calls {@link #advance} once at the start, though nothing has arrived, so that the connection's time
 * begins.
 *
 * <p>Requests of a pipeline are answered in order, and their answers gather in the output while the input holds another
 * request. After a refusal, or an answer that says close, no further byte is read as a request.
 */
public final class Http1Conversation implements Conversation {
    static final long NEVER = Long.MAX_VALUE;

    /** How much of a body that nobody read is dropped to save the connection, and how long its bytes are waited for. */
    private static final int DISCARD_BYTES_MAX = 64 << 10;

    private static final long DISCARD_NANOS = 1_000_000_000L;

    /** With less room than this, or half of all, the output is sent before the next request. */
    private static final int ROOM_MIN = 1024;

    private enum State {
        /** Never advanced. */
        OPENED,
        /** Past the limit of connections: to be refused. */
        UNWELCOME,
        /** Between two requests, or before the first. */
        WAITING,
        /** A part of a head has arrived. */
        HEAD,
        /** A request is whole, but for its body; its work was not taken. */
        READY,
        /** The work is out. */
        WORKING,
        /** The answer is whole, the request's body is not: the rest is dropped. */
        DISCARDING,
        /** A refusal is being sent. */
        REFUSING,
        /** The last answer is whole. */
        ENDING,
        /** What still arrives is dropped. */
        LINGERING,
        /** Nothing more will be read or answered. */
        CLOSING,
        /** The connection is lost, but the work has not ended. */
        ABORTED
    }

    private final Http1Desk desk;
    private final @Nullable Object peer;
    private State state;
    private @Nullable Http1Exchange exchange;
    private long deadlineNanos = NEVER;
    private int requests;
    private boolean emptyLine;

    private int answers;
    private long answersSinceNanos;

    private Http1Conversation(Http1Desk desk, @Nullable Object peer, State state) {
        this.desk = desk;
        this.peer = peer;
        this.state = state;
    }

    static Http1Conversation opened(Http1Desk desk, @Nullable Object peer) {
        return new Http1Conversation(desk, peer, State.OPENED);
    }

    /** One that only says why there is no place. */
    static Http1Conversation unwelcome(Http1Desk desk, String reason) {
        return new Http1Conversation(desk, reason, State.UNWELCOME);
    }

    @Override
    public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
        Step step = switch (state) {
            case OPENED -> start(in, out, nowNanos);
            case UNWELCOME -> turnAway(in, out, nowNanos);
            case WAITING -> await(in, out, nowNanos);
            case HEAD -> parse(in, out, nowNanos);
            case READY -> Step.WORK;
            case WORKING, ABORTED -> Step.WAIT;
            case DISCARDING -> discard(in, out, nowNanos);
            case REFUSING -> sendRefusal(in, out);
            case ENDING -> end(in);
            case LINGERING -> linger(in);
            case CLOSING -> close(in);
        };
        if (answers > 0 && step != Step.WORK && step != Step.WAIT) {
            desk.application().sent(answers, answersSinceNanos, nowNanos);
            answers = 0;
        }
        return step;
    }

    private Step start(ByteQueue in, ByteQueue out, long nowNanos) {
        state = State.WAITING;
        deadlineNanos = nowNanos + desk.headerTimeoutNanos();
        // Even while the server drains, what a new peer has sent may wait to be read.
        return in.isEmpty() && !in.ended() ? Step.READ : await(in, out, nowNanos);
    }

    private Step turnAway(ByteQueue in, ByteQueue out, long nowNanos) {
        lease(nowNanos);
        leased().forgetHead();
        return refuse(new ProtocolException(503, String.valueOf(peer)), in, out, nowNanos);
    }

    private Step await(ByteQueue in, ByteQueue out, long nowNanos) {
        if (in.size() == 0 || !startsRequest(in)) {
            return rest(in, nowNanos);
        }
        if (out.lent() != null || out.size() > 0 && out.room() < Math.min(ROOM_MIN, out.capacity() / 2)) {
            return Step.WRITE;
        }
        lease(nowNanos);
        if (requests > 0 || deadlineNanos == NEVER) {
            deadlineNanos = nowNanos + desk.headerTimeoutNanos();
        }
        state = State.HEAD;
        return parse(in, out, nowNanos);
    }

    /** Whether there is a byte of a request, behind at most one empty line: RFC 9112, section 2.2. */
    private boolean startsRequest(ByteQueue in) {
        byte[] array = in.array();
        int at = in.head();
        if (array[at] != '\r' || emptyLine) {
            return true;
        }
        if (in.size() == 1) {
            return false;
        }
        if (array[at + 1] != '\n') {
            return true;
        }
        in.consume(2);
        emptyLine = true;
        return in.size() > 0;
    }

    private Step rest(ByteQueue in, long nowNanos) {
        if (deadlineNanos == NEVER) {
            deadlineNanos = nowNanos + desk.idleNanos();
        }
        if (in.ended() || nowNanos - deadlineNanos >= 0 || desk.application().draining()) {
            return close(in);
        }
        return Step.READ;
    }

    private void lease(long nowNanos) {
        exchange = desk.lease();
        exchange.open(peer, nowNanos);
    }

    private Step parse(ByteQueue in, ByteQueue out, long nowNanos) {
        try {
            if (leased().parse(in)) {
                return ready(in, out, nowNanos);
            }
        } catch (ProtocolException refusal) {
            return refuse(refusal, in, out, nowNanos);
        }
        if (in.ended()) {
            return close(in);
        }
        if (nowNanos - deadlineNanos >= 0) {
            return refuse(
                    new ProtocolException(408, Limit.HEADER_TIMEOUT, "the head comes too slowly"), in, out, nowNanos);
        }
        return Step.READ;
    }

    private Http1Exchange leased() {
        return Objects.requireNonNull(exchange);
    }

    private Step ready(ByteQueue in, ByteQueue out, long nowNanos) {
        requests = Math.max(requests, requests + 1);
        leased().ready(in, out, requests >= desk.requestsMax(), nowNanos);
        if (answers == 0) {
            answersSinceNanos = nowNanos;
        }
        emptyLine = false;
        deadlineNanos = NEVER;
        state = State.READY;
        return Step.WORK;
    }

    private Step refuse(ProtocolException refusal, ByteQueue in, ByteQueue out, long nowNanos) {
        leased().at(nowNanos);
        leased().refuse(refusal.status(), refusal.limit(), refusal.getMessage());
        desk.application().refused(refusal.status(), refusal.getMessage(), refusal.limit(), nowNanos);
        desk.application().unserved(leased(), nowNanos);
        deadlineNanos = NEVER;
        state = State.REFUSING;
        return sendRefusal(in, out);
    }

    private Step sendRefusal(ByteQueue in, ByteQueue out) {
        return leased().sendRefusal(out) ? linger(in) : Step.WRITE;
    }

    @Override
    public @Nullable Work takeWork() {
        if (state != State.READY) {
            return null;
        }
        state = State.WORKING;
        return exchange;
    }

    @Override
    public void finished(Work work) {
        assert work == exchange && (state == State.WORKING || state == State.ABORTED) : "finished out of turn";
        var ended = leased();
        var application = desk.application();
        if (ended.isRefused()) {
            application.refused(ended.status(), ended.refusalReason(), ended.refusalLimit(), ended.endedNanos());
        }
        application.ended(ended, ended.endedNanos());
        answers++;
        state = state == State.ABORTED ? State.CLOSING : after(ended);
        if (state == State.WAITING || state == State.CLOSING) {
            release();
        }
    }

    /** What comes after a work has ended. */
    private State after(Http1Exchange ended) {
        if (ended.isRefused()) {
            return State.REFUSING;
        }
        if (ended.isCut()) {
            return State.CLOSING;
        }
        if (!ended.keepAlive() || ended.body().broken()) {
            return State.ENDING;
        }
        return ended.body().ended() ? State.WAITING : State.DISCARDING;
    }

    private void release() {
        if (exchange != null) {
            desk.giveBack(exchange);
            exchange = null;
        }
    }

    private Step discard(ByteQueue in, ByteQueue out, long nowNanos) {
        int more;
        try {
            more = leased().body().discard(in, DISCARD_BYTES_MAX);
        } catch (ProtocolException broken) {
            return linger(in);
        }
        if (more < 0) {
            release();
            state = State.WAITING;
            deadlineNanos = NEVER;
            return await(in, out, nowNanos);
        }
        if (deadlineNanos == NEVER) {
            deadlineNanos = nowNanos + DISCARD_NANOS;
        }
        if (more > 0 || in.ended() || nowNanos - deadlineNanos >= 0) {
            return linger(in);
        }
        return Step.READ;
    }

    /** After the last answer: a client that asked for it sends no more, and needs no lingering. */
    private Step end(ByteQueue in) {
        boolean quiet =
                in.size() == 0 && leased().isLastByRequest() && leased().body().ended();
        return quiet ? close(in) : linger(in);
    }

    private Step linger(ByteQueue in) {
        if (in.ended()) {
            return close(in);
        }
        state = State.LINGERING;
        over(in);
        return Step.LINGER;
    }

    private Step close(ByteQueue in) {
        state = State.CLOSING;
        over(in);
        return Step.CLOSE;
    }

    /** Nothing more is read. */
    private void over(ByteQueue in) {
        in.consume(in.size());
        deadlineNanos = NEVER;
        release();
    }

    @Override
    public long deadlineNanos() {
        return state == State.WORKING ? leased().deadlineNanos() : deadlineNanos;
    }

    @Override
    public Conversation successor() {
        throw new IllegalStateException("HTTP/1 hands over to no other conversation");
    }

    @Override
    public void abort(Throwable why) {
        if (state == State.WORKING) {
            leased().cancel();
            state = State.ABORTED;
        } else if (state != State.ABORTED) {
            release();
            state = State.CLOSING;
        }
        deadlineNanos = NEVER;
    }

    @Override
    public void owner(Wake wake) {}
}
