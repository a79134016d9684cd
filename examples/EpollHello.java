import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import tercel.os.Epoll;
import tercel.os.Errno;
import tercel.os.ListenOptions;
import tercel.os.NativeSocket;
import tercel.os.Sockaddr;

/**
 * What every event-driven server does at the bottom, without anything above it: one thread, one epoll instance, and a
 * small state machine for each connection. It answers every request with the same sentence and then closes.
 *
 * <p>Run it on Linux, after one start of {@code ./tercel} has built the jar; without a port it takes 8080:
 *
 * <pre>
 *   java --enable-native-access=ALL-UNNAMED -cp cli/target/tercel.jar examples/EpollHello.java [PORT]
 *   curl http://127.0.0.1:8080/
 * </pre>
 *
 * <p>The life of a connection, and what moves it on:
 *
 * <pre>
 *   accept -> READING --[an empty line has come]-> WRITING --[all is sent]-> CLOSED
 *                |                                    |                         ^
 *                +--[the peer ends, resets, or sends too much]- - - - - - - - - +
 * </pre>
 *
 * <p>Nothing here ever waits but {@link Epoll#await}. All sockets are non-blocking: a call that cannot go on says
 * EAGAIN instead, and the thread turns to the next connection that can. That is the whole trick, and also the price:
 * what a blocking program keeps in its stack, "I am in the middle of sending", must be kept in fields.
 *
 * <p>What it leaves out, and Tercel has: parsing, keep-alive, time limits, lingering until a peer that still sends has
 * read its answer, a loop for each core, handlers that may wait.
 */
final class EpollHello {
    private static final int PORT = 8080;

    /** Events that one wait reports at most; the kernel keeps the others for the next. */
    private static final int EVENTS_MAX = 256;

    /** More connections wait in the listener's backlog, until one of these has closed. */
    private static final int CONNECTIONS_MAX = 1000;

    /** A request longer than this is not worth an answer. */
    private static final int REQUEST_BYTES_MAX = 16 << 10;

    private static final byte[] ANSWER = answer("Hello from epoll (tercel.os, without a line of C)!\n");

    private enum State {
        READING,
        WRITING,
        CLOSED
    }

    /** All that is remembered of a connection between two events. */
    private static final class Connection {
        final int descriptor;
        State state = State.READING;
        boolean lineIsEmpty;
        boolean asked;
        int received;
        int sent;

        Connection(int descriptor) {
            this.descriptor = descriptor;
        }
    }

    private final int listener;
    private final Epoll epoll;
    private final Map<Integer, Connection> connections = new HashMap<>();

    /** Shared by all connections: whoever reads has looked at every byte before the next one reads. */
    private final byte[] buffer = new byte[16 << 10];

    private boolean accepting = true;

    private EpollHello(int port) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        listener = succeed("listen on port " + port, NativeSocket.listen(ListenOptions.of(address)));
        epoll = new Epoll(succeed("create an epoll instance", Epoll.create()), EVENTS_MAX);
        // The listener is watched level-triggered: epoll reports it again and again while somebody waits there. So one
        // may accept a few and leave the others for later, and nobody is forgotten.
        succeed("watch the listener", epoll.add(listener, Epoll.IN, listener));
    }

    static void main(String... arguments) {
        try {
            var server = new EpollHello(arguments.length > 0 ? Integer.parseInt(arguments[0]) : PORT);
            var address = new Sockaddr();
            NativeSocket.localAddress(server.listener, address);
            System.out.println("listening on http://127.0.0.1:" + address.port());
            server.serve();
        } catch (IllegalStateException refused) {
            System.err.println("EpollHello: " + refused.getMessage());
            System.exit(2);
        }
    }

    /** The loop: wait until something has happened, and let each connection take its steps. */
    private void serve() {
        while (true) {
            // Less than 0 is an error, and the only one that can come is EINTR, a signal: wait again.
            int count = epoll.await(-1);
            boolean newcomers = false;
            for (int index = 0; index < count; index++) {
                int descriptor = (int) epoll.data(index);
                if (descriptor == listener) {
                    newcomers = true;
                } else {
                    step(connections.get(descriptor), epoll.events(index));
                }
            }
            // Newcomers last. A descriptor closed above is free, and accept may return the same number at once; an
            // event of the old connection further down in the list would then be taken for one of the new.
            if (newcomers) {
                acceptAll();
            }
        }
    }

    private void acceptAll() {
        while (accepting) {
            int descriptor = NativeSocket.accept(listener);
            if (descriptor == -Errno.ECONNABORTED) {
                // The peer has gone before its turn. There may be others.
                continue;
            }
            if (descriptor < 0) {
                // EAGAIN: that was the last one. EMFILE or ENFILE: there is no descriptor to be had until one of ours
                // is closed, and a listener that epoll goes on to report would keep this thread spinning.
                accepting = descriptor == -Errno.EAGAIN || connections.isEmpty();
                break;
            }
            admit(new Connection(descriptor));
            accepting = connections.size() < CONNECTIONS_MAX;
        }
        if (!accepting) {
            epoll.modify(listener, 0, listener);
        }
    }

    private void admit(Connection connection) {
        connections.put(connection.descriptor, connection);
        // Connections are watched edge-triggered, for everything, once and for all: epoll reports a change only once,
        // and so saves a system call at each change of state. In return one has to read, and to write, until EAGAIN;
        // what is left in the kernel before that is never reported again.
        int all = Epoll.IN | Epoll.OUT | Epoll.RDHUP | Epoll.ET;
        if (epoll.add(connection.descriptor, all, connection.descriptor) < 0) {
            close(connection);
        }
        // Had the request arrived already, it is reported as the first change: nothing is lost between accept and add.
    }

    /** Takes a connection as far as it can go now. */
    private void step(Connection connection, int events) {
        if ((events & Epoll.ERR) != 0) {
            close(connection);
        }
        if (connection.state == State.READING) {
            connection.state = read(connection);
        }
        if (connection.state == State.WRITING) {
            connection.state = write(connection);
        }
        if (connection.state == State.CLOSED) {
            close(connection);
        }
    }

    /** Reads until EAGAIN, and then knows what comes next. */
    private State read(Connection connection) {
        int count;
        while ((count = NativeSocket.recv(connection.descriptor, buffer, 0, buffer.length)) > 0) {
            connection.received += count;
            if (connection.received > REQUEST_BYTES_MAX) {
                return State.CLOSED;
            }
            connection.asked |= headEndsIn(connection, count);
        }
        // 0: the peer sends no more, but may still listen. EAGAIN: nothing more has arrived so far. All others are
        // a reset, or worse.
        if (connection.asked && (count == 0 || count == -Errno.EAGAIN)) {
            return State.WRITING;
        }
        return count == -Errno.EAGAIN ? State.READING : State.CLOSED;
    }

    /**
     * Whether the empty line that ends a request's head is among the bytes just received. It may come in pieces, its CR
     * today and its LF tomorrow, so what was seen last is remembered in the connection; the bytes themselves are not.
     */
    private boolean headEndsIn(Connection connection, int count) {
        boolean ends = false;
        for (int index = 0; index < count; index++) {
            byte next = buffer[index];
            ends |= next == '\n' && connection.lineIsEmpty;
            if (next != '\r') {
                connection.lineIsEmpty = next == '\n';
            }
        }
        return ends;
    }

    /** Writes until EAGAIN, or until all is sent. A send may take a part only; the next one goes on from there. */
    private State write(Connection connection) {
        while (connection.sent < ANSWER.length) {
            int rest = ANSWER.length - connection.sent;
            int count = NativeSocket.send(connection.descriptor, ANSWER, connection.sent, rest);
            if (count == -Errno.EAGAIN) {
                // The peer reads slowly. OUT will be reported once there is room again.
                return State.WRITING;
            }
            if (count < 0) {
                return State.CLOSED;
            }
            connection.sent += count;
        }
        return State.CLOSED;
    }

    /** Closing a descriptor also takes it out of the epoll instance. A connection is closed once. */
    private void close(Connection connection) {
        if (connections.remove(connection.descriptor) == null) {
            return;
        }
        connection.state = State.CLOSED;
        NativeSocket.close(connection.descriptor);
        if (!accepting) {
            accepting = true;
            epoll.modify(listener, Epoll.IN, listener);
        }
    }

    private static byte[] answer(String body) {
        var head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    /** System calls return what they made, or an error's number negated. */
    private static int succeed(String what, int result) {
        if (result < 0) {
            throw new IllegalStateException("cannot " + what + ": " + Errno.describe(result));
        }
        return result;
    }
}
