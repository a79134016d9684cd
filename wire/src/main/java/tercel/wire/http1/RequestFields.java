package tercel.wire.http1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tercel.wire.ProtocolException;

/**
 * Fields of a request's header or trailer section, in the order in which they came: offsets into bytes, and no string
 * before one is asked for. Reused from request to request. Owned by the exchange. Names were checked to be tokens and
 * values to hold no controls but HTAB: RFC 9110, section 5.
 */
public final class RequestFields {
    private static final int INTS_PER_FIELD = 4;
    private static final byte[] NOTHING = {};

    private byte[] array = NOTHING;
    private int base;
    private int count;
    private int[] spots = new int[16 * INTS_PER_FIELD];

    RequestFields() {}

    /**
     * How many fields there are.
     *
     * @return 0 or more
     */
    public int count() {
        return count;
    }

    /**
     * A field's name, as it was written.
     *
     * @param index from 0
     * @return a new string
     */
    public String name(int index) {
        return text(index * INTS_PER_FIELD);
    }

    /**
     * A field's value, without the whitespace around it, as ISO-8859-1.
     *
     * @param index from 0
     * @return a new string
     */
    public String value(int index) {
        return text(index * INTS_PER_FIELD + 2);
    }

    /**
     * The first field of a name.
     *
     * @param name in any case
     * @return its index, or -1 if there is none
     */
    public int find(String name) {
        return findNext(name, -1);
    }

    /**
     * The next field of a name.
     *
     * @param name in any case
     * @param after index of the one before, or -1
     * @return its index, or -1 if there is none
     */
    public int findNext(String name, int after) {
        for (int index = after + 1; index < count; index++) {
            if (isNamed(index, name)) {
                return index;
            }
        }
        return -1;
    }

    /**
     * The value of the first field of a name.
     *
     * @param name in any case
     * @return a new string, or null if there is none
     */
    public @Nullable String first(String name) {
        int index = find(name);
        return index < 0 ? null : value(index);
    }

    /**
     * Whether a field has a name.
     *
     * @param index from 0
     * @param name in any case
     * @return true if they are equal but for the case of ASCII letters
     */
    public boolean isNamed(int index, String name) {
        int spot = index * INTS_PER_FIELD;
        int length = spots[spot + 1] - spots[spot];
        if (length != name.length()) {
            return false;
        }
        int start = base + spots[spot];
        for (int i = 0; i < length; i++) {
            if (lower(array[start + i]) != lower(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(int letter) {
        return letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter;
    }

    /**
     * Where a value lies, for reading it without a string.
     *
     * @param index from 0
     * @return an index into {@link #array}
     */
    public int valueStart(int index) {
        return base + spots[index * INTS_PER_FIELD + 2];
    }

    /**
     * Size of a value.
     *
     * @param index from 0
     * @return in bytes
     */
    public int valueLength(int index) {
        int spot = index * INTS_PER_FIELD;
        return spots[spot + 3] - spots[spot + 2];
    }

    /**
     * The bytes in which values lie. It and what {@link #valueStart} says hold until the next call of the exchange that
     * may wait.
     *
     * @return not to be written to
     */
    public byte[] array() {
        return array;
    }

    private String text(int spot) {
        assert spot < count * INTS_PER_FIELD : "no such field";
        int start = spots[spot];
        return new String(array, base + start, spots[spot + 1] - start, StandardCharsets.ISO_8859_1);
    }

    /** Whether a field whose name has the same size has this name. */
    boolean isNamed(int index, KnownName name) {
        return name.isAt(array, base + spots[index * INTS_PER_FIELD]);
    }

    int nameLength(int index) {
        int spot = index * INTS_PER_FIELD;
        return spots[spot + 1] - spots[spot];
    }

    /** Where a value starts, from the section's base. */
    int valueOffset(int index) {
        return spots[index * INTS_PER_FIELD + 2];
    }

    /** Says where the bytes lie: at {@code start} in {@code bytes}. */
    void over(byte[] bytes, int start) {
        array = bytes;
        base = start;
    }

    void clear() {
        over(NOTHING, 0);
        count = 0;
    }

    /**
     * Adds the field of a line that holds no controls but HTAB: RFC 9112, section 5.
     *
     * @param line where it starts, from the base
     * @param lineEnd where its CR stands, from the base
     */
    void addLine(int line, int lineEnd) throws ProtocolException {
        int end = base + lineEnd;
        int colon = Tokens.end(array, base + line, end);
        if (colon == end || array[colon] != ':' || colon == base + line) {
            throw malformed(line, colon, end);
        }
        int start = Tokens.skipBlanks(array, colon + 1, end);
        int spot = count * INTS_PER_FIELD;
        if (spot == spots.length) {
            spots = Arrays.copyOf(spots, spot * 2);
        }
        spots[spot] = line;
        spots[spot + 1] = colon - base;
        spots[spot + 2] = start - base;
        spots[spot + 3] = Tokens.trimBlanks(array, start, end) - base;
        count++;
    }

    private ProtocolException malformed(int line, int stop, int end) {
        if (Tokens.isBlank(array[base + line])) {
            return new ProtocolException(400, "a header line is folded");
        }
        if (stop < end && Tokens.isBlank(array[stop])) {
            return new ProtocolException(400, "whitespace stands within or behind a field name");
        }
        if (stop == base + line && array[stop] == ':') {
            return new ProtocolException(400, "a field has no name");
        }
        return new ProtocolException(400, stop == end ? "a field has no colon" : "a field name is not a token");
    }
}
