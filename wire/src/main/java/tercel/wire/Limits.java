package tercel.wire;

/** The value of every {@link Limit}. Immutable. */
public final class Limits {
    /** Each limit at its default. */
    public static final Limits DEFAULT = new Limits(defaults());

    private final long[] values;

    private Limits(long[] values) {
        this.values = values;
    }

    private static long[] defaults() {
        var all = Limit.values();
        var values = new long[all.length];
        for (var limit : all) {
            values[limit.ordinal()] = limit.standard();
        }
        return values;
    }

    /**
     * A limit's value.
     *
     * @param limit which
     * @return in the limit's unit
     */
    public long of(Limit limit) {
        return values[limit.ordinal()];
    }

    /**
     * A limit's value where an {@code int} is wanted.
     *
     * @param limit which
     * @return at most {@link Integer#MAX_VALUE}
     */
    public int intOf(Limit limit) {
        return (int) Math.min(Integer.MAX_VALUE, of(limit));
    }

    /**
     * A limit's value as it would be written on a command line.
     *
     * @param limit which
     * @return such as {@code 30s}, {@code 8MiB} or {@code 10000}
     */
    public String text(Limit limit) {
        long value = of(limit);
        return switch (limit.unit()) {
            case COUNT -> Long.toString(value);
            case BYTES -> Quantity.ofBytes(value);
            case NANOS -> Quantity.ofNanos(value);
        };
    }

    /**
     * The same limits but for one.
     *
     * @param limit which
     * @param value in its unit, not negative
     * @return new limits
     */
    public Limits with(Limit limit, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("limit " + limit.key() + " is negative: " + value);
        }
        var changed = values.clone();
        changed[limit.ordinal()] = value;
        return new Limits(changed);
    }

    /**
     * The same limits but for one, as written on a command line: {@code idle=30s}, {@code body=8MiB},
     * {@code connections=10000}.
     *
     * @param assignment a {@link Limit#key}, an equals sign, and a value as {@link Quantity} reads it
     * @return new limits
     * @throws IllegalArgumentException with one line that says what is wrong and what is possible
     */
    public Limits with(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("a limit is written NAME=VALUE, not '" + assignment + "'");
        }
        var limit = named(assignment.substring(0, equals));
        return with(limit, parse(limit, assignment.substring(equals + 1)));
    }

    private static Limit named(String key) {
        var known = new StringBuilder();
        for (var limit : Limit.values()) {
            if (limit.key().equals(key)) {
                return limit;
            }
            known.append(known.isEmpty() ? "" : ", ").append(limit.key());
        }
        throw new IllegalArgumentException("no limit is named '" + key + "'; there are " + known);
    }

    private static long parse(Limit limit, String text) {
        try {
            return switch (limit.unit()) {
                case COUNT -> Quantity.count(text);
                case BYTES -> Quantity.bytes(text);
                case NANOS -> Quantity.nanos(text);
            };
        } catch (NumberFormatException unreadable) {
            throw new IllegalArgumentException(
                    "limit " + limit.key() + " cannot be '" + text + "'; write it like " + example(limit));
        }
    }

    private static String example(Limit limit) {
        return switch (limit.unit()) {
            case COUNT -> "10000";
            case BYTES -> "8192, 16KiB or 8MiB";
            case NANOS -> "500ms, 30s or 10m";
        };
    }
}
