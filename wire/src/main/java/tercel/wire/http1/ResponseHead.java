package tercel.wire.http1;

import org.jspecify.annotations.Nullable;

/**
 * The formatted head of an answer: RFC 9112, section 4. It keeps the last one: where the next has the same shape
 * (status, framing, connection, and the same field strings by identity) only the date is renewed when the second has
 * changed, and the length when it has. Allocates nothing while shapes repeat, and little when they do not.
 */
final class ResponseHead {
    /** What a head says about the connection. */
    enum Persistence {
        /** Nothing: it goes on, as HTTP/1.1 does by itself. */
        IMPLIED,
        /** It goes on, which HTTP/1.0 has to be told. */
        KEEP_ALIVE,
        /** It ends. */
        CLOSE
    }

    private static final byte[] DATE = Ascii.bytes("Date: ");
    private static final byte[] KEEP_ALIVE = Ascii.bytes("Connection: keep-alive\r\n");
    private static final byte[] CLOSE = Ascii.bytes("Connection: close\r\n");
    private static final byte[] CONTENT_LENGTH = Ascii.bytes("Content-Length: ");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] COLON = Ascii.bytes(": ");
    private static final byte[] END_OF_LINE = Ascii.bytes("\r\n");
    private static final int DATE_SIZE = 29;

    /** Bound of all that a head holds beside its fields. */
    private static final int FRAME_SIZE_MAX = 256;

    private byte[] bytes = new byte[FRAME_SIZE_MAX];
    private int size;

    private int status;
    private long length;
    private BodyFraming framing = BodyFraming.NONE;
    private Persistence persistence = Persistence.IMPLIED;
    private String[] shape = new String[16];
    private int shapeCount = -1;
    private int lengthAt;
    private int dateAt;
    private byte @Nullable [] date;

    /** The formatted bytes, from 0 to {@link #size}. */
    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /**
     * Formats the head of an answer whose status, framing, length and persistence are known.
     *
     * @param answer whose
     * @param now the value of the field Date
     */
    void format(Answer answer, byte[] now) {
        if (answer.status() != status
                || answer.framing() != framing
                || answer.persistence() != persistence
                || !hasFields(answer.fields())) {
            shape(answer);
        } else if (answer.length() != length) {
            putLength(answer.length());
        }
        if (now != date) {
            putDate(now);
        }
    }

    @SuppressWarnings({"StringEquality", "ReferenceEquality"})
    private boolean hasFields(ResponseFields fields) {
        if (fields.count() != shapeCount) {
            return false;
        }
        for (int index = 0; index < shapeCount; index++) {
            if (fields.name(index) != shape[index * 2] || fields.value(index) != shape[index * 2 + 1]) {
                return false;
            }
        }
        return true;
    }

    private void shape(Answer answer) {
        var fields = answer.fields();
        remember(answer, fields);
        int at = Ascii.put(Ascii.statusLine(status), bytes, 0);
        if (fields.find("Date") < 0) {
            at = Ascii.put(DATE, bytes, at);
            dateAt = at;
            at = Ascii.put(END_OF_LINE, bytes, at + DATE_SIZE);
        } else {
            dateAt = -1;
        }
        date = null;
        at = putFields(fields, bytes, at);
        at = switch (persistence) {
            case IMPLIED -> at;
            case KEEP_ALIVE -> Ascii.put(KEEP_ALIVE, bytes, at);
            case CLOSE -> Ascii.put(CLOSE, bytes, at);
        };
        at = switch (framing) {
            case NONE, CLOSE -> at;
            case LENGTH -> Ascii.put(CONTENT_LENGTH, bytes, at);
            case CHUNKED -> Ascii.put(CHUNKED, bytes, at);
        };
        lengthAt = at;
        putLength(answer.length());
    }

    private void remember(Answer answer, ResponseFields fields) {
        status = answer.status();
        framing = answer.framing();
        persistence = answer.persistence();
        shapeCount = fields.count();
        if (shape.length < shapeCount * 2) {
            shape = new String[shapeCount * 4];
        }
        for (int index = 0; index < shapeCount; index++) {
            shape[index * 2] = fields.name(index);
            shape[index * 2 + 1] = fields.value(index);
        }
        int needed = FRAME_SIZE_MAX + sizeOf(fields);
        if (bytes.length < needed) {
            bytes = new byte[needed * 2];
        }
    }

    /** Size of formatted fields, without the empty line. */
    static int sizeOf(ResponseFields fields) {
        int bytes = 0;
        for (int index = 0; index < fields.count(); index++) {
            bytes += fields.name(index).length() + fields.value(index).length() + 4;
        }
        return bytes;
    }

    /** Puts formatted fields, without the empty line; gives the index behind them. */
    static int putFields(ResponseFields fields, byte[] to, int start) {
        int at = start;
        for (int index = 0; index < fields.count(); index++) {
            at = Ascii.put(fields.name(index), to, at);
            at = Ascii.put(COLON, to, at);
            at = Ascii.put(fields.value(index), to, at);
            at = Ascii.put(END_OF_LINE, to, at);
        }
        return at;
    }

    /** Puts what comes last: the length, if one is sent, and the empty line. */
    private void putLength(long bytesOfBody) {
        length = bytesOfBody;
        int at = lengthAt;
        if (framing == BodyFraming.LENGTH) {
            at = Ascii.put(END_OF_LINE, bytes, Ascii.putDecimal(length, bytes, at));
        }
        size = Ascii.put(END_OF_LINE, bytes, at);
    }

    private void putDate(byte[] now) {
        if (dateAt >= 0) {
            System.arraycopy(now, 0, bytes, dateAt, DATE_SIZE);
        }
        date = now;
    }
}
