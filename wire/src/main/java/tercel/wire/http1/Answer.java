package tercel.wire.http1;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import tercel.wire.Chunk;
import tercel.wire.http1.ResponseHead.Persistence;

/**
 * The answer to one request, on its way into the output: head, body in its framing, trailers. RFC 9112, sections 4, 6
 * and 7. It sends exactly the length that it announced, or is cut. Reused. Allocates nothing while the shapes of heads
 * repeat.
 */
final class Answer {
    private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n");
    private static final byte[] END_OF_LINE = Ascii.bytes("\r\n");

    /** Bound of what frames a chunk: 16 digits, and two line ends. */
    private static final int CHUNK_FRAME_MAX = 20;

    private final Duplex duplex;
    private final Application application;
    private final ResponseFields fields = new ResponseFields();
    private final ResponseFields trailers = new ResponseFields();
    private final ResponseHead head = new ResponseHead();
    private final byte[] chunkLine = new byte[CHUNK_FRAME_MAX];

    private int status;
    private long length;
    private long left;
    private long bytesOut;
    private BodyFraming framing = BodyFraming.NONE;
    private Persistence persistence = Persistence.IMPLIED;
    private boolean bodyless;
    private boolean begun;
    private boolean headWaits;
    private boolean ended;
    private boolean cut;

    Answer(Duplex duplex, Application application) {
        this.duplex = duplex;
        this.application = application;
    }

    void reset() {
        fields.clear();
        trailers.clear();
        status = 0;
        length = 0;
        left = 0;
        bytesOut = 0;
        framing = BodyFraming.NONE;
        persistence = Persistence.IMPLIED;
        bodyless = false;
        begun = false;
        headWaits = false;
        ended = false;
        cut = false;
    }

    /**
     * Fixes the head. {@link #putHead} puts it: an interim answer may still have to go before it.
     *
     * @param code 200 to 599
     * @param bytes of the body, or -1
     * @param request what is answered
     * @param mayPersist whether the connection could go on
     */
    void begin(int code, long bytes, RequestHead request, boolean mayPersist) {
        if (begun) {
            throw new IllegalStateException("the answer was begun before, with status " + status);
        }
        prepare(code, bytes, request, mayPersist);
        headWaits = true;
    }

    /** Whether nothing of the answer was put yet, so that an interim one may still go before it. */
    boolean isUnsent() {
        return !begun || headWaits;
    }

    /** Puts the head, if that was not done. */
    void putHead() throws IOException {
        if (headWaits) {
            headWaits = false;
            duplex.put(head.bytes(), 0, head.size());
        }
    }

    /** Decides all that the head says, and formats it. */
    private void prepare(int code, long bytes, RequestHead request, boolean mayPersist) {
        if (code < 200 || code > 599 || bytes < -1) {
            throw new IllegalArgumentException("no answer has status " + code + " and length " + bytes);
        }
        begun = true;
        status = code;
        length = bytes;
        left = bytes;
        bodyless = code == 204 || code == 304 || request.isHead();
        framing = framingOf(request);
        boolean persists = mayPersist && framing != BodyFraming.CLOSE && !fields.closing();
        if (!persists) {
            persistence = Persistence.CLOSE;
        } else {
            persistence = request.isHttp11() ? Persistence.IMPLIED : Persistence.KEEP_ALIVE;
        }
        head.format(this, application.date(duplex.nowNanos()));
    }

    private BodyFraming framingOf(RequestHead request) {
        if (status == 204 || status == 304 && length <= 0) {
            return BodyFraming.NONE;
        }
        if (length >= 0) {
            return BodyFraming.LENGTH;
        }
        return request.isHttp11() ? BodyFraming.CHUNKED : BodyFraming.CLOSE;
    }

    /** An interim answer of the fields set so far. */
    void inform(int code) throws IOException {
        if (begun) {
            throw new IllegalStateException("an interim answer cannot follow the answer's head");
        }
        byte[] line = Ascii.statusLine(code);
        byte[] interim = new byte[line.length + ResponseHead.sizeOf(fields) + END_OF_LINE.length];
        int at = ResponseHead.putFields(fields, interim, Ascii.put(line, interim, 0));
        Ascii.put(END_OF_LINE, interim, at);
        fields.clear();
        duplex.put(interim, 0, interim.length);
    }

    void write(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        account(count);
        putHead();
        if (bodyless) {
            return;
        }
        if (framing == BodyFraming.CHUNKED) {
            writeChunks(bytes, offset, count);
        } else {
            duplex.put(bytes, offset, count);
        }
    }

    /** Counts bytes of the body before they are put. */
    private void account(long count) {
        if (!begun || ended) {
            throw new IllegalStateException(begun ? "the answer has ended" : "the answer was not begun");
        }
        if (length >= 0) {
            if (count > left) {
                throw new IllegalStateException(
                        "the answer has more than the " + length + " bytes that were announced");
            }
            left -= count;
        }
        if (!bodyless) {
            bytesOut += count;
        }
    }

    /** Puts bytes in as few chunks as the output's room allows. */
    private void writeChunks(byte[] bytes, int offset, int count) throws IOException {
        if (count >= Duplex.LENT_BYTES_MIN && count > duplex.out().room()) {
            putChunkLine(count);
            duplex.put(bytes, offset, count);
            duplex.put(END_OF_LINE, 0, END_OF_LINE.length);
            return;
        }
        int at = offset;
        int end = offset + count;
        while (at < end) {
            var out = duplex.out();
            int wanted = Math.min(end - at + CHUNK_FRAME_MAX, out.capacity());
            if (out.room() < wanted && out.room() < 2 * CHUNK_FRAME_MAX) {
                duplex.awaitRoom(wanted);
            }
            int part = Math.min(end - at, duplex.out().room() - CHUNK_FRAME_MAX);
            putChunkLine(part);
            duplex.put(bytes, at, part);
            duplex.put(END_OF_LINE, 0, END_OF_LINE.length);
            at += part;
        }
    }

    private void putChunkLine(long size) throws IOException {
        int at = Ascii.putHex(size, chunkLine, 0);
        duplex.put(chunkLine, 0, Ascii.put(END_OF_LINE, chunkLine, at));
    }

    void lend(Chunk chunk) throws IOException {
        long size = chunk.remaining();
        boolean taken = false;
        try {
            account(size);
            putHead();
            if (!bodyless && size > 0) {
                if (framing == BodyFraming.CHUNKED) {
                    putChunkLine(size);
                }
                duplex.lend(chunk);
                taken = true;
            }
        } finally {
            if (!taken) {
                chunk.close();
            }
        }
        if (taken && framing == BodyFraming.CHUNKED) {
            duplex.flush();
            duplex.put(END_OF_LINE, 0, END_OF_LINE.length);
        }
    }

    void end() throws IOException {
        if (ended) {
            return;
        }
        if (!begun) {
            throw new IllegalStateException("the answer was not begun");
        }
        if (duplex.lost()) {
            // What could not be sent may have been dropped.
            cut = true;
            throw new IOException("the client is lost");
        }
        putHead();
        if (left > 0 && !bodyless) {
            cut = true;
            throw new IllegalStateException("the answer lacks " + left + " of the " + length + " bytes announced");
        }
        if (framing == BodyFraming.CHUNKED && !bodyless) {
            endChunks();
        }
        ended = true;
    }

    private void endChunks() throws IOException {
        duplex.put(LAST_CHUNK, 0, LAST_CHUNK.length);
        if (trailers.count() > 0) {
            byte[] lines = new byte[ResponseHead.sizeOf(trailers)];
            ResponseHead.putFields(trailers, lines, 0);
            duplex.put(lines, 0, lines.length);
        }
        duplex.put(END_OF_LINE, 0, END_OF_LINE.length);
    }

    /**
     * The whole answer that refuses a request, to be sent without a pump; it says close.
     *
     * @param code 400 to 599
     * @param reason one line of ASCII
     * @param request what is refused; perhaps only a part of it is known
     * @return head and body
     */
    byte[] refusal(int code, String reason, RequestHead request) {
        byte[] body = Ascii.bytes(reason + "\n");
        fields.clear();
        fields.set("Content-Type", "text/plain; charset=utf-8");
        if (code == 503) {
            fields.set("Retry-After", "1");
        }
        prepare(code, body.length, request, false);
        bytesOut = bodyless ? 0 : body.length;
        ended = true;
        byte[] whole = Arrays.copyOf(head.bytes(), head.size() + (int) bytesOut);
        System.arraycopy(body, 0, whole, head.size(), (int) bytesOut);
        return whole;
    }

    /** Gives up what is not whole. */
    void cut() {
        cut = true;
    }

    ResponseFields fields() {
        return fields;
    }

    ResponseFields trailers() {
        return trailers;
    }

    boolean begun() {
        return begun;
    }

    boolean ended() {
        return ended;
    }

    boolean isCut() {
        return cut;
    }

    int status() {
        return status;
    }

    long length() {
        return length;
    }

    long bytesOut() {
        return bytesOut;
    }

    BodyFraming framing() {
        return framing;
    }

    Persistence persistence() {
        return persistence;
    }
}
