package tercel.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request's query, in the form that browsers send: {@code name=value} joined by {@code &}, with
 * percent escapes of UTF-8, and {@code +} for a space. Immutable, and may outlive its request. It is parsed when it is
 * first asked for a parameter.
 *
 * <p>Four cases are told apart: no query ({@link #isAbsent}), an empty one ({@code /path?}), a good one, and a
 * malformed one, whose escapes are broken or are no UTF-8. A handler that cares asks {@link #isMalformed} first; for
 * one that does not, asking a malformed query for parameters is answered with 400.
 */
public final class Query {
    private final @Nullable String raw;
    private @Nullable List<Parameter> parameters;

    private record Parameter(String name, String value) {}

    /** A query as it was written, without its question mark; null where there is none. */
    Query(@Nullable String raw) {
        this.raw = raw;
    }

    /**
     * Whether the target has no query, not even an empty one.
     *
     * @return true where there is no question mark
     */
    public boolean isAbsent() {
        return raw == null;
    }

    /**
     * Whether there are no parameters.
     *
     * @return true where the query is absent or empty
     */
    public boolean isEmpty() {
        return raw == null || raw.isEmpty();
    }

    /**
     * Whether it cannot be read: a percent sign without two hexadecimal digits, or bytes that are no UTF-8.
     *
     * @return false where it is absent or empty
     */
    public boolean isMalformed() {
        if (parameters == null) {
            try {
                parameters = parse(raw == null ? "" : raw);
            } catch (StatusException malformed) {
                return true;
            }
        }
        return false;
    }

    /**
     * The query as it was written.
     *
     * @return without its question mark; absent where there is none
     */
    public Optional<String> raw() {
        return Optional.ofNullable(raw);
    }

    /**
     * The first value of a parameter.
     *
     * @param name decoded
     * @return decoded; an empty text both for {@code name=} and for {@code name} alone; absent where it is not there
     * @throws StatusException 400 if the query is malformed
     */
    public Optional<String> first(String name) {
        for (var parameter : parameters()) {
            if (parameter.name().equals(name)) {
                return Optional.of(parameter.value());
            }
        }
        return Optional.empty();
    }

    /**
     * All values of a parameter.
     *
     * @param name decoded
     * @return decoded, in their order; empty where it is not there
     * @throws StatusException 400 if the query is malformed
     */
    public List<String> all(String name) {
        var values = new ArrayList<String>();
        for (var parameter : parameters()) {
            if (parameter.name().equals(name)) {
                values.add(parameter.value());
            }
        }
        return List.copyOf(values);
    }

    /**
     * The names of all parameters.
     *
     * @return decoded, each once, in the order of their first places
     * @throws StatusException 400 if the query is malformed
     */
    public List<String> names() {
        var names = new LinkedHashSet<String>();
        for (var parameter : parameters()) {
            names.add(parameter.name());
        }
        return List.copyOf(names);
    }

    private List<Parameter> parameters() {
        var known = parameters;
        if (known == null) {
            known = parse(raw == null ? "" : raw);
            parameters = known;
        }
        return known;
    }

    private static List<Parameter> parse(String query) {
        var found = new ArrayList<Parameter>();
        byte[] bytes = query.getBytes(StandardCharsets.ISO_8859_1);
        int start = 0;
        while (start < bytes.length) {
            int end = indexOf(bytes, start, bytes.length, '&');
            if (end > start) {
                int equals = indexOf(bytes, start, end, '=');
                String name = decode(bytes, start, equals);
                String value = decode(bytes, Math.min(equals + 1, end), end);
                found.add(new Parameter(name, value));
            }
            start = end + 1;
        }
        return List.copyOf(found);
    }

    private static int indexOf(byte[] bytes, int start, int end, char sought) {
        int at = start;
        while (at < end && bytes[at] != sought) {
            at++;
        }
        return at;
    }

    private static String decode(byte[] bytes, int start, int end) {
        String text = Escapes.decodeForm(bytes, start, end);
        if (text == null) {
            throw new StatusException(400, "the query holds a broken percent escape, or bytes that are no UTF-8");
        }
        return text;
    }
}
