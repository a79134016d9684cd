package tercel.coro;

import java.time.Duration;

/**
 * How long hosts are remembered. Immutable; each {@code with} gives a changed copy.
 *
 * @param namesMax how many names are remembered; the one that was not asked for longest goes first
 * @param known how long addresses are believed
 * @param unknown how long it is believed that there are none
 */
public record HostsOptions(int namesMax, Duration known, Duration unknown) {
    /** 256 names, 30 seconds, and 2 seconds for those that are not known. */
    public static final HostsOptions DEFAULT = new HostsOptions(256, Duration.ofSeconds(30), Duration.ofSeconds(2));

    /** Refuses what cannot be. */
    public HostsOptions {
        if (namesMax < 1) {
            throw new IllegalArgumentException("at least one name must be remembered, not " + namesMax);
        }
        if (known.isNegative() || unknown.isNegative()) {
            throw new IllegalArgumentException("nothing is believed for less than no time");
        }
    }

    /**
     * With room for so many names.
     *
     * @param names how many are remembered
     * @return a copy
     */
    public HostsOptions withNamesMax(int names) {
        return new HostsOptions(names, known, unknown);
    }

    /**
     * With those times.
     *
     * @param addresses how long addresses are believed
     * @param none how long it is believed that there are none
     * @return a copy
     */
    public HostsOptions withTimes(Duration addresses, Duration none) {
        return new HostsOptions(namesMax, addresses, none);
    }
}
