package tercel.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteScan;
import tercel.wire.http1.RequestHead;

/**
 * The path of a request as bytes, and where a route's parameters lie in it. Offsets count from the path's start, for
 * the bytes of a head move while its handler waits. Reused. Allocates nothing for a path without escapes.
 *
 * <p>A path with escapes is decoded into bytes of its own, in which {@link Escapes#SEPARATOR} stands between segments.
 */
final class PathMatch {
    private static final int DIGITS_MAX = 19;

    private byte @Nullable [] decoded;
    private List<String> names = List.of();
    private int[] spots = new int[8];
    private int count;

    /** Takes a request's path; throws {@link StatusException} of 400 if it is malformed. */
    void begin(RequestHead head) {
        byte[] array = head.array();
        int start = head.pathStart();
        int end = start + head.pathLength();
        if (ByteScan.indexOf(array, start, end, (byte) '%') < end) {
            decoded = Escapes.decodePath(array, start, end);
            if (decoded == null) {
                throw new StatusException(400, "the path holds a broken percent escape, or bytes that are no UTF-8");
            }
        }
    }

    void end() {
        decoded = null;
        names = List.of();
        count = 0;
    }

    boolean isDecoded() {
        return decoded != null;
    }

    /** The decoded path as text. */
    String path() {
        byte[] bytes = Objects.requireNonNull(decoded);
        return Objects.requireNonNull(Escapes.pathText(bytes, 0, bytes.length));
    }

    /** The bytes in which to look, from {@link #start} on. */
    byte[] array(RequestHead head) {
        byte[] own = decoded;
        return own != null ? own : head.array();
    }

    int start(RequestHead head) {
        return decoded != null ? 0 : head.pathStart();
    }

    int size(RequestHead head) {
        byte[] own = decoded;
        return own != null ? own.length : head.pathLength();
    }

    byte separator() {
        return decoded != null ? Escapes.SEPARATOR : (byte) '/';
    }

    /** Takes back parameters that were found on a way that led nowhere. */
    void shrink(int parameters) {
        count = parameters;
    }

    int count() {
        return count;
    }

    /** Notes where the next parameter lies, counted from the path's start. */
    void add(int from, int to) {
        if (count * 2 == spots.length) {
            spots = Arrays.copyOf(spots, spots.length * 2);
        }
        spots[count * 2] = from;
        spots[count * 2 + 1] = to;
        count++;
    }

    /** Names the parameters that were found. */
    void name(List<String> parameters) {
        assert parameters.size() == count : "parameters without names";
        names = parameters;
    }

    String text(RequestHead head, String name) {
        int spot = spot(name);
        int start = start(head);
        byte[] own = decoded;
        return own != null
                ? Objects.requireNonNull(Escapes.pathText(own, spots[spot], spots[spot + 1]))
                : new String(
                        head.array(), start + spots[spot], spots[spot + 1] - spots[spot], StandardCharsets.ISO_8859_1);
    }

    private int spot(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                return 2 * i;
            }
        }
        throw new IllegalArgumentException("the route has no parameter '" + name + "', but " + names);
    }

    /** Reads a decimal number with an optional minus. */
    long number(RequestHead head, String name, long absent) {
        int spot = spot(name);
        byte[] array = array(head);
        int start = start(head) + spots[spot];
        int end = start(head) + spots[spot + 1];
        boolean negative = start < end && array[start] == '-';
        int first = negative ? start + 1 : start;
        if (first == end || end - first > DIGITS_MAX) {
            return absent;
        }
        // Negative, for there is one more negative number than positive ones.
        long value = 0;
        for (int at = first; at < end; at++) {
            int digit = array[at] - '0';
            if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                return absent;
            }
            value = value * 10 - digit;
        }
        return negative ? value : value == Long.MIN_VALUE ? absent : -value;
    }
}
