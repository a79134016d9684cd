package tercel.coro;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A TCP socket that takes connections: tcp(7). It belongs to the loop that it was opened on; any thread may use it, one
 * at a time may accept. Whoever accepts hands the connection to a coroutine of its choice: a stream belongs to the loop
 * of the coroutine that uses it first.
 */
public final class TcpListener extends SocketListener {
    private TcpListener(Coroutines coroutines, Loop home, ListenSocket socket) {
        super(coroutines, home, socket);
    }

    /**
     * Binds and listens, on the caller's loop, or the one whose turn it is.
     *
     * @param coroutines on whose loops
     * @param address where; port 0 lets the kernel choose, and {@code ::} takes IPv4 too
     * @param options how
     * @return to be closed
     * @throws java.net.BindException if the address is in use, not ours or not allowed
     * @throws IOException if the system fails otherwise
     * @throws IllegalStateException if the coroutines are closed
     */
    public static TcpListener bind(Coroutines coroutines, InetSocketAddress address, ListenOptions options)
            throws IOException {
        coroutines.requireOpen();
        var loop = coroutines.loopHere();
        var listener = new TcpListener(coroutines, loop, listen(loop, address, options));
        listener.keep();
        return listener;
    }

    /**
     * The same, with {@link ListenOptions#DEFAULT}.
     *
     * @param coroutines on whose loops
     * @param address where; port 0 lets the kernel choose, and {@code ::} takes IPv4 too
     * @return to be closed
     * @throws java.net.BindException if the address is in use, not ours or not allowed
     * @throws IOException if the system fails otherwise
     * @throws IllegalStateException if the coroutines are closed
     */
    public static TcpListener bind(Coroutines coroutines, InetSocketAddress address) throws IOException {
        return bind(coroutines, address, ListenOptions.DEFAULT);
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) super.address();
    }

    /**
     * Waits for the next connection.
     *
     * @return to be closed
     * @throws java.io.InterruptedIOException if the caller was cancelled; the listener goes on
     * @throws java.net.SocketException if this is closed, meanwhile or before; or if the process is out of descriptors:
     *     the connection then waits in the kernel for the next try
     * @throws IllegalStateException if another one accepts already
     */
    public TcpStream accept() throws IOException {
        return TcpStream.accepted(coroutines, home(), next(null));
    }

    /**
     * Waits for the next connection, but no longer than that.
     *
     * @param timeout how long at most
     * @return to be closed
     * @throws java.net.SocketTimeoutException if none came in time
     * @throws java.io.InterruptedIOException if the caller was cancelled; the listener goes on
     * @throws java.net.SocketException as {@link #accept()} says
     * @throws IllegalStateException if another one accepts already
     */
    public TcpStream accept(Duration timeout) throws IOException {
        return TcpStream.accepted(coroutines, home(), next(timeout));
    }
}
