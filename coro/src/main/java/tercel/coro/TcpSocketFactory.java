package tercel.coro;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Socket}s that are {@link TcpStream}s inside: a library that takes a factory then runs on our loops
 * without knowing. What waits in such a socket is a coroutine or any other thread; time limits ({@code SO_TIMEOUT} and
 * that of connect), half-close and close from another thread mean what they mean with the JDK's. An interrupt ends a
 * wait by InterruptedIOException, and the socket stays open. It has no urgent data and no channel.
 */
public final class TcpSocketFactory extends SocketFactory {
    private final Coroutines coroutines;
    private final Hosts hosts;

    /**
     * A factory.
     *
     * @param coroutines on whose loops its sockets are opened
     * @param hosts who knows the addresses of names
     */
    public TcpSocketFactory(Coroutines coroutines, Hosts hosts) {
        this.coroutines = coroutines;
        this.hosts = hosts;
    }

    /** A socket that is not connected yet. */
    @Override
    public Socket createSocket() {
        return new StreamedSocket(coroutines, hosts);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(InetSocketAddress.createUnresolved(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(InetSocketAddress.createUnresolved(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(address, port), new InetSocketAddress(localAddress, localPort));
    }

    private Socket connected(InetSocketAddress to, @Nullable InetSocketAddress from) throws IOException {
        var socket = createSocket();
        try {
            if (from != null) {
                socket.bind(from);
            }
            socket.connect(to);
            return socket;
        } catch (IOException | RuntimeException failed) {
            socket.close();
            throw failed;
        }
    }
}
