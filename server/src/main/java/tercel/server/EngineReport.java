package tercel.server;

import java.util.List;

/**
 * Which engine a server runs, and why no other.
 *
 * @param label the engine with its poller, such as {@code event/epoll}
 * @param loops how many event loops it has; 0 for engines without
 * @param runtime on whose scheduler handlers run: {@code own} or {@code jdk}; empty for engines without loops
 * @param memory what it needs for moving bytes
 * @param others what was not taken, each with the reason
 */
public record EngineReport(String label, int loops, String runtime, Memory memory, List<Candidate> others) {
    /**
     * What an engine needs for moving bytes, apart from what handlers have themselves. A bound that follows from the
     * limits, not a measurement.
     *
     * @param loopBytes buffers of each event loop; 0 for engines without
     * @param idleBytes buffers of a connection that waits for a request
     * @param busyBytes buffers, at most, of a connection whose request is under way
     * @param stackBytes the stack that is reserved for a connection's thread; 0 where it has none, or one that grows
     */
    public record Memory(long loopBytes, long idleBytes, long busyBytes, long stackBytes) {}

    /**
     * An engine with its poller, or a scheduler, that a server could have.
     *
     * @param name such as {@code event/nio}, {@code virtual} or {@code own scheduler}
     * @param reason why it is not taken, or not possible; empty where nothing speaks against it
     * @param flag the flag of {@code java} that would make it possible; empty where none is missing
     */
    public record Candidate(String name, String reason, String flag) {
        /**
         * A reason that names the missing flag, if one is missing, behind the word "add".
         *
         * @param name see above
         * @param reason see above
         */
        public Candidate(String name, String reason) {
            this(name, reason, flagIn(reason));
        }

        private static String flagIn(String reason) {
            int at = reason.indexOf("add --");
            return at < 0 ? "" : reason.substring(at + 4);
        }
    }

    /** Copies the list. */
    public EngineReport {
        others = List.copyOf(others);
    }

    /**
     * What there is on this machine, with the flags that Java was started with.
     *
     * @return each engine with its pollers, and each scheduler; reasons say what is not possible
     */
    public static List<Candidate> survey() {
        return EngineChoice.survey();
    }

    /**
     * The same for people, and for the log.
     *
     * @return one line
     */
    public String line() {
        var line = new StringBuilder(label);
        if (loops > 0) {
            line.append(loops == 1 ? ", 1 loop" : ", " + loops + " loops").append(", ");
            line.append(runtime).append(" scheduler");
        }
        for (var other : others) {
            line.append("; not ").append(other.name()).append(": ").append(other.reason());
        }
        return line.toString();
    }
}
