package tercel.server;

import java.util.Locale;

/** What happens to a connection past the limit of connections. */
public enum Overload {
    /** It is accepted, told 503, and closed. */
    REFUSE,
    /** It waits in the kernel's backlog until another has closed. */
    PAUSE;

    /**
     * Its name in flags.
     *
     * @return lower case
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one of that name.
     *
     * @param key as in flags
     * @return it
     * @throws IllegalArgumentException with one line that says what there is
     */
    public static Overload named(String key) {
        return Choices.named("overload policy", key, values(), Overload::key);
    }
}
