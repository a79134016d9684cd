package tercel.wire;

import java.io.IOException;

/**
 * How a running {@link Work} waits for its socket. A blocking engine does the I/O in place; an event loop parks the
 * coroutine. Belongs to the thread that runs the work. Every wait ends with {@code SocketTimeoutException} at the
 * conversation's deadline (input) or when the peer takes nothing for too long (output), with
 * {@code InterruptedIOException} when the work is cancelled, and with another {@link IOException} when the connection
 * is lost.
 */
public interface Pump {
    /**
     * Waits until the input has grown or has ended. The input must have room. Output that waits is sent meanwhile,
     * since the peer may need it before it goes on.
     *
     * @throws IOException if the connection is lost, the deadline passed or the work was cancelled
     */
    void awaitInput() throws IOException;

    /**
     * Sends output until it has room for that many bytes.
     *
     * @param bytes at most the capacity of the output
     * @throws IOException if the connection is lost, the peer stalls or the work was cancelled
     */
    void awaitRoom(int bytes) throws IOException;

    /**
     * Sends all output, lent chunks included, to the kernel.
     *
     * @throws IOException if the connection is lost, the peer stalls or the work was cancelled
     */
    void flush() throws IOException;

    /**
     * Sends all output, then gives the storage back, but for input that nobody has read: the work is about to wait for
     * something that is not its socket, perhaps for long. Until {@link #resume} it must not touch either queue. Engines
     * that keep no storage for it need only flush.
     *
     * @throws IOException if the connection is lost, the peer stalls or the work was cancelled
     */
    default void rest() throws IOException {
        flush();
    }

    /** Lends storage again after {@link #rest}, even if the connection is lost meanwhile. Does not wait. */
    default void resume() {}

    /**
     * From now on the work reads no more input, which belongs to the engine until the work has ended, and the end of
     * the input cancels the work, as a reset does: else a peer that sends no more may still read. Engines that look at
     * the socket only when they read or write may notice it no sooner than that.
     *
     * @throws IOException if the connection is lost, or the input has ended
     */
    default void endWithInput() throws IOException {}

    /**
     * The engine's clock.
     *
     * @return the time on the scale of {@code System.nanoTime()}, at most one turn of the loop old
     */
    long nowNanos();
}
