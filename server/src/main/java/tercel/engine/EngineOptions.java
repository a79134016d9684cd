package tercel.engine;

import java.net.SocketAddress;
import java.util.List;
import tercel.coro.ListenOptions;
import tercel.wire.Limits;

/**
 * How an engine is set up. Immutable.
 *
 * @param addresses where to listen, at least one: an {@code InetSocketAddress}, port 0 for any, a
 *     {@code UnixDomainSocketAddress}, a {@code UnixName} or an {@code InheritedSocket}
 * @param loops how many event loops, where the engine has them; at least 1
 * @param acceptors 0 for a listener in each loop (SO_REUSEPORT), else how many threads accept and hand over round robin
 * @param socket options of sockets
 * @param limits the bounds it keeps: connections and write stall
 * @param overload what happens past the limit of connections
 * @param events who is told what happens
 */
public record EngineOptions(
        List<SocketAddress> addresses,
        int loops,
        int acceptors,
        SocketOptions socket,
        Limits limits,
        Overload overload,
        EngineEvents events) {

    /** Copies the list. */
    public EngineOptions {
        addresses = List.copyOf(addresses);
    }

    /**
     * Options of sockets.
     *
     * @param backlog connections that the kernel holds until they are accepted
     * @param sendBuffer SO_SNDBUF in bytes, 0 for the kernel's own choice
     * @param receiveBuffer SO_RCVBUF in bytes, 0 for the kernel's own choice
     * @param noDelay TCP_NODELAY
     * @param unixMode the permission bits of the files of Unix addresses, or {@link #UMASK}
     */
    public record SocketOptions(int backlog, int sendBuffer, int receiveBuffer, boolean noDelay, int unixMode) {
        /** The mode is what the process's umask leaves of all bits: umask(2). */
        public static final int UMASK = -1;

        /** A backlog of 4096, the kernel's buffers, no delay. */
        public static final SocketOptions DEFAULT = new SocketOptions(4096, 0, 0, true, UMASK);

        /** The same for a listener of the system's, which shares its port or not. */
        ListenOptions forListener(boolean shared) {
            return new ListenOptions(backlog, sendBuffer, receiveBuffer, noDelay, shared);
        }
    }

    /** What happens to a connection past the limit. */
    public enum Overload {
        /** It is accepted, told 503, and closed. */
        REFUSE,
        /** It waits in the kernel's backlog until another has closed. */
        PAUSE
    }
}
