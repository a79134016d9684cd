package tercel.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The body of a request, read once: as a stream, as a whole, or as a form. */
final class IncomingBody {
    private static final int PORTION_BYTES = 8 << 10;
    private static final int BYTES_MAX = Integer.MAX_VALUE - 8;

    private final HandlerTurn turn;
    private final long bytesMax;
    private @Nullable InputStream stream;
    private byte @Nullable [] whole;

    /** Null for the most of requests. */
    private @Nullable BodyReading reading;

    IncomingBody(HandlerTurn turn, long bytesMax) {
        this.turn = turn;
        this.bytesMax = bytesMax;
    }

    void end() {
        stream = null;
        whole = null;
        if (reading != null) {
            reading.end();
            reading = null;
        }
    }

    private BodyReading reading() {
        BodyReading known = reading;
        if (known == null) {
            known = new BodyReading();
            reading = known;
        }
        return known;
    }

    private @Nullable DecodedBody decoded() {
        return reading == null ? null : reading.decoded;
    }

    /** Announced size; -1 where it is not known. */
    long length() {
        long announced = turn.live().bodyLength();
        return decoded() == null ? announced : -1;
    }

    /**
     * Decodes what will be read.
     *
     * @throws IllegalStateException if it was read before
     */
    void decode(Coding coding, DecodedBody.Bounds bounds) {
        turn.live();
        if (stream != null || whole != null || decoded() != null) {
            throw new IllegalStateException("the body was read before, and cannot be decoded now");
        }
        reading().decoded = new DecodedBody(new BodyStream(turn), coding, bounds.orElse(bytesMax));
    }

    InputStream stream() {
        turn.live();
        if (whole != null) {
            throw new IllegalStateException("the body was read as a whole before");
        }
        InputStream known = stream;
        if (known == null) {
            var decoded = decoded();
            known = decoded == null ? new BodyStream(turn) : decoded;
            stream = known;
        }
        return known;
    }

    InputStream stream(long atMost) {
        limit(atMost);
        return stream();
    }

    private void limit(long atMost) {
        var decoded = decoded();
        if (decoded == null) {
            turn.live().bodyLimit(atMost);
        } else {
            decoded.limit(atMost);
        }
    }

    byte[] bytes() throws IOException {
        return bytes(bytesMax);
    }

    byte[] bytes(long atMost) throws IOException {
        turn.live();
        if (stream != null) {
            throw new IllegalStateException("the body was read as a stream before");
        }
        byte[] known = whole;
        if (known == null) {
            limit(Math.min(atMost, BYTES_MAX));
            known = read(length());
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
            size = take(portion, 0, portion.length);
        }
        return bytes.toByteArray();
    }

    /** Reads until the array is full or the body ends. */
    private int readFully(byte[] to) throws IOException {
        int size = 0;
        while (size < to.length) {
            int count = take(to, size, to.length - size);
            if (count < 0) {
                return size;
            }
            size += count;
        }
        return size;
    }

    private int take(byte[] to, int offset, int length) throws IOException {
        var decoded = decoded();
        return decoded == null ? turn.live().readBody(to, offset, length) : decoded.read(to, offset, length);
    }

    /** The body as a form of that content type, up to a number of fields. */
    Form form(String contentType, int fieldsMax) throws IOException {
        turn.live();
        var known = reading == null ? null : reading.form;
        if (known == null) {
            if (!MediaType.is(contentType, Form.MEDIA_TYPE) || !MediaType.isUtf8(contentType)) {
                throw new StatusException(415, "a form of " + Form.MEDIA_TYPE + " in UTF-8 is expected");
            }
            known = Form.parse(bytes(), fieldsMax);
            reading().form = known;
        }
        return known;
    }

    /** The body as a form with files. */
    MultipartForm multipart(String contentType, MultipartOptions options) {
        turn.live();
        var known = reading == null ? null : reading.multipart;
        if (known == null) {
            String boundary = MultipartForm.boundary(contentType);
            var in = stream(options.bytesMax() == 0 ? bytesMax : options.bytesMax());
            var reader = new MultipartReader(in, boundary, options.headerBytesMax());
            known = new MultipartForm(turn, reader, options, reading().files);
            reading().multipart = known;
        }
        return known;
    }
}
