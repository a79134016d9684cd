package tercel.http;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tercel.wire.ArrayChunk;
import tercel.wire.Chunk;

/**
 * Sends the body of one answer in the coding that its client likes best, where a {@link Compression} finds it worth it.
 */
final class AnswerCoding {
    private static final int PORTION_BYTES = 16 << 10;

    private final Compression compression;
    private final Request request;
    private final Response response;
    private @Nullable EncodedStream stream;

    AnswerCoding(Compression compression, Request request, Response response) {
        this.compression = compression;
        this.request = request;
        this.response = response;
    }

    /** Decides, and says Vary; the length is -1 where it is not known. */
    private Coding coding(long length) {
        var fields = response.uncommitted().fields();
        return compression.coding(request, new Compression.Answered(response.status(), length), fields);
    }

    private void mark(Coding coding) {
        Compression.mark(response.uncommitted().fields(), coding);
    }

    /** The answer has no body. */
    void sendsNothing() {
        coding(0);
    }

    /** The bytes of a prepared body for this client. */
    byte[] chosen(Prepared body) throws IOException {
        var coding = coding(body.size());
        byte[] encoded = coding == Coding.IDENTITY ? new byte[0] : body.encoded(coding, compression);
        if (encoded.length == 0) {
            return body.bytes();
        }
        mark(coding);
        return encoded;
    }

    /** Sends bytes encoded; false if they are to be sent as they are. */
    boolean sends(byte[] body, int offset, int length) throws IOException {
        var coding = coding(length);
        if (coding == Coding.IDENTITY) {
            return false;
        }
        return length <= Compression.WHOLE_BYTES_MAX
                ? sendsWhole(coding, body, offset, length)
                : streams(coding, new ArrayChunk(body, offset, length));
    }

    private boolean sendsWhole(Coding coding, byte[] body, int offset, int length) throws IOException {
        byte[] encoded = compression.encoded(coding, body, offset, length);
        if (encoded == null || encoded.length == 0) {
            return false;
        }
        mark(coding);
        response.sendPlain(encoded, 0, encoded.length);
        return true;
    }

    /** Sends a chunk encoded, and closes it; false, with the chunk as it was, if it is to be sent as it is. */
    boolean sends(Chunk body) throws IOException {
        boolean untouched = false;
        try {
            long length = body.remaining();
            var coding = coding(length);
            if (coding == Coding.IDENTITY) {
                untouched = true;
            } else if (length <= Compression.WHOLE_BYTES_MAX) {
                byte[] bytes = all(body);
                if (!sendsWhole(coding, bytes, 0, bytes.length)) {
                    response.sendPlain(bytes, 0, bytes.length);
                }
            } else {
                untouched = !streams(coding, body);
            }
            return !untouched;
        } finally {
            if (!untouched) {
                body.close();
            }
        }
    }

    private static byte[] all(Chunk body) throws IOException {
        byte[] bytes = new byte[(int) body.remaining()];
        int count = 0;
        while (count < bytes.length) {
            count += body.read(bytes, count, bytes.length - count);
        }
        return bytes;
    }

    private boolean streams(Coding coding, Chunk body) throws IOException {
        var out = open(coding, body.remaining());
        if (out == null) {
            return false;
        }
        if (!isForHead()) {
            byte[] portion = new byte[PORTION_BYTES];
            while (body.remaining() > 0) {
                out.write(portion, 0, body.read(portion, 0, portion.length));
            }
        }
        out.close();
        return true;
    }

    /** Commits, and gives the body as a stream that is encoded; null if it is to be a plain one. */
    @Nullable
    OutputStream open(long length) throws IOException {
        var coding = coding(length);
        return coding == Coding.IDENTITY ? null : open(coding, length);
    }

    /** The stream to answer HEAD encodes nothing; else it is null if all encoders are at work. */
    private @Nullable OutputStream open(Coding coding, long length) throws IOException {
        if (isForHead()) {
            mark(coding);
            return response.openPlain(-1);
        }
        var pool = compression.pool();
        var encoder = pool.take(coding);
        if (encoder == null) {
            return null;
        }
        try {
            mark(coding);
            var opened = new EncodedStream(response.openPlain(-1), pool, encoder, length);
            stream = opened;
            return opened;
        } finally {
            if (stream == null) {
                pool.give(encoder);
            }
        }
    }

    private boolean isForHead() {
        return request.method().equals("HEAD");
    }

    /**
     * The handler has returned: ends what it has left open, or says Vary for an answer that it leaves to the server.
     */
    void end() throws IOException {
        if (stream != null) {
            stream.close();
        } else if (!response.committed()) {
            coding(0);
        }
    }

    /** Gives the encoder back, whatever has happened. */
    void release() {
        if (stream != null) {
            stream.release();
        }
    }
}
