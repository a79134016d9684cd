package tercel.wire.http1;

import tercel.wire.ByteQueue;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.ProtocolException;

/**
 * The body of one request, on its way out of the input: RFC 9112, section 6. Reused. Allocates nothing unless it
 * refuses.
 */
final class RequestBody {
    private final ChunkedBody chunks;
    private final BodyPace pace;

    private BodyFraming framing = BodyFraming.NONE;
    private long length;
    private long left;
    private long bytesIn;
    private long bytesMax = Long.MAX_VALUE;
    private int discarded;
    private boolean broken;
    private boolean continueExpected;
    private boolean isLeft;

    RequestBody(Limits limits) {
        chunks = new ChunkedBody(limits);
        pace = new BodyPace(limits.of(Limit.BODY_RATE), limits.of(Limit.BODY_GRACE), limits.of(Limit.IDLE));
    }

    void reset() {
        if (framing == BodyFraming.CHUNKED) {
            chunks.reset();
        }
        framing = BodyFraming.NONE;
        length = 0;
        left = 0;
        bytesIn = 0;
        bytesMax = Long.MAX_VALUE;
        discarded = 0;
        broken = false;
        continueExpected = false;
        isLeft = false;
        pace.reset();
    }

    /** Begins with the body that a head announces. */
    void begin(MessageRules rules) {
        framing = rules.framing();
        left = rules.contentLength();
        length = framing == BodyFraming.CHUNKED ? -1 : left;
        continueExpected = rules.continueExpected();
    }

    long length() {
        return length;
    }

    long bytesIn() {
        return bytesIn;
    }

    void limit(long bytes) {
        bytesMax = bytes;
    }

    RequestFields trailers() {
        return chunks.trailers();
    }

    BodyPace pace() {
        return pace;
    }

    /** Whether all of it was taken, its trailers too. */
    boolean ended() {
        return framing == BodyFraming.CHUNKED ? chunks.ended() : left == 0;
    }

    /** Whether nothing behind this point of the input can be understood. */
    boolean broken() {
        return broken;
    }

    void setBroken() {
        broken = true;
    }

    /** The application reads no more of it. */
    void leave() {
        isLeft = true;
    }

    boolean isLeft() {
        return isLeft;
    }

    /** Whether the client waits to be asked for the body: it said so, and has sent none of it. */
    boolean isHeldBack(ByteQueue in) {
        return continueExpected && bytesIn == 0 && in.size() == 0;
    }

    /** The client was asked, or needs not be. */
    void asked() {
        continueExpected = false;
    }

    /**
     * Takes bytes from the input.
     *
     * @param in where the body arrives
     * @param to where it goes
     * @param offset index of the first byte
     * @param count how many at most, more than 0
     * @return how many it was; 0 if more input is needed, -1 at the end
     */
    int take(ByteQueue in, byte[] to, int offset, int count) throws ProtocolException {
        if (length > bytesMax) {
            throw tooLong();
        }
        int size =
                framing == BodyFraming.CHUNKED ? chunks.take(in, to, offset, count) : takePlain(in, to, offset, count);
        if (size > 0) {
            bytesIn += size;
            if (bytesIn > bytesMax) {
                throw tooLong();
            }
        }
        return size;
    }

    private ProtocolException tooLong() {
        return new ProtocolException(413, Limit.BODY, "the body is longer than " + bytesMax + " bytes");
    }

    private int takePlain(ByteQueue in, byte[] to, int offset, int count) {
        if (left == 0) {
            return -1;
        }
        int size = (int) Math.min(left, Math.min(in.size(), count));
        System.arraycopy(in.array(), in.head(), to, offset, size);
        in.consume(size);
        left -= size;
        return size;
    }

    /**
     * Drops what has arrived of the rest.
     *
     * @param in where the body arrives
     * @param count how many bytes at most, more than 0
     * @return how many it was; 0 if more input is needed, -1 at the end
     */
    int skip(ByteQueue in, int count) throws ProtocolException {
        if (framing == BodyFraming.CHUNKED) {
            return chunks.skip(in, count);
        }
        if (left == 0) {
            return -1;
        }
        int size = (int) Math.min(left, Math.min(in.size(), count));
        in.consume(size);
        left -= size;
        return size;
    }

    /**
     * Drops what has arrived of the rest, up to a bound for all calls together.
     *
     * @param in where the body arrives
     * @param bytesMax the bound
     * @return -1 at the body's end, 0 if more input is needed, 1 past the bound
     */
    int discard(ByteQueue in, int bytesMax) throws ProtocolException {
        if (left > bytesMax - discarded) {
            return 1;
        }
        int size = skip(in, bytesMax);
        while (size > 0 && discarded <= bytesMax) {
            discarded += size;
            size = skip(in, bytesMax);
        }
        return size;
    }
}
