package tercel.server;

import java.util.Locale;

/** How a server waits. */
public enum EngineKind {
    /** The best that is possible without asking for more: event loops. */
    AUTO,
    /** Event loops, where a connection costs a thread only while its handler waits. */
    EVENT,
    /** A virtual thread for each connection, on the JDK's sockets. Needs no flags, on any system. */
    VIRTUAL,
    /** A platform thread for each connection, on the JDK's sockets. */
    THREAD;

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
    public static EngineKind named(String key) {
        return Choices.named("engine", key, values(), EngineKind::key);
    }
}
