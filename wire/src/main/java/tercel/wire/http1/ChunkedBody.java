package tercel.wire.http1;

import java.util.Arrays;
import tercel.wire.ByteQueue;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.ProtocolException;

/**
 * Takes the chunks of a body apart: RFC 9112, section 7.1. A line is read when it is whole, data as it comes; where it
 * was cut makes no difference. Strict, since a chunk that two readers see differently hides a request. Trailers are
 * copied, for they outlive the input. Allocates nothing once grown, unless it refuses.
 */
final class ChunkedBody {
    private enum Part {
        SIZE,
        DATA,
        DATA_END,
        TRAILERS,
        END
    }

    private static final byte[] NOTHING = {};
    private static final String[] FORBIDDEN = {
        "Content-Length", "Transfer-Encoding", "Host", "Connection", "Trailer", "TE", "Expect", "Upgrade"
    };

    private final int trailerBytesMax;
    private final int trailerFieldsMax;
    private final RequestFields trailers = new RequestFields();
    private byte[] kept = NOTHING;
    private int keptSize;

    private Part part = Part.SIZE;
    private int scanned;
    private long left;
    private int extensionBytes;

    ChunkedBody(Limits limits) {
        trailerBytesMax = Math.min(limits.intOf(Limit.HEADER_BYTES), Integer.MAX_VALUE / 4);
        trailerFieldsMax = limits.intOf(Limit.HEADER_FIELDS);
    }

    void reset() {
        trailers.clear();
        keptSize = 0;
        part = Part.SIZE;
        scanned = 0;
        left = 0;
        extensionBytes = 0;
    }

    RequestFields trailers() {
        return trailers;
    }

    boolean ended() {
        return part == Part.END;
    }

    /**
     * Takes data from the input.
     *
     * @param in where chunks arrive
     * @param to where the data goes
     * @param offset index of the first byte
     * @param length how many at most
     * @return how many it was; 0 if more input is needed, -1 at the end
     */
    int take(ByteQueue in, byte[] to, int offset, int length) throws ProtocolException {
        int size = available(in, length);
        if (size > 0) {
            System.arraycopy(in.array(), in.head(), to, offset, size);
            pass(in, size);
        }
        return size;
    }

    /** As {@link #take}, but drops the data. */
    int skip(ByteQueue in, int length) throws ProtocolException {
        int size = available(in, length);
        if (size > 0) {
            pass(in, size);
        }
        return size;
    }

    /** Reads on to the next data; says how much of it lies at the input's head. */
    private int available(ByteQueue in, int length) throws ProtocolException {
        while (part != Part.DATA) {
            if (part == Part.END) {
                return -1;
            }
            if (!readFrame(in)) {
                return 0;
            }
        }
        return (int) Math.min(left, Math.min(in.size(), length));
    }

    private void pass(ByteQueue in, int size) {
        in.consume(size);
        left -= size;
        if (left == 0) {
            part = Part.DATA_END;
        }
    }

    private boolean readFrame(ByteQueue in) throws ProtocolException {
        return switch (part) {
            case SIZE -> readSize(in);
            case DATA_END -> readDataEnd(in);
            case TRAILERS -> readTrailer(in);
            case DATA, END -> throw new AssertionError(part);
        };
    }

    private boolean readSize(ByteQueue in) throws ProtocolException {
        int start = in.head();
        int last = start + ChunkLine.SIZE_MAX;
        int end = LineEnd.find(in.array(), start + scanned, in.tail(), last);
        if (end < 0) {
            return await(in, ~end - start, 400);
        }
        if (end > last) {
            throw new ProtocolException(400, "the line before a chunk is too long");
        }
        left = ChunkLine.parse(in.array(), start, end);
        extensionBytes += Math.max(0, end - start - 16);
        if (extensionBytes > trailerBytesMax) {
            throw new ProtocolException(400, "the extensions of chunks are too long");
        }
        passLine(in, end + 2 - start);
        part = left > 0 ? Part.DATA : Part.TRAILERS;
        return true;
    }

    private void passLine(ByteQueue in, int size) {
        in.consume(size);
        scanned = 0;
    }

    /** Remembers where to search on, unless the line already fills the input. */
    private boolean await(ByteQueue in, int searched, int status) throws ProtocolException {
        if (in.room() == 0) {
            throw new ProtocolException(status, "a line of a chunked body is longer than the server's buffer");
        }
        scanned = searched;
        return false;
    }

    private boolean readDataEnd(ByteQueue in) throws ProtocolException {
        if (in.size() == 0) {
            return false;
        }
        byte[] array = in.array();
        int at = in.head();
        if (array[at] != '\r' || in.size() > 1 && array[at + 1] != '\n') {
            throw new ProtocolException(400, "a chunk does not end where its size says");
        }
        if (in.size() == 1) {
            return false;
        }
        in.consume(2);
        part = Part.SIZE;
        return true;
    }

    private boolean readTrailer(ByteQueue in) throws ProtocolException {
        if (in.size() == 0) {
            return false;
        }
        int start = in.head();
        boolean empty = in.array()[start] == '\r';
        if (!empty && trailers.count() == trailerFieldsMax) {
            throw new ProtocolException(431, Limit.HEADER_FIELDS, "there are too many trailer fields");
        }
        int last = empty ? start : start + trailerBytesMax - keptSize - 2;
        int end = LineEnd.find(in.array(), start + scanned, in.tail(), last);
        if (end < 0) {
            return await(in, ~end - start, 431);
        }
        if (end > last) {
            throw new ProtocolException(431, Limit.HEADER_BYTES, "the trailer section is too long");
        }
        if (empty) {
            part = Part.END;
        } else {
            keepTrailer(in, end - start);
        }
        passLine(in, end + 2 - start);
        return true;
    }

    private void keepTrailer(ByteQueue in, int size) throws ProtocolException {
        int needed = keptSize + size + 2;
        if (kept.length < needed) {
            kept = Arrays.copyOf(kept, needed * 2);
        }
        System.arraycopy(in.array(), in.head(), kept, keptSize, size);
        trailers.over(kept, 0);
        trailers.addLine(keptSize, keptSize + size);
        keptSize = needed;
        for (String name : FORBIDDEN) {
            if (trailers.isNamed(trailers.count() - 1, name)) {
                throw new ProtocolException(400, "a trailer field would change the message's framing or route");
            }
        }
    }
}
