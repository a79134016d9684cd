package tercel.coro;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A bound, non-blocking UDP socket of one {@link Loop}; only that loop's thread touches it. Results are counts, 0 being
 * that of an empty datagram, or one of the negative constants.
 */
interface DatagramPort {
    /** Nothing can be received or sent now. */
    int LATER = -1;
    /** It failed; {@link #failure} says why. The socket may go on. */
    int LOST = -2;

    /** Receives a datagram; what does not fit is thrown away. */
    int receive(byte[] to, int offset, int length);

    /** Who sent the last one that was received. */
    InetSocketAddress sender();

    /** Sends a datagram; to the peer it is connected to where the receiver is null. */
    int send(byte[] from, int offset, int length, @Nullable InetSocketAddress receiver);

    /** Talks to that peer only, from now on. */
    void connect(InetSocketAddress peer) throws IOException;

    /** As {@link StreamSocket#watch}. */
    void watch(Ready ready);

    /** As {@link StreamSocket#interest}. */
    void interest(boolean read, boolean write);

    /** Where it is bound. */
    InetSocketAddress local();

    /** Why it was {@link #LOST}. */
    IOException failure();

    /** Closes it. Idempotent. */
    void close();
}
