package tercel.coro;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Loop} waits for its sockets: the kernel's readiness, by epoll or through NIO's selector. Only its loop's
 * thread touches it, but for {@link #wakeUp}.
 */
interface Poller {
    /**
     * Looks for readiness.
     *
     * @param timeoutNanos 0: only look; below 0: wait until something is ready or {@link #wakeUp}; else wait no longer
     *     than that
     * @return how many sockets are ready
     */
    int poll(long timeoutNanos);

    /** Tells the event, unless its socket has been closed since. */
    void tell(int index);

    /** Ends a {@link #poll} that waits, or the next one. From any thread. */
    void wakeUp();

    /** Binds a listener of this loop. */
    ListenSocket listen(SocketAddress address, ListenOptions options) throws IOException;

    /** Takes over a socket that another loop's poller of the same kind has accepted and not watched. */
    StreamSocket adopt(StreamSocket accepted);

    /**
     * Begins to connect a stream of this loop, which is not watched yet: {@link StreamSocket#finishConnect} tells when
     * it is done. Null where the queue of a Unix listener is full, which no poller tells the end of.
     */
    @Nullable
    StreamSocket connect(SocketAddress address, ConnectOptions options) throws IOException;

    /** Binds a UDP socket of this loop, which is not watched yet. */
    DatagramPort bind(InetSocketAddress address, UdpOptions options) throws IOException;

    /** Opens a ring for files, whose end of work is an event of this poller; null where there can be none. */
    @Nullable
    LoopRing openRing();

    /** Closes what the poller itself holds. */
    void close();
}
