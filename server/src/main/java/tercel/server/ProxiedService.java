package tercel.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import tercel.coro.UnixName;
import tercel.engine.Peer;
import tercel.engine.Service;
import tercel.wire.Conversation;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.proxy.ProxiedEnds;
import tercel.wire.proxy.ProxyConversation;

/**
 * A service behind proxies: each connection has to begin with a header of the PROXY protocol, and has to come from a
 * proxy that is trusted. Nobody else is served: whether a header is there must not be for the client to choose. Any
 * thread.
 */
final class ProxiedService implements Service {
    private final Service inner;
    private final TrustedProxies proxies;
    private final Limits limits;
    private final Tally tally;

    ProxiedService(Service inner, TrustedProxies proxies, Limits limits, Tally tally) {
        this.inner = inner;
        this.proxies = proxies;
        this.limits = limits;
        this.tally = tally;
    }

    @Override
    public Desk desk() {
        return new ProxiedDesk(inner.desk());
    }

    private void refused(int status, String reason) {
        tally.refused(status, reason);
        if (status == 408) {
            tally.hit(Limit.HEADER_TIMEOUT);
        }
    }

    private final class ProxiedDesk implements Desk {
        private final Desk desk;

        ProxiedDesk(Desk desk) {
            this.desk = desk;
        }

        @Override
        public Conversation converse(Peer peer) {
            if (!proxies.contains(peer.remote())) {
                refused(403, "a connection that comes from no trusted proxy");
                return ProxyConversation.unwelcome();
            }
            return new ProxyConversation(limits, new Introduction(desk, peer));
        }

        @Override
        public Conversation refuse(Peer peer) {
            return desk.refuse(peer);
        }
    }

    /** What is done when a proxy has told whose connection it is. */
    private final class Introduction implements ProxyConversation.Receiver {
        private final Desk desk;
        private final Peer proxy;

        Introduction(Desk desk, Peer proxy) {
            this.desk = desk;
            this.proxy = proxy;
        }

        @Override
        public Conversation received(ProxiedEnds ends) {
            return desk.converse(introduced(ends));
        }

        private Peer introduced(ProxiedEnds ends) {
            return switch (ends) {
                case ProxiedEnds.Untold untold -> proxy;
                case ProxiedEnds.Internet(var source, var destination) ->
                    new ProxiedPeer(addressOf(source), addressOf(destination));
                case ProxiedEnds.Unix(var source, var destination) ->
                    new ProxiedPeer(addressOf(source), addressOf(destination));
            };
        }

        @Override
        public void refused(int status, String reason) {
            ProxiedService.this.refused(status, reason);
        }
    }

    private static SocketAddress addressOf(ProxiedEnds.Internet.End end) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(end.address()), end.port());
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static SocketAddress addressOf(byte[] unix) {
        String text = new String(unix, StandardCharsets.UTF_8);
        try {
            return text.startsWith("\0") ? UnixName.of(text.substring(1)) : UnixDomainSocketAddress.of(text);
        } catch (IllegalArgumentException unnameable) {
            return UnixDomainSocketAddress.of("");
        }
    }

    /** The ends of a connection of which the one with the proxy is a part. */
    private record ProxiedPeer(SocketAddress remote, SocketAddress local) implements Peer {}
}
