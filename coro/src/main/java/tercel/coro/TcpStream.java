package tercel.coro;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
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
     * @throws ConnectException if nobody listens there, or it cannot be reached
     * @throws SocketTimeoutException if nobody answered in time
     * @throws java.net.UnknownHostException if the address has a host name that was not resolved
     * @throws java.io.InterruptedIOException if the caller was cancelled
     * @throws IOException if the system fails otherwise
     * @throws IllegalStateException if the coroutines are closed
     */
    public static TcpStream connect(Coroutines coroutines, InetSocketAddress address, ConnectOptions options)
            throws IOException {
        coroutines.requireOpen();
        long deadlineNanos = options.timeout() == null ? Wait.NEVER : Wait.deadlineAfter(Wait.nanos(options.timeout()));
        var loop = coroutines.loopHere();
        TcpStream stream = null;
        try {
            var socket = LoopCall.on(loop, () -> loop.poller().connect(address, options));
            if (socket == null) {
                throw new ConnectException("resource temporarily unavailable");
            }
            stream = new TcpStream(coroutines, loop, null, socket);
            stream.keep();
            stream.finishConnect(deadlineNanos);
            return stream;
        } catch (IOException failed) {
            closeIfAny(stream);
            throw named(failed, address, options);
        } catch (RuntimeException bug) {
            closeIfAny(stream);
            throw bug;
        }
    }

    private static void closeIfAny(@Nullable TcpStream stream) {
        if (stream != null) {
            stream.close();
        }
    }

    /**
     * The same, with {@link ConnectOptions#DEFAULT}, which gives it 30 seconds.
     *
     * @param coroutines on whose loops
     * @param address where to
     * @return to be closed
     * @throws ConnectException if nobody listens there, or it cannot be reached
     * @throws SocketTimeoutException if nobody answered in time
     * @throws java.net.UnknownHostException if the address has a host name that was not resolved
     * @throws java.io.InterruptedIOException if the caller was cancelled
     * @throws IOException if the system fails otherwise
     * @throws IllegalStateException if the coroutines are closed
     */
    public static TcpStream connect(Coroutines coroutines, InetSocketAddress address) throws IOException {
        return connect(coroutines, address, ConnectOptions.DEFAULT);
    }

    private static IOException named(IOException failure, InetSocketAddress address, ConnectOptions options) {
        IOException told = switch (failure) {
            case SocketTimeoutException late ->
                new SocketTimeoutException(address + ": no answer within " + options.timeout());
            case SocketException refused -> new ConnectException(address + ": " + refused.getMessage());
            default -> failure;
        };
        if (told != failure) {
            told.initCause(failure);
        }
        return told;
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
