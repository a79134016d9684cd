package tercel.coro;

import java.io.IOException;
import java.io.OutputStream;

/** What goes out at a stream, as the JDK's own kind. It holds nothing back. One thread at a time, as for writes. */
final class StreamOutput extends OutputStream {
    private final SocketStream stream;
    private final byte[] one = new byte[1];

    StreamOutput(SocketStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int value) throws IOException {
        one[0] = (byte) value;
        stream.write(one, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        stream.write(from, offset, length);
    }

    @Override
    public void close() {
        stream.close();
    }
}
