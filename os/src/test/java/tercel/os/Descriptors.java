package tercel.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The descriptors of one test, which are closed with it, and waits that end by readiness or fail after ten seconds. */
final class Descriptors implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Deque<Integer> open = new ArrayDeque<>();
    private final Epoll epoll = new Epoll(ok(Epoll.create()), 4);

    /** Keeps the descriptor to be closed, after a look that it is one. */
    int keep(int descriptor) {
        open.push(ok(descriptor));
        return descriptor;
    }

    void close(int descriptor) {
        assertTrue(open.remove(descriptor));
        assertEquals(0, NativeSocket.close(descriptor));
    }

    int[] pair() {
        int[] pair = new int[2];
        ok(NativeSocket.socketpair(pair));
        keep(pair[0]);
        keep(pair[1]);
        return pair;
    }

    int accept(int listener) {
        await(listener, Epoll.IN);
        return keep(NativeSocket.accept(listener));
    }

    /** Connects to where that listener listens. */
    int connectTo(int listener) {
        var address = new Sockaddr();
        ok(NativeSocket.localAddress(listener, address));
        int socket = keep(NativeSocket.open(address));
        int result = NativeSocket.connect(socket, address);
        assertTrue(result == 0 || result == -Errno.EINPROGRESS, Errno.describe(result));
        await(socket, Epoll.OUT);
        assertEquals(0, SocketOption.error(socket));
        return socket;
    }

    /** Waits until one of those events has come, and says which have. */
    int await(int descriptor, int interest) {
        ok(epoll.add(descriptor, interest, descriptor));
        assertEquals(1, epoll.await(TIMEOUT_MILLIS), "nothing happened in time");
        int events = epoll.events(0);
        ok(epoll.remove(descriptor));
        return events;
    }

    byte[] receive(int socket, int length) {
        byte[] bytes = new byte[length];
        for (int have = 0; have < length; ) {
            await(socket, Epoll.IN);
            int n = ok(NativeSocket.recv(socket, bytes, have, length - have));
            assertTrue(n > 0, "ended after " + have);
            have += n;
        }
        return bytes;
    }

    static int ok(int result) {
        assertTrue(result >= 0, () -> Errno.describe(result));
        return result;
    }

    static InetSocketAddress loopback(String literal) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), 0);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static ListenOptions anyPort() {
        return ListenOptions.of(loopback("127.0.0.1"));
    }

    @Override
    public void close() {
        open.forEach(NativeSocket::close);
        epoll.close();
    }
}
