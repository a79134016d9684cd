package tercel.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A request's body without its content coding, while it arrives: RFC 1952 for gzip, with any number of members, and RFC
 * 1950 for deflate. What is broken, ends too early or goes on behind its end is refused with 400; what grows too far,
 * with 413. Ends with its request. One thread at a time.
 */
final class DecodedBody extends InputStream {
    private static final int INPUT_BYTES = 8 << 10;

    /** Up to so many bytes a body may grow as it likes. */
    static final long RATIO_FREE_BYTES = 64 << 10;

    private static final int GZIP_MAGIC = 0x8B1F;
    private static final int METHOD_DEFLATE = 8;
    private static final int FLAG_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xE0;

    private enum State {
        BEFORE,
        WITHIN,
        ENDED
    }

    /**
     * How far a body may grow.
     *
     * @param bytesMax most decoded bytes; 0 for the limit of all bodies
     * @param ratioMax most decoded bytes for each encoded one, past the first 64 KiB
     */
    record Bounds(long bytesMax, int ratioMax) {
        Bounds orElse(long standard) {
            return bytesMax == 0 ? new Bounds(standard, ratioMax) : this;
        }
    }

    private final InputStream in;
    private final Coding coding;
    private final int ratioMax;
    private final CRC32 checksum = new CRC32();
    private final byte[] input = new byte[INPUT_BYTES];
    private long bytesMax;
    private long bytesIn;
    private long bytesOut;
    private int at;
    private int end;
    private State state = State.BEFORE;
    private @Nullable Inflater inflater;

    DecodedBody(InputStream in, Coding coding, Bounds bounds) {
        this.in = in;
        this.coding = coding;
        bytesMax = bounds.bytesMax();
        ratioMax = bounds.ratioMax();
    }

    /** Narrows the bound. */
    void limit(long bytes) {
        bytesMax = Math.min(bytesMax, bytes);
    }

    /** Gives back what is not the heap's. */
    void end() {
        state = State.ENDED;
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        int count = 0;
        while (count == 0) {
            count = switch (state) {
                case BEFORE -> begin();
                case WITHIN -> inflate(to, offset, length);
                case ENDED -> ended();
            };
        }
        return count;
    }

    /** The stream that all is read from knows whether its request has ended. */
    private int ended() throws IOException {
        int none = in.read(input, 0, 0);
        assert none <= 0 : "nothing was asked for";
        return -1;
    }

    private int begin() throws IOException {
        if (inflater == null) {
            inflater = new Inflater(coding == Coding.GZIP);
        } else {
            inflater.reset();
        }
        checksum.reset();
        if (coding == Coding.GZIP) {
            readGzipHeader();
        }
        state = State.WITHIN;
        return 0;
    }

    private int inflate(byte[] to, int offset, int length) throws IOException {
        var inflating = Objects.requireNonNull(inflater);
        int count;
        try {
            count = inflating.inflate(to, offset, length);
        } catch (DataFormatException broken) {
            throw broken();
        }
        if (count > 0) {
            checksum.update(to, offset, count);
            account(count, inflating.getRemaining());
        } else if (inflating.finished()) {
            at = end - inflating.getRemaining();
            endMember(inflating);
        } else if (inflating.needsDictionary()) {
            throw broken();
        } else {
            if (at == end) {
                fill();
            }
            inflating.setInput(input, at, end - at);
            at = end;
        }
        return count;
    }

    private void account(int count, int unread) {
        bytesOut += count;
        if (bytesOut > bytesMax) {
            throw new StatusException(413, "the body is longer than " + bytesMax + " bytes when it is decoded");
        }
        if (bytesOut > RATIO_FREE_BYTES && bytesOut > ratioMax * (bytesIn - unread)) {
            throw new StatusException(413, "the body grows more than " + ratioMax + " times when it is decoded");
        }
    }

    private void endMember(Inflater inflating) throws IOException {
        if (coding == Coding.GZIP && (number(4) != checksum.getValue() || number(4) != sizeOf(inflating))) {
            throw broken();
        }
        boolean more = at < end || tryFill();
        if (more && coding != Coding.GZIP) {
            throw broken();
        }
        state = more ? State.BEFORE : State.ENDED;
    }

    private static long sizeOf(Inflater inflating) {
        return inflating.getBytesWritten() & 0xFFFF_FFFFL;
    }

    private void readGzipHeader() throws IOException {
        boolean known = number(2) == GZIP_MAGIC && number(1) == METHOD_DEFLATE;
        int flags = known ? (int) number(1) : FLAGS_RESERVED;
        if ((flags & FLAGS_RESERVED) != 0) {
            throw broken();
        }
        number(6);
        if ((flags & FLAG_EXTRA) != 0) {
            for (long rest = number(2); rest > 0; rest--) {
                number(1);
            }
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_CRC) != 0) {
            long sum = checksum.getValue() & 0xFFFF;
            if (number(2) != sum) {
                throw broken();
            }
        }
        checksum.reset();
    }

    private void skipText() throws IOException {
        long letter = number(1);
        while (letter != 0) {
            letter = number(1);
        }
    }

    /** The next bytes of a header or a trailer as a number, the lowest first; those of a header are summed up. */
    private long number(int size) throws IOException {
        boolean summed = state == State.BEFORE;
        long value = 0;
        for (int shift = 0; shift < size * Byte.SIZE; shift += Byte.SIZE) {
            if (at == end) {
                fill();
            }
            if (summed) {
                checksum.update(input[at]);
            }
            value |= (input[at++] & 0xFFL) << shift;
        }
        return value;
    }

    private void fill() throws IOException {
        if (!tryFill()) {
            throw new StatusException(400, "the body ends before its " + coding.label() + " coding does");
        }
    }

    private boolean tryFill() throws IOException {
        at = 0;
        end = 0;
        int count = in.read(input, 0, input.length);
        end = Math.max(0, count);
        bytesIn += end;
        if (bytesIn / 2 > bytesMax + INPUT_BYTES) {
            throw new StatusException(413, "the encoded body is longer than it could be");
        }
        return count > 0;
    }

    private StatusException broken() {
        return new StatusException(400, "the body is not encoded in " + coding.label() + " as it says");
    }
}
