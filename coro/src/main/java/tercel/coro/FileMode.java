package tercel.coro;

/** How files are read and written: {@link Coroutines#fileMode()}. */
public enum FileMode {
    /**
     * Each loop has a ring, io_uring(7), through which the kernel does the work. Linux 6.1, native access, coroutines
     * on our own scheduler, and epoll.
     */
    URING,
    /** The threads for blocking work do it: any system, no flags. */
    POOL,
    /** The former where that is possible, else the latter. */
    AUTO;

    /**
     * Why coroutines opened like that cannot have it; empty where they can. Finding out may open a ring for a moment.
     */
    String whyNot(CoroutineOptions options) {
        return switch (this) {
            case POOL, AUTO -> "";
            case URING -> uringMissing(options);
        };
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
