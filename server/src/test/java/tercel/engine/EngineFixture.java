package tercel.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import tercel.engine.EngineOptions.Overload;
import tercel.engine.EngineOptions.SocketOptions;
import tercel.wire.Conversation;
import tercel.wire.Limits;

/** An open engine on some port of the loopback, whose every connection has a conversation from one supplier. */
final class EngineFixture implements AutoCloseable {
    static final int PATIENCE_MILLIS = 20_000;

    /** Small buffers in the kernel, so that they are full soon. */
    static final SocketOptions SMALL_BUFFERS = new SocketOptions(128, 32 << 10, 32 << 10, true, SocketOptions.UMASK);

    final EventLog events;
    final Engine engine;

    private EngineFixture(EventLog events, Engine engine) {
        this.events = events;
        this.engine = engine;
    }

    static EngineFixture open(EngineUnderTest under, Supplier<Conversation> conversations) throws IOException {
        return open(under, conversations, UnaryOperator.identity());
    }

    static EngineFixture open(
            EngineUnderTest under, Supplier<Conversation> conversations, UnaryOperator<EngineOptions> change)
            throws IOException {
        var events = new EventLog();
        var options = change.apply(options(events));
        return new EngineFixture(events, under.opening().open(options, new OneService(conversations)));
    }

    static EngineOptions options(EngineEvents events) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new EngineOptions(
                List.of(address), 2, 0, SocketOptions.DEFAULT, Limits.DEFAULT, Overload.REFUSE, events);
    }

    static EngineOptions withLimits(EngineOptions options, Limits limits) {
        return new EngineOptions(
                options.addresses(),
                options.loops(),
                options.acceptors(),
                options.socket(),
                limits,
                options.overload(),
                options.events());
    }

    static EngineOptions withSocket(EngineOptions options, SocketOptions socket) {
        return new EngineOptions(
                options.addresses(),
                options.loops(),
                options.acceptors(),
                socket,
                options.limits(),
                options.overload(),
                options.events());
    }

    /** A client whose reads and writes do not wait for ever. */
    Socket connect() throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(engine.address(), PATIENCE_MILLIS);
        return socket;
    }

    /** A client with small buffers in the kernel. */
    Socket connectSmall() throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setReceiveBufferSize(SMALL_BUFFERS.receiveBuffer());
        socket.setSendBufferSize(SMALL_BUFFERS.sendBuffer());
        socket.connect(engine.address(), PATIENCE_MILLIS);
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    static void expect(Socket socket, String text) throws IOException {
        assertEquals(text, new String(socket.getInputStream().readNBytes(text.length()), ISO_8859_1));
    }

    static void expectEnd(Socket socket) throws IOException {
        assertEquals(-1, socket.getInputStream().read(), "the connection goes on");
    }

    /** Closes a client before its time. */
    static void hangUp(Socket socket) throws IOException {
        socket.close();
    }

    /** Closes a client with a reset. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS), "did not come about");
    }

    /** Closes the engine, and holds it to what every test expects: no bug was met, and each connection was closed. */
    @Override
    public void close() {
        engine.close();
        assertEquals(List.of(), events.failures());
        assertEquals(0, engine.connections());
        assertEquals(events.acceptedCount(), events.closedCount());
    }

    /** Makes each connection its conversation, and turns away who comes past the limit. */
    record OneService(Supplier<Conversation> conversations) implements Service {
        @Override
        public Desk desk() {
            return new Desk() {
                @Override
                public Conversation converse(Peer peer) {
                    return conversations.get();
                }

                @Override
                public Conversation refuse(Peer peer) {
                    return new LastWords("full\n");
                }
            };
        }
    }
}
