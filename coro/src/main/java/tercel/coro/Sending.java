package tercel.coro;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The datagrams that go out at a {@link UdpSocket}. Allocates nothing while they go to one peer. */
final class Sending extends Direction {
    private final DatagramPort port;
    private @Nullable ByteBuffer buffer;
    private @Nullable InetSocketAddress receiver;

    Sending(UdpSocket socket, DatagramPort port) {
        super(socket);
        this.port = port;
    }

    void send(ByteBuffer from, @Nullable InetSocketAddress to, long deadlineNanos) throws IOException {
        enter();
        try {
            buffer = from;
            receiver = to;
            perform(deadlineNanos);
        } finally {
            buffer = null;
            receiver = null;
            leave();
        }
    }

    @Override
    int attempt() {
        ByteBuffer from = buffer;
        int size = from.remaining();
        int count;
        if (from.hasArray()) {
            count = port.send(from.array(), from.arrayOffset() + from.position(), size, receiver);
        } else {
            byte[] scratch = endpoint.home().scratch();
            // Longer than any datagram can be: the kernel refuses it as it stands.
            int length = Math.min(size, scratch.length);
            from.get(from.position(), scratch, 0, length);
            count = port.send(scratch, 0, length, receiver);
        }
        if (count < 0) {
            return count == DatagramPort.LATER ? LATER : LOST;
        }
        from.position(from.limit());
        return COMPLETE;
    }

    @Override
    IOException loss() {
        return port.failure();
    }

    @Override
    String deed() {
        return "sends";
    }
}
