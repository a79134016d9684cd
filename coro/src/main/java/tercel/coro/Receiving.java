package tercel.coro;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The datagrams that come in at a {@link UdpSocket}. Allocates nothing while one peer sends. */
final class Receiving extends Direction {
    private final DatagramPort port;
    private @Nullable ByteBuffer buffer;
    private @Nullable InetSocketAddress sender;

    Receiving(UdpSocket socket, DatagramPort port) {
        super(socket);
        this.port = port;
    }

    InetSocketAddress receive(ByteBuffer to, long deadlineNanos) throws IOException {
        enter();
        try {
            buffer = to;
            perform(deadlineNanos);
            return sender;
        } finally {
            buffer = null;
            leave();
        }
    }

    @Override
    int attempt() {
        ByteBuffer into = buffer;
        int room = into.remaining();
        int count;
        if (into.hasArray()) {
            count = port.receive(into.array(), into.arrayOffset() + into.position(), room);
            into.position(into.position() + Math.max(0, count));
        } else {
            byte[] scratch = endpoint.home().scratch();
            count = port.receive(scratch, 0, Math.min(room, scratch.length));
            into.put(scratch, 0, Math.max(0, count));
        }
        if (count < 0) {
            return count == DatagramPort.LATER ? LATER : LOST;
        }
        sender = port.sender();
        return COMPLETE;
    }

    @Override
    IOException loss() {
        return port.failure();
    }

    @Override
    String deed() {
        return "receives";
    }
}
