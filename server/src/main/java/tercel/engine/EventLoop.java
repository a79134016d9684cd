package tercel.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import tercel.coro.CoroutineMode;
import tercel.coro.Loop;
import tercel.coro.StreamSocket;
import tercel.wire.ByteQueue;
import tercel.wire.Limit;

/**
 * What the connections of one loop share: the desk, one large queue for input and one for output, spare storage, and
 * the list of all. Touched on the loop's thread only.
 *
 * <p>Invariant: the shared queues are empty, except while {@link #served} is set; then they hold what belongs to that
 * connection. When its coroutine is displaced, they go with it as they are, and spare ones take their place: no byte
 * moves under a handler that waits.
 */
final class EventLoop {
    /** Room for the largest chunk of input that one read takes, and for many pipelined answers. */
    private static final int LARGE_BYTES = 64 << 10;

    private static final int SMALL_BYTES = 8 << 10;

    final Loop loop;
    final EventEngine engine;
    final Service.Desk desk;
    final StoragePool storage;
    private final ArrayList<EventConnection> connections = new ArrayList<>();
    private final ArrayDeque<EventPump> pumps = new ArrayDeque<>();
    private ByteQueue in;
    private ByteQueue out;
    private @Nullable EventConnection served;

    EventLoop(Loop loop, EventEngine engine) {
        this.loop = loop;
        this.engine = engine;
        desk = engine.service().desk();
        var limits = engine.options().limits();
        long head = limits.of(Limit.REQUEST_LINE) + limits.of(Limit.HEADER_BYTES) + 1024;
        storage = new StoragePool(SMALL_BYTES, Math.clamp(head, LARGE_BYTES, 64 << 20));
        in = storage.lease(storage.largeBytes());
        out = storage.lease(storage.largeBytes());
        loop.whenDisplaced(this::displaced);
    }

    boolean runsCoroutines() {
        return loop.mode() == CoroutineMode.OWN;
    }

    /** Takes a connection that was accepted, on this loop or by an acceptor. */
    void serve(StreamSocket socket, boolean refused) {
        var connection = new EventConnection(this, socket, connections.size(), refused);
        connections.add(connection);
        connection.open(refused ? desk.refuse(connection) : desk.converse(connection));
    }

    void forget(EventConnection connection, int index) {
        EventConnection last = connections.removeLast();
        if (last != connection) {
            connections.set(index, last);
            last.movedTo(index);
        }
        engine.closed(connection.isRefused());
    }

    /** Every connection, for a drain or the end; the list may change meanwhile. */
    EventConnection[] all() {
        return connections.toArray(new EventConnection[0]);
    }

    /** How many connections there are. */
    int size() {
        return connections.size();
    }

    EventConnection connection(int index) {
        return connections.get(index);
    }

    ByteQueue in() {
        return in;
    }

    ByteQueue out() {
        return out;
    }

    /** The shared queues are this connection's until {@link #end} or until its coroutine is displaced. */
    void begin(EventConnection connection) {
        assert served == null && loop.hasTurn() : "a connection takes the shared queues out of turn";
        served = connection;
    }

    boolean isServing(EventConnection connection) {
        return served == connection;
    }

    void end() {
        served = null;
        in.clear();
        out.clear();
    }

    /** Gives the shared queues away, with what they hold. */
    void handOver(EventConnection connection) {
        assert served == connection;
        served = null;
        if (connection.stream().takeIn(in)) {
            in = storage.lease(storage.largeBytes());
        }
        if (connection.stream().takeOut(out)) {
            out = storage.lease(storage.largeBytes());
        }
    }

    private void displaced() {
        EventConnection waiting = served;
        if (waiting != null) {
            handOver(waiting);
            waiting.whileAway();
        }
    }

    EventPump leasePump(EventConnection connection) {
        EventPump pump = pumps.isEmpty() ? new EventPump(this) : pumps.pop();
        pump.attach(connection);
        return pump;
    }

    void giveBack(EventPump pump) {
        pump.detach();
        if (pumps.size() < 64) {
            pumps.push(pump);
        }
    }
}
