package tercel.wire.http1;

import java.util.Arrays;

/**
 * Fields of an answer, or of its trailer section, in order. Names and values are checked when they are set, so that no
 * answer can be split: a name is a token, a value holds no control but HTAB, no whitespace at its ends, and no
 * character beyond U+00FF. Reused from request to request; owned by the exchange. Allocates nothing once grown.
 *
 * <p>The codec frames answers itself: {@code Content-Length} and {@code Transfer-Encoding} are refused here.
 * {@code Connection: close} is taken as a wish to make this the connection's last answer, {@code keep-alive} is not
 * needed and dropped. A {@code Date} set here replaces the codec's.
 *
 * <p>The strings of the answer before stay in their places behind the count, unseen: where the same two objects come
 * again, which is the rule, they need no check.
 */
public final class ResponseFields {
    private String[] strings = new String[16];
    private int count;
    private boolean closing;

    ResponseFields() {}

    /**
     * Sets a field: replaces all of that name.
     *
     * @param name a token
     * @param value ISO-8859-1 without controls
     * @throws IllegalArgumentException if either cannot be sent
     */
    public void set(String name, String value) {
        if (count > 0) {
            remove(name);
        }
        add(name, value);
    }

    /**
     * Adds a field, beside any of that name.
     *
     * @param name a token
     * @param value ISO-8859-1 without controls
     * @throws IllegalArgumentException if either cannot be sent
     */
    @SuppressWarnings({"StringEquality", "ReferenceEquality"})
    public void add(String name, String value) {
        int spot = count * 2;
        if (spot == strings.length) {
            strings = Arrays.copyOf(strings, spot * 2);
        }
        if (strings[spot] == name && strings[spot + 1] == value) {
            count++;
            return;
        }
        checkName(name);
        checkValue(name, value);
        if (!isConnection(name, value)) {
            strings[spot] = name;
            strings[spot + 1] = value;
            count++;
        }
    }

    /** Takes the options of the field Connection that the codec sends itself. */
    private boolean isConnection(String name, String value) {
        if (!name.equalsIgnoreCase("Connection")) {
            return false;
        }
        boolean ours = true;
        for (String option : value.split(",")) {
            boolean close = option.strip().equalsIgnoreCase("close");
            closing |= close;
            ours &= close || option.strip().equalsIgnoreCase("keep-alive");
        }
        return ours;
    }

    private static void checkName(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!Tokens.isToken(name.charAt(i))) {
                throw new IllegalArgumentException("a field name holds the character " + code(name.charAt(i)));
            }
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a field name is empty");
        }
        if (name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Transfer-Encoding")) {
            throw new IllegalArgumentException("the server sets the field " + name + " itself");
        }
    }

    private static void checkValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char letter = value.charAt(i);
            if (letter < ' ' && letter != '\t' || letter == 0x7F || letter > 0xFF) {
                throw new IllegalArgumentException("the value of " + name + " holds the character " + code(letter));
            }
        }
        if (!value.isEmpty() && (isBlank(value.charAt(0)) || isBlank(value.charAt(value.length() - 1)))) {
            throw new IllegalArgumentException("the value of " + name + " starts or ends with whitespace");
        }
    }

    private static boolean isBlank(char letter) {
        return letter == ' ' || letter == '\t';
    }

    private static String code(char letter) {
        return String.format("U+%04X", (int) letter);
    }

    /**
     * Removes all fields of a name.
     *
     * @param name in any case
     */
    public void remove(String name) {
        int index = find(name);
        while (index >= 0) {
            System.arraycopy(strings, (index + 1) * 2, strings, index * 2, (count - index - 1) * 2);
            count--;
            index = find(name);
        }
    }

    /**
     * The first field of a name.
     *
     * @param name in any case
     * @return its index, or -1 if there is none
     */
    public int find(String name) {
        for (int index = 0; index < count; index++) {
            if (strings[index * 2].equalsIgnoreCase(name)) {
                return index;
            }
        }
        return -1;
    }

    /**
     * How many fields there are.
     *
     * @return 0 or more
     */
    public int count() {
        return count;
    }

    /**
     * A field's name.
     *
     * @param index from 0
     * @return as it was set
     */
    public String name(int index) {
        assert index < count : "no such field";
        return strings[index * 2];
    }

    /**
     * A field's value.
     *
     * @param index from 0
     * @return as it was set
     */
    public String value(int index) {
        assert index < count : "no such field";
        return strings[index * 2 + 1];
    }

    /** Removes all fields. */
    public void clear() {
        count = 0;
        closing = false;
    }

    /** Whether {@code Connection: close} was set. */
    boolean closing() {
        return closing;
    }
}
