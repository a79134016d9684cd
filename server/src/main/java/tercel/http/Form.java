package tercel.http;

import java.util.List;
import java.util.Optional;

/**
 * The fields of a form: of one that a browser sent as {@code application/x-www-form-urlencoded}, or the texts of one
 * that came as {@link MultipartForm}. Immutable, and may outlive its request.
 */
public final class Form {
    /** Most fields of a form, unless the handler names another bound. */
    public static final int FIELDS_MAX = 1000;

    static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

    private final NamedValues values;

    Form(NamedValues values) {
        this.values = values;
    }

    /** Reads the body of a form, in UTF-8 whatever its page's charset was, as browsers do. */
    static Form parse(byte[] body, int fieldsMax) {
        var bounds = new NamedValues.Bounds(
                fieldsMax,
                "the form holds a broken percent escape, or bytes that are no UTF-8",
                "the form has more than " + fieldsMax + " fields");
        return new Form(NamedValues.parse(body, bounds));
    }

    /**
     * Whether there are no fields.
     *
     * @return true for a form without any
     */
    public boolean isEmpty() {
        return values.all().isEmpty();
    }

    /**
     * The first value of a field.
     *
     * @param name decoded
     * @return decoded; an empty text both for {@code name=} and for {@code name} alone; absent where it is not there
     */
    public Optional<String> first(String name) {
        return values.first(name);
    }

    /**
     * All values of a field: of several boxes that share a name, those that were checked.
     *
     * @param name decoded
     * @return decoded, in their order; empty where it is not there
     */
    public List<String> all(String name) {
        return values.values(name);
    }

    /**
     * The names of all fields.
     *
     * @return decoded, each once, in the order of their first places
     */
    public List<String> names() {
        return values.names();
    }
}
