package tercel.server;

import java.util.Locale;

/** On whose scheduler the handlers of an event engine run. */
public enum RuntimeChoice {
    /** On our own where that is possible, else on the JDK's. */
    AUTO,
    /** On our own: a handler is called straight from its loop, and costs a coroutine only if it waits. */
    OWN,
    /** On the JDK's, by public API only: a handler runs on a virtual thread, unless it is marked inline. */
    JDK;

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
    public static RuntimeChoice named(String key) {
        return Choices.named("runtime", key, values(), RuntimeChoice::key);
    }
}
