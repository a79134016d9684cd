package tercel.coro;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A TCP connection: tcp(7). How to use it, and from where, {@link SocketStream} says. */
public final class TcpStream extends SocketStream {
    private TcpStream(Coroutines coroutines, @Nullable Loop home, @Nullable Loop origin, StreamSocket socket) {
        super(coroutines, home, origin, socket);
    }

    static TcpStream accepted(Coroutines coroutines, Loop origin, StreamSocket socket) {
        var stream = new TcpStream(coroutines, null, origin, socket);
        stream.keep();
        return stream;
    }

    /**
     * Connects, on the caller's loop, or the one whose turn it is.
     *
     * @param coroutines on whose loops
     * @param address where to
     * @param options how
     * @return to be closed
     * @throws java.net.ConnectException if nobody listens there, or it cannot be reached
     * @throws java.net.SocketTimeoutException if nobody answered in time
     * @throws java.net.UnknownHostException if the address has a host name that was not resolved
     * @throws java.io.InterruptedIOException if the caller was cancelled
     * @throws IOException if the system fails otherwise
     * @throws IllegalStateException if the coroutines are closed
     */
    public static TcpStream connect(Coroutines coroutines, InetSocketAddress address, ConnectOptions options)
            throws IOException {
        return new Connecting(coroutines, address, options)
                .connect((loop, socket) -> new TcpStream(coroutines, loop, null, socket));
    }

    /**
     * The same, with {@link ConnectOptions#DEFAULT}, which gives it 30 seconds.
     *
     * @param coroutines on whose loops
     * @param address where to
     * @return to be closed
     * @throws java.net.ConnectException if nobody listens there, or it cannot be reached
     * @throws java.net.SocketTimeoutException if nobody answered in time
     * @throws java.net.UnknownHostException if the address has a host name that was not resolved
     * @throws java.io.InterruptedIOException if the caller was cancelled
     * @throws IOException if the system fails otherwise
     * @throws IllegalStateException if the coroutines are closed
     */
    public static TcpStream connect(Coroutines coroutines, InetSocketAddress address) throws IOException {
        return connect(coroutines, address, ConnectOptions.DEFAULT);
    }

    /**
     * Whether small segments are sent at once, or gathered: TCP_NODELAY. On unless options said otherwise.
     *
     * @param on at once
     * @throws IOException if this is closed
     */
    public void noDelay(boolean on) throws IOException {
        option(StreamOption.NO_DELAY, on ? 1 : 0);
    }

    /**
     * Whether the kernel probes a silent peer: SO_KEEPALIVE. Off at first.
     *
     * @param on whether it does
     * @throws IOException if this is closed
     */
    public void keepAlive(boolean on) throws IOException {
        option(StreamOption.KEEP_ALIVE, on ? 1 : 0);
    }

    @Override
    public InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) super.localAddress();
    }

    @Override
    public InetSocketAddress remoteAddress() throws IOException {
        return (InetSocketAddress) super.remoteAddress();
    }
}
