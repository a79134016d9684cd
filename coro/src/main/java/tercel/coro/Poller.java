package tercel.coro;

import java.io.IOException;
import java.net.SocketAddress;

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

    /** Closes what the poller itself holds. */
    void close();
}
