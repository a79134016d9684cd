package tercel.coro;

/**
 * How coroutines run. Immutable; each {@code with} gives a changed copy.
 *
 * @param loops how many loops there are; 0: as many as processors may be used, which honours affinity and cgroups
 * @param mode on whose scheduler
 * @param poller what the loops poll with
 * @param blockingThreads how many threads at most do blocking work at the same time; they are made when needed
 * @param watchdog whether loops that stand still are looked for
 * @param files how files are read and written
 */
public record CoroutineOptions(
        int loops, CoroutineMode mode, PollerKind poller, int blockingThreads, boolean watchdog, FileMode files) {
    private static final int LOOPS_MAX = 64;

    /** Refuses what cannot be. */
    public CoroutineOptions {
        if (loops < 0 || loops > LOOPS_MAX) {
            throw new IllegalArgumentException("loops must be 0 to " + LOOPS_MAX + ", not " + loops);
        }
        if (blockingThreads < 1) {
            throw new IllegalArgumentException("blocking work needs at least one thread, not " + blockingThreads);
        }
    }

    /**
     * The best that is possible here: a loop for each processor, at most 64 threads for blocking work, the watchdog on.
     *
     * @return what to start from
     */
    public static CoroutineOptions best() {
        return new CoroutineOptions(0, CoroutineMode.best(), PollerKind.best(), 64, true, FileMode.AUTO);
    }

    /**
     * With so many loops.
     *
     * @param count 1 to 64, or 0: one for each processor that may be used
     * @return a copy
     */
    public CoroutineOptions withLoops(int count) {
        return new CoroutineOptions(count, mode, poller, blockingThreads, watchdog, files);
    }

    /**
     * On that scheduler.
     *
     * @param chosen must be possible here
     * @return a copy
     */
    public CoroutineOptions withMode(CoroutineMode chosen) {
        return new CoroutineOptions(loops, chosen, poller, blockingThreads, watchdog, files);
    }

    /**
     * With that poller.
     *
     * @param kind must be possible here
     * @return a copy
     */
    public CoroutineOptions withPoller(PollerKind kind) {
        return new CoroutineOptions(loops, mode, kind, blockingThreads, watchdog, files);
    }

    /**
     * With so many threads for blocking work.
     *
     * @param count at least 1
     * @return a copy
     */
    public CoroutineOptions withBlockingThreads(int count) {
        return new CoroutineOptions(loops, mode, poller, count, watchdog, files);
    }

    /**
     * With the watchdog or without.
     *
     * @param on whether loops that stand still are looked for
     * @return a copy
     */
    public CoroutineOptions withWatchdog(boolean on) {
        return new CoroutineOptions(loops, mode, poller, blockingThreads, on, files);
    }

    /**
     * With files read and written like that.
     *
     * @param chosen must be possible here
     * @return a copy
     */
    public CoroutineOptions withFiles(FileMode chosen) {
        return new CoroutineOptions(loops, mode, poller, blockingThreads, watchdog, chosen);
    }

    int loopCount() {
        return loops > 0 ? loops : Math.min(LOOPS_MAX, Runtime.getRuntime().availableProcessors());
    }
}
