package tercel.server;

import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tercel.engine.Peer;
import tercel.engine.Service;
import tercel.http.HandlerTurn;
import tercel.http.StatusException;
import tercel.wire.Conversation;
import tercel.wire.Limit;
import tercel.wire.http1.Application;
import tercel.wire.http1.BodyException;
import tercel.wire.http1.Http1Desk;
import tercel.wire.http1.Http1Exchange;

/**
 * What the HTTP/1 conversations of one owner share with the server. Owner's thread, but for {@link #serve}, which runs
 * where handlers do, perhaps several at once. Allocates nothing per request.
 */
final class HttpDesk implements Service.Desk, Application {
    private static final HandlerTurn.Addresses ADDRESSES = new HandlerTurn.Addresses() {
        @Override
        public SocketAddress remote(@Nullable Object peer) {
            return ((Peer) Objects.requireNonNull(peer)).remote();
        }

        @Override
        public SocketAddress local(@Nullable Object peer) {
            return ((Peer) Objects.requireNonNull(peer)).local();
        }
    };

    private final HttpService service;
    private final Shard shard;
    private final LatencyMeter meter;
    private final Http1Desk desk;

    HttpDesk(HttpService service, Shard shard) {
        this.service = service;
        this.shard = shard;
        meter = service.tally().meter(shard);
        desk = new Http1Desk(service.limits(), this);
    }

    @Override
    public Conversation converse(Peer peer) {
        if (Flight.isOn()) {
            service.flight().accepted(peer);
        }
        // With an access log the address is asked for now: afterwards the connection may be gone.
        return desk.open(service.accessLog() == null ? peer : new KnownPeer(peer.remote(), peer));
    }

    @Override
    public Conversation refuse(Peer peer) {
        return desk.refuse("the server has as many connections as it can serve; try again soon");
    }

    @Override
    public void serve(Http1Exchange exchange) throws Exception {
        HandlerTurn turn = (HandlerTurn) exchange.attachment();
        if (turn == null) {
            turn = new HandlerTurn(exchange, service.limits(), ADDRESSES, service.debug());
            exchange.attachment(turn);
        }
        try {
            var failure = turn.run(service.handler());
            if (failure != null) {
                noteFailure(exchange, failure);
            }
        } catch (Throwable failure) {
            note(exchange, failure);
            throw failure;
        }
    }

    /** Tells a failure of ours from a client that has left, cannot be understood, or is refused too late. */
    private void note(Http1Exchange exchange, Throwable failure) {
        boolean refused = failure instanceof StatusException refusal && refusal.status() < 500;
        if (refused || failure instanceof BodyException || exchange.isLost()) {
            var head = exchange.head();
            service.log().handlerCancelled(head.method(), head.target(), failure);
        } else {
            noteFailure(exchange, failure);
        }
    }

    private void noteFailure(Http1Exchange exchange, Throwable failure) {
        var head = exchange.head();
        service.tally().handlerFailed();
        service.log().handlerFailed(head.method(), head.target(), failure);
    }

    @Override
    public boolean inline() {
        return service.handler().isInline();
    }

    @Override
    public void ended(Http1Exchange exchange, long nowNanos) {
        boolean cut = exchange.isCut();
        Tally.answered(shard, exchange.head().method(), exchange.status(), cut);
        Tally.moved(shard, exchange.bytesIn(), exchange.bytesOut());
        var accessLog = service.accessLog();
        if (accessLog != null) {
            accessLog.add(AccessEntry.of(exchange, nowNanos));
        }
        if (Flight.isOn()) {
            service.flight().answered(exchange, nowNanos);
        }
    }

    @Override
    public void sent(int answers, long sinceNanos, long nowNanos) {
        meter.sent(answers, sinceNanos, nowNanos);
    }

    @Override
    public void refused(int status, String reason, @Nullable Limit limit, long nowNanos) {
        service.tally().refused(status, reason);
        if (limit != null) {
            service.tally().hit(limit);
        }
    }

    @Override
    public void unserved(Http1Exchange exchange, long nowNanos) {
        var accessLog = service.accessLog();
        if (accessLog != null) {
            accessLog.add(AccessEntry.ofUnserved(exchange));
        }
    }

    @Override
    public byte[] date(long nowNanos) {
        return service.date().bytes(nowNanos);
    }

    @Override
    public boolean draining() {
        return service.isDraining();
    }
}
