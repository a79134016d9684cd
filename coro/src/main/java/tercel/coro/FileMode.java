package tercel.coro;

/** How files are read and written: {@link Coroutines#fileMode()}. */
public enum FileMode {
    /**
     * Each loop has a ring, io_uring(7), through which the kernel does the work. Linux 6.1, native access, coroutines
     * on our own scheduler, and epoll.
     */
    URING,
    /**
     * What is in the system's cache is read in place, and the threads for blocking work do the rest, by system calls.
     * Linux with native access.
     */
    DESCRIPTOR,
    /** The threads for blocking work do everything: any system, no flags. */
    POOL,
    /** The first of these that is possible. */
    AUTO;

    /**
     * Why coroutines opened like that cannot have it; empty where they can. Finding out may open a ring for a moment.
     */
    String whyNot(CoroutineOptions options) {
        return switch (this) {
            case POOL, AUTO -> "";
            case DESCRIPTOR -> PollerKind.EPOLL.whyNot();
            case URING -> uringMissing(options);
        };
    }

    static FileMode best(CoroutineOptions options) {
        if (URING.whyNot(options).isEmpty()) {
            return URING;
        }
        return DESCRIPTOR.whyNot(options).isEmpty() ? DESCRIPTOR : POOL;
    }

    private static String uringMissing(CoroutineOptions options) {
        if (options.mode() != CoroutineMode.OWN) {
            return "a ring belongs to its loop's thread, and the JDK's scheduler runs coroutines elsewhere";
        }
        return switch (options.poller()) {
            case NIO -> "NIO's selector cannot wait for a ring, as epoll can";
            case EPOLL, EPOLL_LEVEL -> FileRing.whyNot();
        };
    }
}
