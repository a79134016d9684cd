package tercel.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import tercel.coro.InheritedSocket;
import tercel.coro.ListenChannels;
import tercel.coro.ListenException;

/** A listening socket that threads block in to accept: TCP over IPv4 or IPv6, or a Unix socket. Any thread. */
final class ListenChannel {
    private final ServerSocketChannel channel;
    private final EngineOptions.SocketOptions options;
    private final SocketAddress address;
    private final @Nullable UnixSocketFile file;

    private ListenChannel(ServerSocketChannel channel, EngineOptions.SocketOptions options, boolean inherited)
            throws IOException {
        this.channel = channel;
        this.options = options;
        address = channel.getLocalAddress();
        file = inherited ? null : UnixSocketFile.of(address);
    }

    /**
     * Opens it: from now on the kernel takes connections.
     *
     * @throws ListenException if it cannot be had
     */
    static ListenChannel open(SocketAddress address, EngineOptions.SocketOptions options) throws IOException {
        UnixSocketFile.makeWay(address);
        var channel = ListenChannels.open(address, options.forListener(false));
        try {
            var opened = new ListenChannel(channel, options, address instanceof InheritedSocket);
            if (opened.file != null && options.unixMode() >= 0) {
                opened.file.restrict(options.unixMode());
                opened.forgetTheFirst();
            }
            return opened;
        } catch (IOException refused) {
            channel.close();
            throw new ListenException(address, String.valueOf(refused.getMessage()), refused);
        }
    }

    /** Whoever connected before the mode was set may not have been allowed to. */
    private void forgetTheFirst() throws IOException {
        channel.configureBlocking(false);
        SocketChannel early = channel.accept();
        for (int count = options.backlog(); count > 0 && early != null; count--) {
            early.close();
            early = channel.accept();
        }
        if (early != null) {
            early.close();
        }
        channel.configureBlocking(true);
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

    /** Closes it; connections that nobody has accepted are reset. Its file goes first. Idempotent. */
    void close() {
        if (file != null && channel.isOpen()) {
            file.remove();
        }
        try {
            channel.close();
        } catch (IOException ignored) {
            // It accepts no more, which is all that was asked.
        }
    }
}
