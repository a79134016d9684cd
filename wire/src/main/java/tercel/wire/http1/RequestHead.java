package tercel.wire.http1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request, parsed and found valid: offsets into bytes, and no string before one is asked for. Reused from
 * request to request; owned by its exchange. RFC 9112, sections 3 and 5. Allocates nothing but the strings it is asked
 * for.
 *
 * <p>The bytes stay in the connection's input while nobody waits; {@link #keep} copies them before somebody does.
 */
public final class RequestHead {
    private static final byte[] NOTHING = {};

    private final RequestLine line = new RequestLine();
    private final RequestFields fields = new RequestFields();
    private byte[] array = NOTHING;
    private int base;
    private int size;
    private byte[] own = NOTHING;

    RequestHead() {}

    /**
     * The method.
     *
     * @return a constant for those of RFC 9110 and PATCH, else a new string
     */
    public String method() {
        var known = line.method;
        return known != null ? known.name() : text(0, line.methodEnd);
    }

    /**
     * The request target as it was written, in any of its four forms.
     *
     * @return visible ASCII; a new string
     */
    public String target() {
        return text(line.methodEnd + 1, line.targetEnd);
    }

    /**
     * The path as it was written, not decoded: that of the target, {@code /} where an absolute target has none, and
     * {@code *} for an {@code OPTIONS *}.
     *
     * @return without the query; a new string
     */
    public String rawPath() {
        return text(line.pathStart, line.pathEnd);
    }

    /**
     * The query as it was written, not decoded.
     *
     * @return without its question mark; null if the target has none; a new string
     */
    public @Nullable String rawQuery() {
        return line.queryStart == 0 ? null : text(line.queryStart, line.targetEnd);
    }

    /**
     * The version.
     *
     * @return {@code HTTP/1.1} or {@code HTTP/1.0}
     */
    public String version() {
        return line.http11 ? "HTTP/1.1" : "HTTP/1.0";
    }

    /**
     * Whether the request is of HTTP/1.1, or of a later minor version.
     *
     * @return false for HTTP/1.0
     */
    public boolean isHttp11() {
        return line.http11;
    }

    /**
     * Whether the method is HEAD.
     *
     * @return true if so
     */
    public boolean isHead() {
        return line.method == Method.HEAD;
    }

    /**
     * Whether the raw path is this one.
     *
     * @param ascii the path
     * @return true if equal, byte for byte
     */
    public boolean pathEquals(byte[] ascii) {
        return Arrays.equals(array, base + line.pathStart, base + line.pathEnd, ascii, 0, ascii.length);
    }

    /**
     * The bytes in which the head lies. It and every start hold until the next call of the exchange that may wait.
     *
     * @return not to be written to
     */
    public byte[] array() {
        return array;
    }

    /**
     * Where the raw path starts.
     *
     * @return an index into {@link #array}
     */
    public int pathStart() {
        return base + line.pathStart;
    }

    /**
     * Size of the raw path.
     *
     * @return in bytes, at least 1
     */
    public int pathLength() {
        return line.pathEnd - line.pathStart;
    }

    /**
     * Where the raw query starts, behind its question mark.
     *
     * @return an index into {@link #array}, or -1 if there is no query
     */
    public int queryStart() {
        return line.queryStart == 0 ? -1 : base + line.queryStart;
    }

    /**
     * Size of the raw query.
     *
     * @return in bytes, 0 if there is none
     */
    public int queryLength() {
        return line.queryStart == 0 ? 0 : line.targetEnd - line.queryStart;
    }

    /**
     * Host and port that the request is for: of an absolute target, else the field Host: RFC 9112, section 3.2.2.
     *
     * @return as written; empty if a request of HTTP/1.0 names none; a new string
     */
    public String host() {
        return text(line.hostStart, line.hostEnd);
    }

    /**
     * The fields.
     *
     * @return owned by this head
     */
    public RequestFields fields() {
        return fields;
    }

    /**
     * How many fields there are.
     *
     * @return 0 or more
     */
    public int fieldCount() {
        return fields.count();
    }

    /**
     * A field's name, as it was written.
     *
     * @param index from 0
     * @return a new string
     */
    public String name(int index) {
        return fields.name(index);
    }

    /**
     * A field's value, without the whitespace around it, as ISO-8859-1.
     *
     * @param index from 0
     * @return a new string
     */
    public String value(int index) {
        return fields.value(index);
    }

    /**
     * The first field of a name.
     *
     * @param name in any case
     * @return its index, or -1 if there is none
     */
    public int find(String name) {
        return fields.find(name);
    }

    /**
     * The next field of a name.
     *
     * @param name in any case
     * @param after index of the one before
     * @return its index, or -1 if there is none
     */
    public int findNext(String name, int after) {
        return fields.findNext(name, after);
    }

    private String text(int start, int end) {
        return new String(array, base + start, end - start, StandardCharsets.ISO_8859_1);
    }

    RequestLine line() {
        return line;
    }

    /** Says where the head's bytes lie. */
    void over(byte[] bytes, int start) {
        array = bytes;
        base = start;
        fields.over(bytes, start);
    }

    /** Says how many they are, once the head is whole. */
    void size(int bytes) {
        size = bytes;
    }

    /** Copies the head out of the input, whose bytes are about to change. */
    void keep() {
        if (array == own) {
            return;
        }
        if (own.length < size) {
            own = new byte[Math.max(512, Integer.highestOneBit(size) << 1)];
        }
        System.arraycopy(array, base, own, 0, size);
        over(own, 0);
    }

    /** Lets go of the head's bytes; the array stays for the next. */
    void release() {
        over(NOTHING, 0);
        size = 0;
    }

    /** Forgets all that was found out about the head. */
    void forget() {
        release();
        line.reset();
        fields.clear();
    }
}
