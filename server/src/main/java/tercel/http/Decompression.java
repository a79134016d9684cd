package tercel.http;

import java.util.Objects;

/**
 * Lets a handler read request bodies without their Content-Encoding: gzip (and its old name {@code x-gzip}) and
 * deflate. Whatever the handler reads the body as, it gets it decoded; {@link Request#length} is then -1, while the
 * headers are as they came. Without this a handler sees the bytes that were sent. Immutable; any thread.
 *
 * <p>A body in another coding, or in several, is answered with 415, and {@code Accept-Encoding} says what is known: RFC
 * 9110, sections 12.5.3 and 15.5.16. A body that is broken, cut short or followed by something else is refused with 400
 * while it is read. So that a small body cannot become a huge one, the decoded bytes are bounded, and how many times
 * they may be the encoded ones: 413. What a handler reads with a bound of its own is bounded by the lower one.
 */
public final class Decompression implements Handler {
    /** How many times as long a body may become, unless told otherwise. */
    public static final int RATIO_MAX = 100;

    private final Handler handler;
    private final DecodedBody.Bounds bounds;

    private Decompression(Handler handler, DecodedBody.Bounds bounds) {
        this.handler = Objects.requireNonNull(handler);
        this.bounds = bounds;
    }

    /**
     * Decodes bodies up to {@link tercel.wire.Limit#BODY}, and up to 100 times as long as they were sent.
     *
     * @param handler reads them
     * @return a handler
     */
    public static Decompression of(Handler handler) {
        return new Decompression(handler, new DecodedBody.Bounds(0, RATIO_MAX));
    }

    /**
     * Bounds decoded bodies.
     *
     * @param bytes most of them
     * @return a handler
     */
    public Decompression withMaximumSize(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a decoded body has at least one byte, not " + bytes);
        }
        return new Decompression(handler, new DecodedBody.Bounds(bytes, bounds.ratioMax()));
    }

    /**
     * Bounds how many times as long as its encoded form a body may be; it is not asked up to 64 KiB.
     *
     * @param times at least 1
     * @return a handler
     */
    public Decompression withMaximumRatio(int times) {
        if (times < 1) {
            throw new IllegalArgumentException("a body grows at least once, not " + times + " times");
        }
        return new Decompression(handler, new DecodedBody.Bounds(bounds.bytesMax(), times));
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        var codings = request.headers("Content-Encoding");
        if (codings.isEmpty() || request.length() == 0) {
            handler.handle(request, response);
            return;
        }
        var coding = codings.size() == 1 ? Coding.named(codings.getFirst()) : null;
        if (coding == null) {
            response.header("Accept-Encoding", Coding.ACCEPTED)
                    .problem(415, "the body is in a coding that is not known here; known are " + Coding.ACCEPTED);
            return;
        }
        if (coding != Coding.IDENTITY) {
            request.decode(coding, bounds);
        }
        handler.handle(request, response);
    }

    @Override
    public boolean isInline() {
        return handler.isInline();
    }
}
