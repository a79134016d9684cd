package tercel.wire.http1;

import org.jspecify.annotations.Nullable;

/**
 * The head of a request, parsed and found valid: offsets into bytes, and no string before one is asked for. Reused from request to request; owned by its
 * exchange. RFC 9112, sections 3 and 5.
 */
public final class RequestHead {
    RequestHead() {}

    /**
     * The method.
     *
     * @return a constant for those of RFC 9110 and PATCH, else a new string
     */
    public String method() {
        throw new UnsupportedOperationException();
    }

    /**
     * The request target as it was written, in any of its four forms.
     *
     * @return visible ASCII; a new string
     */
    public String target() {
        throw new UnsupportedOperationException();
    }

    /**
     * The path as it was written, not decoded: that of the target, {@code /} where an absolute target has none, and {@code *} for an {@code OPTIONS *}.
     *
     * @return without the query; a new string
     */
    public String rawPath() {
        throw new UnsupportedOperationException();
    }

    /**
     * The query as it was written, not decoded.
     *
     * @return without its question mark; null if the target has none; a new string
     */
    public @Nullable String rawQuery() {
        throw new UnsupportedOperationException();
    }

    /**
     * The version.
     *
     * @return {@code HTTP/1.1} or {@code HTTP/1.0}
     */
    public String version() {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether the request is of HTTP/1.1, or of a later minor version.
     *
     * @return false for HTTP/1.0
     */
    public boolean isHttp11() {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether the method is HEAD.
     *
     * @return true if so
     */
    public boolean isHead() {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether the raw path is this one.
     *
     * @param ascii the path
     * @return true if equal, byte for byte
     */
    public boolean pathEquals(byte[] ascii) {
        throw new UnsupportedOperationException();
    }

    /**
     * The bytes in which the head lies. It and every start hold until the next call of the exchange that may wait.
     *
     * @return not to be written to
     */
    public byte[] array() {
        throw new UnsupportedOperationException();
    }

    /**
     * Where the raw path starts.
     *
     * @return an index into {@link #array}
     */
    public int pathStart() {
        throw new UnsupportedOperationException();
    }

    /**
     * Size of the raw path.
     *
     * @return in bytes, at least 1
     */
    public int pathLength() {
        throw new UnsupportedOperationException();
    }

    /**
     * Where the raw query starts, behind its question mark.
     *
     * @return an index into {@link #array}, or -1 if there is no query
     */
    public int queryStart() {
        throw new UnsupportedOperationException();
    }

    /**
     * Size of the raw query.
     *
     * @return in bytes, 0 if there is none
     */
    public int queryLength() {
        throw new UnsupportedOperationException();
    }

    /**
     * Host and port that the request is for: of an absolute target, else the field Host: RFC 9112, section 3.2.2.
     *
     * @return as written; empty if a request of HTTP/1.0 names none; a new string
     */
    public String host() {
        throw new UnsupportedOperationException();
    }

    /**
     * The fields.
     *
     * @return owned by this head
     */
    public RequestFields fields() {
        throw new UnsupportedOperationException();
    }

    /**
     * How many fields there are.
     *
     * @return 0 or more
     */
    public int fieldCount() {
        return fields().count();
    }

    /**
     * A field's name, as it was written.
     *
     * @param index from 0
     * @return a new string
     */
    public String name(int index) {
        return fields().name(index);
    }

    /**
     * A field's value, without the whitespace around it, as ISO-8859-1.
     *
     * @param index from 0
     * @return a new string
     */
    public String value(int index) {
        return fields().value(index);
    }

    /**
     * The first field of a name.
     *
     * @param name in any case
     * @return its index, or -1 if there is none
     */
    public int find(String name) {
        return fields().find(name);
    }

    /**
     * The next field of a name.
     *
     * @param name in any case
     * @param after index of the one before
     * @return its index, or -1 if there is none
     */
    public int findNext(String name, int after) {
        return fields().findNext(name, after);
    }
}
