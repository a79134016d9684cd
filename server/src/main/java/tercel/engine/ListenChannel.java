package tercel.engine;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;

/** A listening socket that threads block in to accept: TCP over IPv4 or IPv6, or a Unix socket. Any thread. */
final class ListenChannel {
    private final ServerSocketChannel channel;
    private final EngineOptions.SocketOptions options;
    private final SocketAddress address;

    private ListenChannel(ServerSocketChannel channel, EngineOptions.SocketOptions options) throws IOException {
        this.channel = channel;
        this.options = options;
        address = channel.getLocalAddress();
    }

    /**
     * Opens it: from now on the kernel takes connections.
     *
     * @throws BindException if it cannot be had; its message names the address
     */
    static ListenChannel open(SocketAddress address, EngineOptions.SocketOptions options) throws IOException {
        boolean unix = address instanceof UnixDomainSocketAddress;
        var channel = unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
        try {
            if (!unix) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            }
            if (options.receiveBuffer() > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBuffer());
            }
            channel.bind(address, options.backlog());
            return new ListenChannel(channel, options);
        } catch (IOException | RuntimeException refused) {
            channel.close();
            throw named(address, refused);
        }
    }

    private static IOException named(SocketAddress address, Exception refused) {
        String reason = refused instanceof UnresolvedAddressException ? "the host is not known" : refused.getMessage();
        var named = new BindException("cannot listen on " + written(address) + ": " + reason);
        named.initCause(refused);
        return named;
    }

    private static String written(SocketAddress address) {
        if (!(address instanceof InetSocketAddress internet)) {
            return address.toString();
        }
        var host = internet.getAddress() instanceof Inet6Address six
                ? "[" + six.getHostAddress() + "]"
                : internet.getAddress() == null
                        ? internet.getHostString()
                        : internet.getAddress().getHostAddress();
        return host + ":" + internet.getPort();
    }

    /** Where it listens, with the port that the kernel chose. */
    SocketAddress address() {
        return address;
    }

    /**
     * Waits for a connection.
     *
     * @throws java.nio.channels.ClosedChannelException once this is closed
     * @throws IOException if the system is out of something
     */
    SocketChannel accept() throws IOException {
        return channel.accept();
    }

    /**
     * Sets what was asked for on an accepted socket.
     *
     * @throws IOException if the peer has gone already
     */
    void prepare(SocketChannel accepted) throws IOException {
        if (options.noDelay() && address instanceof InetSocketAddress) {
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        if (options.sendBuffer() > 0) {
            accepted.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBuffer());
        }
    }

    /** Closes it; connections that nobody has accepted are reset. Idempotent. */
    void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // It accepts no more, which is all that was asked.
        }
    }
}
