package tercel.server;

import java.util.Locale;

/** What the loops of an event engine poll with. */
public enum PollerChoice {
    /** epoll where it is possible, else NIO. */
    AUTO,
    /** The kernel's epoll, called directly: Linux, with native access. */
    EPOLL,
    /** The same, level-triggered: dearer, to see what edge-triggered saves. */
    EPOLL_LEVEL,
    /** NIO's selector: any system, no flags. */
    NIO;

    /**
     * Its name in flags.
     *
     * @return lower case
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The one of that name.
     *
     * @param key as in flags
     * @return it
     * @throws IllegalArgumentException with one line that says what there is
     */
    public static PollerChoice named(String key) {
        return Choices.named("poller", key, values(), PollerChoice::key);
    }
}
