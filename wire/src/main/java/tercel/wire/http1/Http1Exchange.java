package tercel.wire.http1;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;
import tercel.wire.Chunk;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.ProtocolException;
import tercel.wire.Pump;
import tercel.wire.Work;

/**
 * One request and its answer: the {@link Work} of an HTTP/1 conversation. Reused; never outlives its turn. Touched by
 * the thread that runs it, then by the owner. Allocates nothing in the steady state.
 *
 * <p>The answer: fields, then {@link #begin}, then any number of {@link #write}, {@link #lend} and {@link #flush}, then
 * {@link #end}. Whatever may wait ends with an {@link IOException} when the connection is lost; it is then of no use to
 * go on.
 */
public final class Http1Exchange implements Work {
    private static final String TOO_SLOW = "the body comes too slowly";
    private static final byte[] CONTINUE = Ascii.bytes("HTTP/1.1 100 Continue\r\n\r\n");
    private static final byte[] FAILURE = Ascii.bytes("the server has failed to answer\n");
    private static final byte[] NOTHING = {};

    private final Application application;
    private final RequestHead head = new RequestHead();
    private final Duplex duplex = new Duplex();
    private final Turn turn = new Turn();
    private final HeadParser parser;
    private final RequestBody body;
    private final Answer answer;

    private @Nullable Object peer;
    private @Nullable Object attachment;
    private @Nullable Throwable failure;
    private boolean persistent;
    private long startedNanos;
    private long endedNanos;
    private long deadlineNanos = Http1Conversation.NEVER;
    private byte[] refusal = NOTHING;
    private int refusalSent;
    private String refusalReason = "";
    private @Nullable Limit refusalLimit;

    Http1Exchange(Limits limits, Application application) {
        this.application = application;
        parser = new HeadParser(limits, head);
        body = new RequestBody(limits);
        answer = new Answer(duplex, application);
    }

    /**
     * The request's head.
     *
     * @return valid for this turn
     */
    public RequestHead head() {
        return head;
    }

    /**
     * Who asks: what was given to {@link Http1Desk#open}.
     *
     * @return opaque here
     */
    public @Nullable Object peer() {
        return peer;
    }

    /**
     * What the application keeps with this exchange through all its turns.
     *
     * @return null at first
     */
    public @Nullable Object attachment() {
        return attachment;
    }

    /**
     * Keeps something with this exchange through all its turns, so that it need not be made anew.
     *
     * @param reused such as views of the request and the answer
     */
    public void attachment(@Nullable Object reused) {
        attachment = reused;
    }

    /**
     * Announced size of the request's body.
     *
     * @return in bytes; 0 for none, -1 where it is chunked
     */
    public long bodyLength() {
        return body.length();
    }

    /**
     * Bounds this request's body: reading past it throws a {@link BodyException} of 413. There is no bound before.
     *
     * @param bytes the most that may be read in all
     */
    public void bodyLimit(long bytes) {
        body.limit(bytes);
    }

    /**
     * Reads from the request's body. May wait. Sends {@code 100 Continue} first where that is expected: RFC 9110,
     * section 10.1.1.
     *
     * @param to where the bytes go
     * @param offset index of the first
     * @param length how many at most
     * @return how many it was; -1 at the end, 0 only for a length of 0
     * @throws BodyException if the body is broken, too long or too slow
     * @throws IOException if the connection is lost
     */
    public int readBody(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        if (body.isLeft()) {
            throw new IOException("the request's body was given up");
        }
        try {
            int size = body.take(duplex.in(), to, offset, length);
            while (size == 0) {
                awaitBody();
                size = body.take(duplex.in(), to, offset, length);
            }
            return size;
        } catch (ProtocolException refusal) {
            throw broken(refusal.status(), refusal.limit(), refusal.getMessage());
        }
    }

    private void awaitBody() throws IOException {
        if (duplex.in().ended()) {
            answer.cut();
            throw broken(400, null, "the connection ended within the body");
        }
        if (body.isHeldBack(duplex.in()) && answer.isUnsent()) {
            duplex.put(CONTINUE, 0, CONTINUE.length);
        }
        body.asked();
        answer.putHead();
        head.keep();
        long before = duplex.nowNanos();
        long allowance = body.pace().allowanceNanos(body.bytesIn());
        if (allowance <= 0) {
            throw broken(408, Limit.BODY_RATE, TOO_SLOW);
        }
        deadlineNanos = before + allowance;
        try {
            duplex.awaitInput();
        } catch (SocketTimeoutException late) {
            throw broken(408, Limit.BODY_RATE, TOO_SLOW);
        } finally {
            deadlineNanos = Http1Conversation.NEVER;
        }
        body.pace().waited(duplex.nowNanos() - before);
    }

    private BodyException broken(int status, @Nullable Limit limit, String reason) {
        body.setBroken();
        return new BodyException(status, limit, reason);
    }

    /**
     * Bytes of the body that were read so far.
     *
     * @return their count
     */
    public long bytesIn() {
        return body.bytesIn();
    }

    /**
     * The fields that followed a chunked body: RFC 9112, section 7.1.2. Those that frame or route a message are refused
     * there.
     *
     * @return empty before {@link #readBody} has said -1
     */
    public RequestFields trailers() {
        return body.trailers();
    }

    /**
     * The answer's fields, empty at the start of a turn.
     *
     * @return to be filled before {@link #begin}
     */
    public ResponseFields fields() {
        return answer.fields();
    }

    /**
     * Sends an interim answer with the fields set so far, and clears them: RFC 9110, section 15.2. Nothing is sent to
     * HTTP/1.0.
     *
     * @param status 102 to 199
     * @throws IOException if the connection is lost
     */
    public void inform(int status) throws IOException {
        if (status < 102 || status > 199) {
            throw new IllegalArgumentException("no interim answer has status " + status);
        }
        if (head.isHttp11()) {
            answer.inform(status);
        } else {
            answer.fields().clear();
        }
    }

    /**
     * Begins the answer: puts its head into the output. Date, Connection and what frames the body are set here. May
     * wait for room. Where the client holds its body back, the head waits for the first byte of the answer's body: a
     * handler that reads first, as an echo does, must still ask for it.
     *
     * @param status 200 to 599
     * @param length the body's exact size in bytes, or -1 if it is not known: the body is then chunked for HTTP/1.1,
     *     and ends with the connection for HTTP/1.0
     * @throws IOException if the connection is lost
     * @throws IllegalStateException if it was begun before
     */
    public void begin(int status, long length) throws IOException {
        boolean heldBack = body.isHeldBack(duplex.in());
        answer.begin(status, length, head, persistent && !body.broken() && !heldBack && !application.draining());
        if (!heldBack) {
            answer.putHead();
        }
    }

    /**
     * Writes bytes of the body. Waits only while the output is full. Where the answer has no body (to HEAD; 204, 304)
     * they are counted and dropped.
     *
     * @param bytes where they are
     * @param offset index of the first
     * @param length how many
     * @throws IOException if the connection is lost
     * @throws IllegalStateException if it was not begun, has ended, or has got more than was announced
     */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        answer.write(bytes, offset, length);
    }

    /**
     * Writes a part of the body, or all that is left of it, without a copy. May wait.
     *
     * @param chunk owned by the exchange from now on, also if this throws
     * @throws IOException if the connection is lost
     * @throws IllegalStateException as for {@link #write}
     */
    public void lend(Chunk chunk) throws IOException {
        answer.lend(chunk);
    }

    /**
     * Sends what was written so far. May wait.
     *
     * @throws IOException if the connection is lost
     */
    public void flush() throws IOException {
        answer.putHead();
        duplex.flush();
    }

    /**
     * The application reads no more: from now on a client that ends its side has left, and does not merely listen.
     *
     * @throws IOException if the client has left already
     */
    public void endWithInput() throws IOException {
        body.leave();
        head.keep();
        duplex.endWithInput();
    }

    /**
     * Sends what was written so far, and holds next to nothing until {@link #resume}, before which nothing else may be
     * used: the application waits for something else than the client. A drain ends the wait by an interrupt.
     *
     * @throws IOException if the client is lost
     * @throws InterruptedException if the server drains, or the work was cancelled
     */
    public void rest() throws IOException, InterruptedException {
        answer.putHead();
        duplex.rest();
        if (!turn.rest() || application.draining()) {
            resume();
            throw new InterruptedException(isLost() ? "the handler was cancelled" : "the server drains");
        }
    }

    /** The wait that {@link #rest} began is over. */
    public void resume() {
        turn.resume();
        duplex.resume();
    }

    /**
     * Whether the server is ending.
     *
     * @return true from the start of the drain on: what has no end of its own should end
     */
    public boolean isDraining() {
        return application.draining();
    }

    /**
     * Ends the answer, with its trailers if it is chunked. May wait for room. Idempotent.
     *
     * @throws IOException if the connection is lost
     * @throws IllegalStateException if it was not begun, or got less than was announced; the connection is cut then
     */
    public void end() throws IOException {
        answer.end();
    }

    /**
     * Fields that follow a chunked answer; dropped where it is not chunked.
     *
     * @return to be filled before {@link #end}
     */
    public ResponseFields answerTrailers() {
        return answer.trailers();
    }

    /**
     * Whether {@link #begin} was called.
     *
     * @return true once the status is fixed
     */
    public boolean begun() {
        return answer.begun();
    }

    /**
     * Whether the answer is whole.
     *
     * @return true after {@link #end}
     */
    public boolean ended() {
        return answer.ended();
    }

    /**
     * The answer's status.
     *
     * @return 0 before {@link #begin}
     */
    public int status() {
        return answer.status();
    }

    /**
     * Bytes of the answer's body, without its framing.
     *
     * @return those written so far; those of an answer to HEAD are not counted
     */
    public long bytesOut() {
        return answer.bytesOut();
    }

    /**
     * When the head was complete.
     *
     * @return on the engine's clock
     */
    public long startedNanos() {
        return startedNanos;
    }

    /**
     * Whether the connection is meant to go on after this answer.
     *
     * @return false if the answer says close
     */
    public boolean keepAlive() {
        return answer.begun() ? answer.persistence() != ResponseHead.Persistence.CLOSE : persistent;
    }

    /**
     * The engine's clock.
     *
     * @return the time, at most one turn of the engine's loop old
     */
    public long nowNanos() {
        return duplex.nowNanos();
    }

    /**
     * What {@link Application#serve} threw, for its log.
     *
     * @return null if it returned
     */
    public @Nullable Throwable failure() {
        return failure;
    }

    /**
     * Whether the answer was cut short: the connection was lost, or the application failed after it had begun.
     *
     * @return true if the client does not get a whole answer
     */
    public boolean isCut() {
        return answer.isCut();
    }

    /**
     * Whether the client is known to be lost, or the work was cancelled. What the application throws then tells of
     * that, and is no failure of its own.
     *
     * @return false while it may still be answered
     */
    public boolean isLost() {
        return duplex.lost() || turn.isCancelled();
    }

    @Override
    public boolean inline() {
        return application.inline();
    }

    @Override
    public void run(Pump pump) {
        duplex.pump(pump);
        if (turn.begin()) {
            try {
                application.serve(this);
                if (!answer.begun()) {
                    throw new IllegalStateException("the application returned without an answer");
                }
                answer.end();
            } catch (Throwable thrown) {
                fail(thrown);
            }
            endedNanos = pump.nowNanos();
            if (turn.end()) {
                return;
            }
        }
        answer.cut();
    }

    /** Makes the best of a failure: an answer, if none was begun, else a cut. */
    private void fail(Throwable thrown) {
        failure = thrown;
        if (answer.ended()) {
            return;
        }
        if (answer.begun() || answer.isCut() || duplex.lost()) {
            answer.cut();
        } else if (thrown instanceof BodyException refusal) {
            refuse(refusal.status(), refusal.limit(), refusal.getMessage());
        } else {
            answerFailure();
        }
    }

    private void answerFailure() {
        try {
            answer.fields().clear();
            answer.fields().set("Content-Type", "text/plain; charset=utf-8");
            begin(500, FAILURE.length);
            write(FAILURE, 0, FAILURE.length);
            end();
        } catch (IOException | RuntimeException lost) {
            answer.cut();
        }
    }

    @Override
    public void rebind(ByteQueue in, ByteQueue out) {
        head.keep();
        duplex.over(in, out);
    }

    @Override
    public void cancel() {
        turn.cancel();
    }

    @Override
    public void woken() {
        turn.rouse(application.draining());
    }

    /** A new lease: nothing of the one before is left. */
    void open(@Nullable Object who, long nowNanos) {
        peer = who;
        duplex.at(nowNanos);
    }

    /** Says what time it is. */
    void at(long nowNanos) {
        duplex.at(nowNanos);
    }

    /** The lease ends: forgets all but the attachment. */
    void close() {
        peer = null;
        failure = null;
        persistent = false;
        startedNanos = 0;
        endedNanos = 0;
        deadlineNanos = Http1Conversation.NEVER;
        refusal = NOTHING;
        refusalSent = 0;
        refusalReason = "";
        refusalLimit = null;
        turn.reset();
        parser.reset();
        head.release();
        body.reset();
        answer.reset();
        duplex.reset();
    }

    /**
     * Parses on.
     *
     * @return whether the head is whole; it was then taken from the input
     */
    boolean parse(ByteQueue in) throws ProtocolException {
        int size = parser.parse(in.array(), in.head(), in.tail());
        if (size > 0) {
            in.consume(size);
            return true;
        }
        if (in.room() == 0) {
            throw parser.overflow();
        }
        return false;
    }

    /** Nothing was asked yet, and so nothing is known, not even what the last one on this lease's place asked. */
    void forgetHead() {
        parser.forget();
    }

    /** Gets ready to run. */
    void ready(ByteQueue in, ByteQueue out, boolean last, long nowNanos) {
        duplex.over(in, out);
        body.begin(parser.rules());
        persistent = !last && parser.rules().persistent(head.isHttp11());
        startedNanos = nowNanos;
        endedNanos = nowNanos;
    }

    /** Makes the answer that refuses the request; {@link #sendRefusal} sends it. */
    void refuse(int status, @Nullable Limit limit, String reason) {
        refusal = answer.refusal(status, reason, head);
        refusalReason = reason;
        refusalLimit = limit;
    }

    /** Puts as much of the refusal as there is room for; whether that was all. */
    boolean sendRefusal(ByteQueue out) {
        int count = Math.min(refusal.length - refusalSent, out.room());
        out.put(refusal, refusalSent, count);
        refusalSent += count;
        return refusalSent == refusal.length;
    }

    boolean isRefused() {
        return refusal.length > 0;
    }

    String refusalReason() {
        return refusalReason;
    }

    @Nullable
    Limit refusalLimit() {
        return refusalLimit;
    }

    /** Whether the client asked for the end of the connection itself. */
    boolean isLastByRequest() {
        return !parser.rules().persistent(head.isHttp11());
    }

    RequestBody body() {
        return body;
    }

    long endedNanos() {
        return endedNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }
}
