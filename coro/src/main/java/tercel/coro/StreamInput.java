package tercel.coro;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** What comes in at a stream, as the JDK's own kind. For one thread at a time, as the stream's reads are. */
final class StreamInput extends InputStream {
    private final SocketStream stream;
    private final byte[] one = new byte[1];

    StreamInput(SocketStream stream) {
        this.stream = stream;
    }

    @Override
    public int read() throws IOException {
        return stream.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        return stream.read(to, offset, length);
    }

    @Override
    public void close() {
        stream.close();
    }
}
