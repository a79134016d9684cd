package tercel.server;

import java.util.concurrent.atomic.AtomicLong;
import tercel.engine.Peer;
import tercel.engine.Service;
import tercel.wire.Conversation;

/** A service whose conversations are watched by a listener. Any thread. */
final class ToldService implements Service {
    private final Service inner;
    private final StepListener listener;
    private final AtomicLong connections = new AtomicLong();

    ToldService(Service inner, StepListener listener) {
        this.inner = inner;
        this.listener = listener;
    }

    @Override
    public Desk desk() {
        return new ToldDesk(inner.desk());
    }

    private final class ToldDesk implements Desk {
        private final Desk desk;

        ToldDesk(Desk desk) {
            this.desk = desk;
        }

        @Override
        public Conversation converse(Peer peer) {
            long number = opened(peer);
            return new ToldConversation(desk.converse(peer), number, listener);
        }

        @Override
        public Conversation refuse(Peer peer) {
            long number = opened(peer);
            return new ToldConversation(desk.refuse(peer), number, listener);
        }

        private long opened(Peer peer) {
            long number = connections.incrementAndGet();
            listener.happened(number, new StepListener.Event.Opened(peer.remote()));
            return number;
        }
    }
}
