package tercel.engine;

import java.net.SocketAddress;

/** The two ends of a connection. Asking may make a system call; the answers are remembered by who asked. */
public interface Peer {
    /**
     * The other end.
     *
     * @return an address, or an unnamed one when the connection is gone
     */
    SocketAddress remote();

    /**
     * Our end.
     *
     * @return an address, or an unnamed one when the connection is gone
     */
    SocketAddress local();
}
