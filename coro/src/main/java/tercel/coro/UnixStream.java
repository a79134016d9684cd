package tercel.coro;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A connection of a Unix socket: unix(7). How to use it, and from where, {@link SocketStream} says. */
public final class UnixStream extends SocketStream {
    private UnixStream(Coroutines coroutines, @Nullable Loop home, @Nullable Loop origin, StreamSocket socket) {
        super(coroutines, home, origin, socket);
    }

    static UnixStream accepted(Coroutines coroutines, Loop origin, StreamSocket socket) {
        var stream = new UnixStream(coroutines, null, origin, socket);
        stream.keep();
        return stream;
    }

    /**
     * Connects, on the caller's loop, or the one whose turn it is. While the listener's queue is full, tries again.
     *
     * @param coroutines on whose loops
     * @param address where to: an {@link UnixDomainSocketAddress}, or an {@link UnixName}, which only epoll knows
     * @param options how
     * @return to be closed
     * @throws java.net.ConnectException if nobody listens there, or it may not be reached
     * @throws java.net.SocketTimeoutException if the listener's queue stayed full
     * @throws java.io.InterruptedIOException if the caller was cancelled
     * @throws IOException if the system fails otherwise
     * @throws IllegalArgumentException if the address is of another kind
     * @throws IllegalStateException if the coroutines are closed
     */
    public static UnixStream connect(Coroutines coroutines, SocketAddress address, ConnectOptions options)
            throws IOException {
        requireUnix(address);
        return new Connecting(coroutines, address, options)
                .connect((loop, socket) -> new UnixStream(coroutines, loop, null, socket));
    }

    /**
     * The same, with {@link ConnectOptions#DEFAULT}.
     *
     * @param coroutines on whose loops
     * @param address where to: an {@link UnixDomainSocketAddress}, or an {@link UnixName}, which only epoll knows
     * @return to be closed
     * @throws IOException as the other says
     */
    public static UnixStream connect(Coroutines coroutines, SocketAddress address) throws IOException {
        return connect(coroutines, address, ConnectOptions.DEFAULT);
    }

    /**
     * The same, to a path.
     *
     * @param coroutines on whose loops
     * @param path the listener's file
     * @return to be closed
     * @throws IOException as the others say
     */
    public static UnixStream connect(Coroutines coroutines, Path path) throws IOException {
        return connect(coroutines, UnixDomainSocketAddress.of(path), ConnectOptions.DEFAULT);
    }

    static void requireUnix(SocketAddress address) {
        if (!(address instanceof UnixDomainSocketAddress || address instanceof UnixName)) {
            throw new IllegalArgumentException("not an address of Unix sockets: " + address);
        }
    }
}
