package tercel.coro;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;

/** Opens the JDK's channels that listen: TCP over IPv4 or IPv6, a Unix socket's path, or what is inherited as 0. */
public final class ListenChannels {
    private ListenChannels() {}

    /**
     * Opens one: from now on the kernel takes connections.
     *
     * @param address where
     * @param options how; backlog, receive buffer and shared port are kept here, the rest is for accepted sockets
     * @return blocking
     * @throws ListenException if it cannot be had
     */
    public static ServerSocketChannel open(SocketAddress address, ListenOptions options) throws ListenException {
        try {
            return switch (address) {
                case InetSocketAddress internet -> bound(ServerSocketChannel.open(), internet, options);
                case UnixDomainSocketAddress unix ->
                    bound(ServerSocketChannel.open(StandardProtocolFamily.UNIX), unix, options);
                case InheritedSocket inherited -> inherited(inherited);
                default ->
                    throw new ListenException(address, "only event loops that poll with epoll can listen there", null);
            };
        } catch (ListenException refused) {
            throw refused;
        } catch (UnresolvedAddressException unknown) {
            throw new ListenException(address, "the host is not known", unknown);
        } catch (IOException | RuntimeException refused) {
            throw new ListenException(address, String.valueOf(refused.getMessage()), refused);
        }
    }

    private static ServerSocketChannel bound(ServerSocketChannel channel, SocketAddress address, ListenOptions options)
            throws IOException {
        try {
            if (address instanceof InetSocketAddress) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                if (options.reusePort()) {
                    channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                }
            }
            if (options.receiveBuffer() > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBuffer());
            }
            return channel.bind(address, options.backlog());
        } catch (IOException | RuntimeException refused) {
            channel.close();
            throw refused;
        }
    }

    private static ServerSocketChannel inherited(InheritedSocket socket) throws IOException {
        if (socket.descriptor() != 0) {
            throw new ListenException(
                    socket, "only event loops that poll with epoll can take it over; others take fd:0 alone", null);
        }
        if (System.inheritedChannel() instanceof ServerSocketChannel listener) {
            return listener;
        }
        throw new ListenException(socket, "it is no socket that listens for streams", null);
    }
}
