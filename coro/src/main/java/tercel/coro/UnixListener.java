package tercel.coro;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A Unix socket that takes connections: unix(7). As with {@link TcpListener}, any thread may use it, one at a time may
 * accept, and a connection belongs to the loop of the coroutine that uses it first. Its close removes the file it made.
 */
public final class UnixListener extends SocketListener {
    private UnixListener(Coroutines coroutines, Loop home, ListenSocket socket) {
        super(coroutines, home, socket);
    }

    /**
     * Binds and listens, on the caller's loop, or the one whose turn it is.
     *
     * @param coroutines on whose loops
     * @param address where: an {@link UnixDomainSocketAddress}, whose file must not exist yet, or an {@link UnixName},
     *     which only epoll knows
     * @param options how
     * @return to be closed
     * @throws ListenException if the address is in use or not allowed
     * @throws IOException if the system fails otherwise
     * @throws IllegalArgumentException if the address is of another kind
     * @throws IllegalStateException if the coroutines are closed
     */
    public static UnixListener bind(Coroutines coroutines, SocketAddress address, ListenOptions options)
            throws IOException {
        UnixStream.requireUnix(address);
        coroutines.requireOpen();
        var loop = coroutines.loopHere();
        var listener = new UnixListener(coroutines, loop, listen(loop, address, options));
        listener.keep();
        return listener;
    }

    /**
     * The same, with {@link ListenOptions#DEFAULT}.
     *
     * @param coroutines on whose loops
     * @param address where
     * @return to be closed
     * @throws IOException as the other says
     */
    public static UnixListener bind(Coroutines coroutines, SocketAddress address) throws IOException {
        return bind(coroutines, address, ListenOptions.DEFAULT);
    }

    /**
     * The same, at a path.
     *
     * @param coroutines on whose loops
     * @param path a file that does not exist yet
     * @return to be closed
     * @throws IOException as the others say
     */
    public static UnixListener bind(Coroutines coroutines, Path path) throws IOException {
        return bind(coroutines, UnixDomainSocketAddress.of(path), ListenOptions.DEFAULT);
    }

    /**
     * Waits for the next connection.
     *
     * @return to be closed
     * @throws IOException as {@link TcpListener#accept()} says
     */
    public UnixStream accept() throws IOException {
        return UnixStream.accepted(coroutines, home(), next(null));
    }

    /**
     * Waits for the next connection, but no longer than that.
     *
     * @param timeout how long at most
     * @return to be closed
     * @throws java.net.SocketTimeoutException if none came in time
     * @throws IOException as {@link TcpListener#accept()} says
     */
    public UnixStream accept(Duration timeout) throws IOException {
        return UnixStream.accepted(coroutines, home(), next(timeout));
    }

    @Override
    void gone() {
        if (address() instanceof UnixDomainSocketAddress file
                && !file.getPath().toString().isEmpty()) {
            try {
                Files.deleteIfExists(file.getPath());
            } catch (IOException kept) {
                // It may not be removed any more; the next one to bind there will be told.
            }
        }
    }
}
