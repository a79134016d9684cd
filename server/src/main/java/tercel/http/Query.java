package tercel.http;

import java.nio.charset.StandardCharsets;
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
    /** The length of the request line bounds them. */
    private static final NamedValues.Bounds BOUNDS = new NamedValues.Bounds(
            Integer.MAX_VALUE, "the query holds a broken percent escape, or bytes that are no UTF-8", "");

    private final @Nullable String raw;
    private @Nullable NamedValues parameters;

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
        try {
            parameters();
            return false;
        } catch (StatusException malformed) {
            return true;
        }
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
        return parameters().first(name);
    }

    /**
     * All values of a parameter.
     *
     * @param name decoded
     * @return decoded, in their order; empty where it is not there
     * @throws StatusException 400 if the query is malformed
     */
    public List<String> all(String name) {
        return parameters().values(name);
    }

    /**
     * The names of all parameters.
     *
     * @return decoded, each once, in the order of their first places
     * @throws StatusException 400 if the query is malformed
     */
    public List<String> names() {
        return parameters().names();
    }

    private NamedValues parameters() {
        var known = parameters;
        if (known == null) {
            byte[] bytes = raw == null ? new byte[0] : raw.getBytes(StandardCharsets.ISO_8859_1);
            known = NamedValues.parse(bytes, BOUNDS);
            parameters = known;
        }
        return known;
    }
}
