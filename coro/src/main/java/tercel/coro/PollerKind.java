package tercel.coro;

import java.io.IOException;

/** What a loop polls its sockets with. */
public enum PollerKind {
    /** The kernel's epoll, called directly. Linux, and only where native access is granted. */
    EPOLL,
    /**
     * The same, level-triggered: one system call more whenever a connection waits for something else than before. Of
     * use to see what edge-triggered saves.
     */
    EPOLL_LEVEL,
    /** NIO's selector: any system, no flags. */
    NIO;

    /**
     * Whether it is possible here; loads no native code to find out.
     *
     * @return an empty text, or why it is not, and the flag that is missing
     */
    public String whyNot() {
        return switch (this) {
            case NIO -> "";
            case EPOLL, EPOLL_LEVEL -> epollMissing();
        };
    }

    private static String epollMissing() {
        String system = System.getProperty("os.name");
        String machine = System.getProperty("os.arch");
        if (!"Linux".equals(system)) {
            return "epoll is Linux's, and this is " + system;
        }
        if (!"amd64".equals(machine) && !"aarch64".equals(machine)) {
            return "the system calls of " + machine + " are not known";
        }
        var own = PollerKind.class.getModule();
        var callers = own.isNamed() ? own.getLayer().findModule("tercel.os").orElse(own) : own;
        if (!callers.isNativeAccessEnabled()) {
            return "native access is not granted: add --enable-native-access="
                    + (own.isNamed() ? "tercel.os" : "ALL-UNNAMED");
        }
        return "";
    }

    /**
     * The better one of those that are possible here.
     *
     * @return {@link #EPOLL} on Linux with native access
     */
    public static PollerKind best() {
        return EPOLL.whyNot().isEmpty() ? EPOLL : NIO;
    }

    Poller open() throws IOException {
        String missing = whyNot();
        if (!missing.isEmpty()) {
            throw new IllegalStateException(missing);
        }
        return switch (this) {
            case EPOLL -> new EpollPoller(true);
            case EPOLL_LEVEL -> new EpollPoller(false);
            case NIO -> new NioPoller();
        };
    }
}
