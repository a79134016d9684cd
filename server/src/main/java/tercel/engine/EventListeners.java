package tercel.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import tercel.coro.CoroutineMode;
import tercel.coro.Loop;
import tercel.coro.PollerKind;

/**
 * The listeners of an event engine, all or none. For each address of TCP there is one in each loop, or in each acceptor
 * thread, and the kernel spreads connections over them (SO_REUSEPORT). Where the system cannot do that, and for every
 * other address, there is a single one, which hands connections over in turn.
 *
 * <p>The first listener of an address is bound alone, and shares it only then: two servers of one user that start at
 * once would otherwise share a port, and neither would know.
 */
final class EventListeners {
    private static final boolean PORTS_ARE_SHARED = "Linux".equals(System.getProperty("os.name"));

    private final EventEngine engine;
    private final PollerKind poller;
    private final List<EventListener> all = new ArrayList<>();
    private final List<Loop> acceptors = new ArrayList<>();
    private final List<SocketAddress> addresses = new ArrayList<>();

    private EventListeners(EventEngine engine, PollerKind poller) {
        this.engine = engine;
        this.poller = poller;
    }

    /** Binds all addresses of an engine. */
    static EventListeners open(EventEngine engine, List<EventLoop> loops, PollerKind poller) throws IOException {
        var listeners = new EventListeners(engine, poller);
        try {
            for (int index = 0; index < engine.options().acceptors(); index++) {
                listeners.acceptors.add(Loop.open("tercel-acceptor-" + index, poller, CoroutineMode.JDK));
            }
            for (SocketAddress address : engine.options().addresses()) {
                listeners.open(address, loops);
            }
            return listeners;
        } catch (IOException refused) {
            listeners.giveUp();
            throw refused;
        }
    }

    private void open(SocketAddress address, List<EventLoop> loops) throws IOException {
        int places = acceptors.isEmpty() ? loops.size() : acceptors.size();
        boolean shares = address instanceof InetSocketAddress && PORTS_ARE_SHARED;
        int first = shares ? 0 : addresses.size() % places;
        int count = shares ? places : 1;
        SocketAddress bound = address;
        for (int index = 0; index < count; index++) {
            int place = first + index;
            boolean stays = acceptors.isEmpty() && count == places;
            Loop loop = acceptors.isEmpty() ? loops.get(place).loop : acceptors.get(place);
            var listener = EventListener.open(engine, loop, bound, index > 0);
            all.add(stays ? listener.servedBy(loops.get(place)) : listener);
            if (index == 0 && count > 1) {
                listener.socket().share();
            }
            bound = listener.socket().address();
        }
        addresses.add(bound);
    }

    /** None of them is watched yet. */
    private void giveUp() {
        for (EventListener listener : all) {
            listener.close();
        }
        for (Loop each : acceptors) {
            each.start();
            each.close();
        }
    }

    /** Where they listen, in the order that was asked for. */
    List<SocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Begins to accept. Before the engine's loops start. */
    void start() {
        for (EventListener listener : all) {
            listener.watch();
        }
        for (Loop each : acceptors) {
            each.start();
        }
    }

    /** A connection has closed. From any thread. */
    void resumeThosePaused() {
        for (EventListener listener : all) {
            listener.resumeIfPaused();
        }
    }

    /** Closes them, and returns when no further connection can come. */
    void stop() {
        for (EventListener listener : all) {
            listener.stop();
        }
        for (Loop each : acceptors) {
            each.close();
        }
    }
}
