package tercel.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as a stream that is encoded on its way. Its encoder is given back at its end, however that
 * comes. Since the encoded length is not known, the body counts itself where its own was announced.
 */
final class EncodedStream extends OutputStream {
    private final ResponseStream out;
    private final EncoderPool pool;
    private final long length;
    private @Nullable Encoder encoder;
    private long left;

    /**
     * A stream.
     *
     * @param out takes the encoded bytes
     * @param pool gets the encoder back
     * @param encoder as good as new
     * @param length announced bytes, or -1
     */
    EncodedStream(ResponseStream out, EncoderPool pool, Encoder encoder, long length) {
        this.out = out;
        this.pool = pool;
        this.encoder = encoder;
        this.length = length;
        left = length;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
        Objects.checkFromIndexSize(offset, size, bytes.length);
        var encoding = open();
        if (length >= 0 && size > left) {
            throw new IllegalStateException("the answer has more than the " + length + " bytes that were announced");
        }
        left -= size;
        encoding.write(bytes, offset, size, out);
    }

    private Encoder open() throws IOException {
        out.live();
        var encoding = encoder;
        if (encoding == null) {
            throw new IOException("the stream is closed");
        }
        return encoding;
    }

    /** Sends all that was written, in a form that can be decoded at once. */
    @Override
    public void flush() throws IOException {
        out.live();
        if (encoder != null) {
            encoder.flush(out);
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        var encoding = encoder;
        if (encoding == null) {
            return;
        }
        if (length >= 0 && left > 0) {
            throw new IllegalStateException("the answer lacks " + left + " of the " + length + " bytes announced");
        }
        try {
            encoding.finish(out);
            out.close();
        } finally {
            release();
        }
    }

    /** Gives the encoder back, if that was not done. */
    void release() {
        var encoding = encoder;
        if (encoding != null) {
            encoder = null;
            pool.give(encoding);
        }
    }
}
