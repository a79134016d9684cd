package tercel.coro;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What comes in at a stream. Allocates nothing.
 *
 * <p>A read that was not filled has taken all there was (epoll(7)), so the next one waits without asking the kernel;
 * unless the peer has sent its end, which is told once and stays unread until then.
 */
final class Reading extends Direction {
    private static final byte[] NONE = {};

    private final SocketStream stream;
    private byte[] bytes = NONE;
    private int offset;
    private int length;
    private @Nullable ByteBuffer buffer;

    /** The peer has sent its end, or the connection failed: what is left will be told by no further event. */
    boolean ended;

    Reading(SocketStream stream) {
        super(stream);
        this.stream = stream;
    }

    /** Reads at least one byte; or END. */
    int read(byte[] to, int from, int most, long deadlineNanos) throws IOException {
        enter();
        try {
            bytes = to;
            offset = from;
            length = most;
            return perform(deadlineNanos) == END ? END : (int) moved;
        } finally {
            bytes = NONE;
            leave();
        }
    }

    /** Reads at least one byte into what remains of the buffer; or END. */
    int read(ByteBuffer to, long deadlineNanos) throws IOException {
        enter();
        try {
            buffer = to;
            return perform(deadlineNanos) == END ? END : (int) moved;
        } finally {
            buffer = null;
            leave();
        }
    }

    @Override
    int attempt() {
        ByteBuffer into = buffer;
        if (into == null) {
            return taken(stream.socket().read(bytes, offset, length), length);
        }
        if (into.hasArray()) {
            int room = into.remaining();
            int count = stream.socket().read(into.array(), into.arrayOffset() + into.position(), room);
            if (count > 0) {
                into.position(into.position() + count);
            }
            return taken(count, room);
        }
        byte[] scratch = stream.home().scratch();
        int room = Math.min(into.remaining(), scratch.length);
        int count = stream.socket().read(scratch, 0, room);
        if (count > 0) {
            into.put(scratch, 0, count);
        }
        return taken(count, room);
    }

    private int taken(int count, int room) {
        if (count > 0) {
            moved = count;
            ready = count == room || ended;
            return COMPLETE;
        }
        return count;
    }

    @Override
    IOException loss() {
        return stream.socket().failure();
    }

    @Override
    String deed() {
        return "reads";
    }
}
