package tercel.engine;

import java.net.SocketAddress;
import tercel.wire.Limits;

/**
 * How an engine is set up. Immutable.
 *
 * @param address where to listen: an {@code InetSocketAddress}, port 0 for any
 * @param loops how many event loops, where the engine has them; at least 1
 * @param acceptors 0 for a listener in each loop (SO_REUSEPORT), else how many threads accept and hand over round robin
 * @param socket options of sockets
 * @param limits the bounds it keeps: connections and write stall
 * @param overload what happens past the limit of connections
 * @param events who is told what happens
 */
public record EngineOptions(
        SocketAddress address,
        int loops,
        int acceptors,
        SocketOptions socket,
        Limits limits,
        Overload overload,
        EngineEvents events) {

    /**
     * Options of sockets.
     *
     * @param backlog connections that the kernel holds until they are accepted
     * @param sendBuffer SO_SNDBUF in bytes, 0 for the kernel's own choice
     * @param receiveBuffer SO_RCVBUF in bytes, 0 for the kernel's own choice
     * @param noDelay TCP_NODELAY
     */
    public record SocketOptions(int backlog, int sendBuffer, int receiveBuffer, boolean noDelay) {
        /** A backlog of 4096, the kernel's buffers, no delay. */
        public static final SocketOptions DEFAULT = new SocketOptions(4096, 0, 0, true);
    }

    /** What happens to a connection past the limit. */
    public enum Overload {
        /** It is accepted, told 503, and closed. */
        REFUSE,
        /** It waits in the kernel's backlog until another has closed. */
        PAUSE
    }
}
