package tercel.wire.http1;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;
import tercel.wire.Chunk;
import tercel.wire.Pump;
import tercel.wire.Work;

/**
 * One request and its answer: the {@link Work} of an HTTP/1 conversation. Reused; never outlives its turn. Touched by the thread that runs it, then by the
 * owner. Allocates nothing in the steady state.
 *
 * <p>The answer: fields, then {@link #begin}, then any number of {@link #write}, {@link #lend} and {@link #flush}, then {@link #end}. Whatever may wait ends with an
 * {@link IOException} when the connection is lost; it is then of no use to go on.
 */
public final class Http1Exchange implements Work {
    Http1Exchange() {}

    /**
     * The request's head.
     *
     * @return valid for this turn
     */
    public RequestHead head() {
        throw new UnsupportedOperationException();
    }

    /**
     * Who asks: what was given to {@link Http1Desk#open}.
     *
     * @return opaque here
     */
    public @Nullable Object peer() {
        throw new UnsupportedOperationException();
    }

    /**
     * What the application keeps with this exchange through all its turns.
     *
     * @return null at first
     */
    public @Nullable Object attachment() {
        throw new UnsupportedOperationException();
    }

    /**
     * Keeps something with this exchange through all its turns, so that it need not be made anew.
     *
     * @param reused such as views of the request and the answer
     */
    public void attachment(@Nullable Object reused) {
        throw new UnsupportedOperationException();
    }

    /**
     * Announced size of the request's body.
     *
     * @return in bytes; 0 for none, -1 where it is chunked
     */
    public long bodyLength() {
        throw new UnsupportedOperationException();
    }

    /**
     * Bounds this request's body: reading past it throws a {@link BodyException} of 413. There is no bound before.
     *
     * @param bytes the most that may be read in all
     */
    public void bodyLimit(long bytes) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads from the request's body. May wait. Sends {@code 100 Continue} first where that is expected: RFC 9110, section 10.1.1.
     *
     * @param to where the bytes go
     * @param offset index of the first
     * @param length how many at most
     * @return how many it was; -1 at the end, 0 only for a length of 0
     * @throws BodyException if the body is broken, too long or too slow
     * @throws IOException if the connection is lost
     */
    public int readBody(byte[] to, int offset, int length) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Bytes of the body that were read so far.
     *
     * @return their count
     */
    public long bytesIn() {
        throw new UnsupportedOperationException();
    }

    /**
     * The fields that followed a chunked body: RFC 9112, section 7.1.2. Those that frame or route a message are refused there.
     *
     * @return empty before {@link #readBody} has said -1
     */
    public RequestFields trailers() {
        throw new UnsupportedOperationException();
    }

    /**
     * The answer's fields, empty at the start of a turn.
     *
     * @return to be filled before {@link #begin}
     */
    public ResponseFields fields() {
        throw new UnsupportedOperationException();
    }

    /**
     * Sends an interim answer with the fields set so far, and clears them: RFC 9110, section 15.2. Nothing is sent to HTTP/1.0.
     *
     * @param status 102 to 199
     * @throws IOException if the connection is lost
     */
    public void inform(int status) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins the answer: puts its head into the output. Date, Connection and what frames the body are set here. May wait for room.
     *
     * @param status 200 to 599
     * @param length the body's exact size in bytes, or -1 if it is not known: the body is then chunked for HTTP/1.1, and ends with the connection for HTTP/1.0
     * @throws IOException if the connection is lost
     * @throws IllegalStateException if it was begun before
     */
    public void begin(int status, long length) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes bytes of the body. Waits only while the output is full. Where the answer has no body (to HEAD; 204, 304) they are counted and dropped.
     *
     * @param bytes where they are
     * @param offset index of the first
     * @param length how many
     * @throws IOException if the connection is lost
     * @throws IllegalStateException if it was not begun, has ended, or has got more than was announced
     */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes a part of the body, or all that is left of it, without a copy. May wait.
     *
     * @param chunk owned by the exchange from now on, also if this throws
     * @throws IOException if the connection is lost
     * @throws IllegalStateException as for {@link #write}
     */
    public void lend(Chunk chunk) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Sends what was written so far. May wait.
     *
     * @throws IOException if the connection is lost
     */
    public void flush() throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Ends the answer, with its trailers if it is chunked. May wait for room. Idempotent.
     *
     * @throws IOException if the connection is lost
     * @throws IllegalStateException if it was not begun, or got less than was announced; the connection is cut then
     */
    public void end() throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Fields that follow a chunked answer; dropped where it is not chunked.
     *
     * @return to be filled before {@link #end}
     */
    public ResponseFields answerTrailers() {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether {@link #begin} was called.
     *
     * @return true once the status is fixed
     */
    public boolean begun() {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether the answer is whole.
     *
     * @return true after {@link #end}
     */
    public boolean ended() {
        throw new UnsupportedOperationException();
    }

    /**
     * The answer's status.
     *
     * @return 0 before {@link #begin}
     */
    public int status() {
        throw new UnsupportedOperationException();
    }

    /**
     * Bytes of the answer's body, without its framing.
     *
     * @return those written so far; those of an answer to HEAD are not counted
     */
    public long bytesOut() {
        throw new UnsupportedOperationException();
    }

    /**
     * When the head was complete.
     *
     * @return on the engine's clock
     */
    public long startedNanos() {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether the connection is meant to go on after this answer.
     *
     * @return false if the answer says close
     */
    public boolean keepAlive() {
        throw new UnsupportedOperationException();
    }

    /**
     * The engine's clock.
     *
     * @return the time, at most one turn of the engine's loop old
     */
    public long nowNanos() {
        throw new UnsupportedOperationException();
    }

    /**
     * What {@link Application#serve} threw, for its log.
     *
     * @return null if it returned
     */
    public @Nullable Throwable failure() {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether the answer was cut short: the connection was lost, or the application failed after it had begun.
     *
     * @return true if the client does not get a whole answer
     */
    public boolean isCut() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void run(Pump pump) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rebind(ByteQueue in, ByteQueue out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void cancel() {
        throw new UnsupportedOperationException();
    }
}
