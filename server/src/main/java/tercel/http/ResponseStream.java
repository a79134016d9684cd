package tercel.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * The body of an answer as a stream; it ends with its turn. Small writes are gathered in a buffer that is lent to it,
 * so that they do not become a chunk each.
 */
final class ResponseStream extends OutputStream {
    private final HandlerTurn turn;
    private final int number;
    private final byte[] buffer;
    private int gathered;
    private boolean closed;

    /** Gathers in a buffer; an empty one stands for a body whose length was announced. */
    ResponseStream(HandlerTurn turn, byte[] buffer) {
        this.turn = turn;
        this.buffer = buffer;
        number = turn.number();
    }

    /** Refuses to go on when the turn is over. */
    void live() {
        turn.live(number);
    }

    boolean hasLength() {
        return buffer.length == 0;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        var exchange = turn.live(number);
        if (closed) {
            throw new IOException("the stream is closed");
        }
        if (length > buffer.length - gathered) {
            writeGathered();
        }
        if (length >= buffer.length) {
            exchange.write(bytes, offset, length);
        } else {
            System.arraycopy(bytes, offset, buffer, gathered, length);
            gathered += length;
        }
    }

    private void writeGathered() throws IOException {
        int size = gathered;
        gathered = 0;
        if (size > 0) {
            turn.live(number).write(buffer, 0, size);
        }
    }

    @Override
    public void flush() throws IOException {
        var exchange = turn.live(number);
        if (!closed) {
            writeGathered();
            exchange.flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (closed || !turn.isLive(number)) {
            return;
        }
        closed = true;
        writeGathered();
        turn.live(number).end();
    }
}
