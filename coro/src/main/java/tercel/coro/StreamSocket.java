package tercel.coro;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connected, non-blocking stream socket of one {@link Loop}; only that loop's thread touches it. Results are counts,
 * or one of the negative constants, since exceptions would cost more than the call.
 */
public interface StreamSocket {
    /** The name of an end that is gone. */
    SocketAddress NOWHERE = InetSocketAddress.createUnresolved("gone", 0);

    /** Nothing can be read or written now. */
    int LATER = 0;
    /** The peer has sent its last byte. */
    int END = -1;
    /** The connection is lost; {@link #failure} says why. */
    int LOST = -2;

    /**
     * Ends connecting.
     *
     * @return 1 when it is connected, {@link #LATER}, or {@link #LOST} when nobody answered or would have it
     */
    int finishConnect();

    /**
     * Reads what is there.
     *
     * @param to where it goes
     * @param offset index of the first byte
     * @param length how many at most, at least 1
     * @return how many it were, {@link #LATER}, {@link #END} or {@link #LOST}
     */
    int read(byte[] to, int offset, int length);

    /**
     * Whether {@link Ready#END} tells the end of the input by itself, once it is watched; elsewhere only a read finds
     * it.
     *
     * @return true for edge-triggered epoll
     */
    boolean tellsEnd();

    /**
     * Writes what the kernel takes.
     *
     * @param from where it is
     * @param offset index of the first byte
     * @param length how many at most, at least 1
     * @return how many it took, {@link #LATER} or {@link #LOST}
     */
    int write(byte[] from, int offset, int length);

    /**
     * Writes a part of a file, without copying it through the process where the system can.
     *
     * @param file the open file; may be null where the descriptor is given and {@link #sendsDescriptors}
     * @param descriptor its descriptor, or -1 where only the channel is known
     * @param position of the first byte
     * @param count how many at most, at least 1
     * @return how many it took, {@link #LATER}, {@link #LOST}, or {@link #END} when the file ends at {@code position}
     * @throws IOException if the file cannot be read
     */
    long transfer(@Nullable FileChannel file, int descriptor, long position, long count) throws IOException;

    /**
     * Whether {@link #transfer} can do without a channel where there is a descriptor.
     *
     * @return true for sockets that are descriptors themselves
     */
    boolean sendsDescriptors();

    /**
     * Says who wants to know when the socket gets ready, from now on. Once for a socket.
     *
     * @param ready told of each change
     */
    void watch(Ready ready);

    /**
     * Says what is waited for, to pollers that repeat themselves; those that tell each change once ignore it.
     *
     * @param read whether input would be read
     * @param write whether output waits
     */
    void interest(boolean read, boolean write);

    /**
     * Sets an option.
     *
     * @param option which
     * @param value its number; 1 or 0 for what is on or off
     * @throws IOException if the socket has no such option, or is gone
     */
    void option(StreamOption option, int value) throws IOException;

    /**
     * Asks for an option.
     *
     * @param option which
     * @return its number; 1 or 0 for what is on or off
     * @throws IOException if the socket has no such option, or is gone
     */
    int option(StreamOption option) throws IOException;

    /** Reads no more: what comes after what is there already is thrown away. */
    void shutdownInput();

    /** Sends no more, but still reads. */
    void shutdownOutput();

    /** Closes it. No event comes afterwards. Idempotent. */
    void close();

    /**
     * Why it was {@link #LOST}.
     *
     * @return an exception with the system's words
     */
    IOException failure();

    /**
     * The other end.
     *
     * @return its address; an unnamed one when it is gone
     */
    SocketAddress remote();

    /**
     * This end.
     *
     * @return its address; an unnamed one when it is gone
     */
    SocketAddress local();
}
