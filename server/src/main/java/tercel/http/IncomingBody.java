package tercel.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The body of a request, read once: either as a stream or as a whole. */
final class IncomingBody {
    private static final int PORTION_BYTES = 8 << 10;
    private static final int BYTES_MAX = Integer.MAX_VALUE - 8;

    private final HandlerTurn turn;
    private final long bytesMax;
    private @Nullable InputStream stream;
    private byte @Nullable [] whole;

    IncomingBody(HandlerTurn turn, long bytesMax) {
        this.turn = turn;
        this.bytesMax = bytesMax;
    }

    void end() {
        stream = null;
        whole = null;
    }

    InputStream stream() {
        turn.live();
        if (whole != null) {
            throw new IllegalStateException("the body was read as a whole before");
        }
        InputStream known = stream;
        if (known == null) {
            known = new BodyStream(turn);
            stream = known;
        }
        return known;
    }

    byte[] bytes() throws IOException {
        return bytes(bytesMax);
    }

    byte[] bytes(long atMost) throws IOException {
        var exchange = turn.live();
        if (stream != null) {
            throw new IllegalStateException("the body was read as a stream before");
        }
        byte[] known = whole;
        if (known == null) {
            exchange.bodyLimit(Math.min(atMost, BYTES_MAX));
            known = read(exchange.bodyLength());
            whole = known;
        }
        return known;
    }

    /** An announced length costs the client nothing, so memory grows only with what has really come. */
    private byte[] read(long length) throws IOException {
        byte[] portion = new byte[(int) (length < 0 ? PORTION_BYTES : Math.min(length, PORTION_BYTES))];
        int size = readFully(portion);
        if (size < PORTION_BYTES) {
            return size == portion.length ? portion : Arrays.copyOf(portion, size);
        }
        var bytes = new ByteArrayOutputStream(2 * PORTION_BYTES);
        while (size > 0) {
            bytes.write(portion, 0, size);
            size = turn.live().readBody(portion, 0, portion.length);
        }
        return bytes.toByteArray();
    }

    /** Reads until the array is full or the body ends. */
    private int readFully(byte[] to) throws IOException {
        int size = 0;
        while (size < to.length) {
            int count = turn.live().readBody(to, size, to.length - size);
            if (count < 0) {
                return size;
            }
            size += count;
        }
        return size;
    }
}
