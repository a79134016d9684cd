package tercel.coro;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * What goes out at a stream, and the connecting before that. Each call ends when all is written. Allocates nothing.
 *
 * <p>Buffers are gathered into one array where they are small or lie outside the heap, so that they leave in one system
 * call; what is large is sent from where it is.
 */
final class Writing extends Direction {
    /** So much is written before others have their turn. */
    private static final int SENDS_A_TURN = 16;

    private static final int LARGE = 16 << 10;
    private static final byte[] NONE = {};

    private enum What {
        CONNECT,
        BYTES,
        BUFFERS,
        FILE
    }

    private final SocketStream stream;
    private What what = What.BYTES;
    private byte[] bytes = NONE;
    private int offset;
    private int length;
    private ByteBuffer[] buffers = {};
    private int first;
    private int end;
    private @Nullable FileChannel file;
    private int descriptor = -1;
    private long position;
    private long wanted;

    /** For a single buffer, so that it needs no array of its own. */
    private final ByteBuffer[] single = new ByteBuffer[1];

    Writing(SocketStream stream) {
        super(stream);
        this.stream = stream;
    }

    void connect(long deadlineNanos) throws IOException {
        enter();
        try {
            what = What.CONNECT;
            perform(deadlineNanos);
        } finally {
            what = What.BYTES;
            leave();
        }
    }

    void write(byte[] from, int start, int count, long deadlineNanos) throws IOException {
        enter();
        try {
            what = What.BYTES;
            bytes = from;
            offset = start;
            length = count;
            perform(deadlineNanos);
        } finally {
            bytes = NONE;
            leave();
        }
    }

    long write(ByteBuffer from, long deadlineNanos) throws IOException {
        enter();
        try {
            single[0] = from;
            return gather(single, 0, 1, deadlineNanos);
        } finally {
            single[0] = null;
            leave();
        }
    }

    long write(ByteBuffer[] from, int start, int count, long deadlineNanos) throws IOException {
        enter();
        try {
            return gather(from, start, start + count, deadlineNanos);
        } finally {
            leave();
        }
    }

    private long gather(ByteBuffer[] from, int start, int stop, long deadlineNanos) throws IOException {
        what = What.BUFFERS;
        buffers = from;
        first = start;
        end = stop;
        try {
            perform(deadlineNanos);
            return moved;
        } finally {
            buffers = single;
        }
    }

    /** Sends a part of a file, by its descriptor or its channel; less when it ends before. */
    long send(Part part, long deadlineNanos) throws IOException {
        enter();
        try {
            what = What.FILE;
            file = part.file;
            descriptor = part.descriptor;
            position = part.position;
            wanted = part.count;
            perform(deadlineNanos);
            return moved;
        } finally {
            file = null;
            descriptor = -1;
            leave();
        }
    }

    /** A part of an open file. */
    record Part(@Nullable FileChannel file, int descriptor, long position, long count) {}

    @Override
    int attempt() throws IOException {
        return switch (what) {
            case CONNECT -> stream.socket().finishConnect();
            case BYTES -> sendBytes();
            case BUFFERS -> sendBuffers();
            case FILE -> sendFile();
        };
    }

    private int sendBytes() {
        for (int sends = 0; sends < SENDS_A_TURN; sends++) {
            int count = stream.socket().write(bytes, offset, length);
            if (count <= 0) {
                return count;
            }
            moved += count;
            offset += count;
            length -= count;
            if (length == 0) {
                return COMPLETE;
            }
        }
        return AGAIN;
    }

    private int sendBuffers() {
        for (int sends = 0; sends < SENDS_A_TURN; sends++) {
            while (first < end && !buffers[first].hasRemaining()) {
                first++;
            }
            if (first == end) {
                return COMPLETE;
            }
            ByteBuffer next = buffers[first];
            boolean asIs = next.hasArray() && (first + 1 == end || next.remaining() >= LARGE);
            int count = asIs
                    ? stream.socket().write(next.array(), next.arrayOffset() + next.position(), next.remaining())
                    : sendGathered();
            if (count <= 0) {
                return count;
            }
            moved += count;
            take(count);
        }
        return AGAIN;
    }

    /** Sends a copy of as much as fits. */
    private int sendGathered() {
        byte[] scratch = stream.home().scratch();
        int size = 0;
        for (int index = first; index < end && size < scratch.length; index++) {
            ByteBuffer next = buffers[index];
            int count = Math.min(next.remaining(), scratch.length - size);
            next.get(next.position(), scratch, size, count);
            size += count;
        }
        return stream.socket().write(scratch, 0, size);
    }

    /** Moves the buffers' positions past what has been sent. */
    private void take(int sent) {
        int left = sent;
        for (int index = first; left > 0; index++) {
            ByteBuffer next = buffers[index];
            int count = Math.min(left, next.remaining());
            next.position(next.position() + count);
            left -= count;
        }
    }

    private int sendFile() throws IOException {
        for (int sends = 0; sends < SENDS_A_TURN; sends++) {
            if (moved == wanted) {
                return COMPLETE;
            }
            long count = stream.socket().transfer(file, descriptor, position + moved, wanted - moved);
            if (count <= 0) {
                return count == StreamSocket.END ? COMPLETE : (int) count;
            }
            moved += count;
        }
        return AGAIN;
    }

    @Override
    IOException loss() {
        return stream.socket().failure();
    }

    @Override
    String deed() {
        return what == What.CONNECT ? "connects" : "writes";
    }
}
