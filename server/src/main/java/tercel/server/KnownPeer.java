package tercel.server;

import java.net.SocketAddress;
import tercel.engine.Peer;

/**
 * A peer whose address was asked for while it was surely connected.
 *
 * @param remote its address
 * @param connection who knows the rest
 */
record KnownPeer(SocketAddress remote, Peer connection) implements Peer {
    @Override
    public SocketAddress local() {
        return connection.local();
    }
}
