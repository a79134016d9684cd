package tercel.http;

import java.io.IOException;
import java.io.InputStream;

/** A request's body as a stream; it ends with its turn. Closing it does nothing: the rest is skipped anyhow. */
final class BodyStream extends InputStream {
    private final HandlerTurn turn;
    private final int number;

    BodyStream(HandlerTurn turn) {
        this.turn = turn;
        number = turn.number();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        return turn.live(number).readBody(to, offset, length);
    }
}
