package tercel.wire;

import org.jspecify.annotations.Nullable;

/**
 * One peer's side of a protocol, sans-I/O: it digests bytes that arrived and says what is needed next. An engine owns
 * the socket, the storage of both queues and the clock; a conversation owns the meaning.
 *
 * <p>Touched by one thread at a time, its owner. The order of calls: {@link #owner} once, then {@link #advance}
 * whenever the step that it last returned is satisfied, its deadline has passed, or the {@link Wake} was used. After
 * {@link Step#WORK} the engine calls {@link #takeWork} until null, runs each work, and calls {@link #finished} for
 * each, on the owner. A failed connection ends with {@link #abort}, exactly once; so does one that the engine closes
 * while work is out.
 *
 * <p>While a conversation waits for input with both queues empty it holds no buffer.
 */
public interface Conversation {
    /**
     * Digests what has arrived and says what is needed next. Never blocks, and allocates nothing in the steady state.
     *
     * @param in what the peer has sent; {@link ByteQueue#ended()} when it will send no more
     * @param out where answers go
     * @param nowNanos the time, on the scale of {@code System.nanoTime()}
     * @return what the engine has to do before it calls again
     */
    Step advance(ByteQueue in, ByteQueue out, long nowNanos);

    /**
     * The application's turn, after {@link Step#WORK}.
     *
     * @return a work to run, or null when there is none (left)
     */
    @Nullable
    Work takeWork();

    /**
     * Reports, on the owner, that a work has ended, normally or not.
     *
     * @param work one that {@link #takeWork} gave
     */
    void finished(Work work);

    /**
     * When {@link #advance} has to be called although nothing arrived: header, body and idle timeouts. While a work
     * waits in its {@link Pump}, the same deadline ends that wait instead. How long a write may stall is the engine's
     * business.
     *
     * @return a time on the scale of {@code nowNanos}, or {@link Long#MAX_VALUE} for never
     */
    long deadlineNanos();

    /**
     * Who goes on after {@link Step#UPGRADE}.
     *
     * @return the next conversation on this connection
     */
    Conversation successor();

    /**
     * The connection is lost or cut: cancels every work outstanding and lets go of all that is held.
     *
     * @param why what happened
     */
    void abort(Throwable why);

    /**
     * Says how other threads reach the owner.
     *
     * @param wake its {@link Wake#up} makes the engine call {@link #advance} on the owner
     */
    void owner(Wake wake);
}
