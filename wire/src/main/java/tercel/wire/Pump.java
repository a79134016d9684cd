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
     * The engine's clock.
     *
     * @return the time on the scale of {@code System.nanoTime()}, at most one turn of the loop old
     */
    long nowNanos();
}
