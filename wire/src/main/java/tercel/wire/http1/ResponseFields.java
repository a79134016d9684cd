package tercel.wire.http1;

/**
 * Fields of an answer, or of its trailer section, in order. Names and values are checked when they are set, so that no answer can be split: a name is a token,
 * a value holds no control but HTAB, no whitespace at its ends, and no character beyond U+00FF. Reused from request to request; owned by the exchange. Allocates nothing once grown.
 *
 * <p>The codec frames answers itself: {@code Content-Length} and {@code Transfer-Encoding} are refused here. {@code Connection: close} is taken as a
 * wish to make this the connection's last answer. A {@code Date} set here replaces the codec's.
 */
public final class ResponseFields {
    ResponseFields() {}

    /**
     * Sets a field: replaces all of that name.
     *
     * @param name a token
     * @param value ISO-8859-1 without controls
     * @throws IllegalArgumentException if either cannot be sent
     */
    public void set(String name, String value) {
        throw new UnsupportedOperationException();
    }

    /**
     * Adds a field, beside any of that name.
     *
     * @param name a token
     * @param value ISO-8859-1 without controls
     * @throws IllegalArgumentException if either cannot be sent
     */
    public void add(String name, String value) {
        throw new UnsupportedOperationException();
    }

    /**
     * Removes all fields of a name.
     *
     * @param name in any case
     */
    public void remove(String name) {
        throw new UnsupportedOperationException();
    }

    /**
     * The first field of a name.
     *
     * @param name in any case
     * @return its index, or -1 if there is none
     */
    public int find(String name) {
        throw new UnsupportedOperationException();
    }

    /**
     * How many fields there are.
     *
     * @return 0 or more
     */
    public int count() {
        throw new UnsupportedOperationException();
    }

    /**
     * A field's name.
     *
     * @param index from 0
     * @return as it was set
     */
    public String name(int index) {
        throw new UnsupportedOperationException();
    }

    /**
     * A field's value.
     *
     * @param index from 0
     * @return as it was set
     */
    public String value(int index) {
        throw new UnsupportedOperationException();
    }

    /** Removes all fields. */
    public void clear() {
        throw new UnsupportedOperationException();
    }
}
