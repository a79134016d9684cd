package tercel.wire;

/**
 * Each bound that a server keeps, under the one name that flags, options and metrics use for it. Times are in
 * nanoseconds, sizes in bytes, rates in bytes a second.
 */
public enum Limit {
    /** Longest request line, without its line end. Past it: 414. */
    REQUEST_LINE("request-line", Unit.BYTES, 8 << 10),
    /** Longest header section, and longest trailer section. Past it: 431. */
    HEADER_BYTES("header-bytes", Unit.BYTES, 16 << 10),
    /** Most fields of a header or trailer section. Past it: 431. */
    HEADER_FIELDS("header-fields", Unit.COUNT, 100),
    /**
     * Longest request body that is read as a whole; one that is streamed has no bound unless its handler sets one. Past
     * it: 413.
     */
    BODY("body", Unit.BYTES, 8 << 20),
    /** Longest time from a request's first byte, or a connection's start, to the end of its head. Past it: 408. */
    HEADER_TIMEOUT("header-timeout", Unit.NANOS, 10_000_000_000L),
    /** Longest time between two requests of a connection. Past it: close. */
    IDLE("idle", Unit.NANOS, 30_000_000_000L),
    /** Slowest body, once {@link #BODY_GRACE} is over. Below it: 408. 0 allows any. */
    BODY_RATE("body-rate", Unit.BYTES, 240),
    /** How long a body may be slower than {@link #BODY_RATE}. */
    BODY_GRACE("body-grace", Unit.NANOS, 10_000_000_000L),
    /** Longest time that a peer may take no byte of an answer. Past it: cut. */
    WRITE_STALL("write-stall", Unit.NANOS, 30_000_000_000L),
    /** Most open connections of a server. Past it: 503 or a pause in accepting, as configured. */
    CONNECTIONS("connections", Unit.COUNT, 10_000),
    /** Most requests of one connection. The last one's answer says close. */
    REQUESTS("requests", Unit.COUNT, 1_000_000);

    enum Unit {
        BYTES,
        COUNT,
        NANOS
    }

    private final String key;
    private final Unit unit;
    private final long standard;

    Limit(String key, Unit unit, long standard) {
        this.key = key;
        this.unit = unit;
        this.standard = standard;
    }

    /**
     * Its name in flags, options and metrics.
     *
     * @return lower case, words joined by hyphens
     */
    public String key() {
        return key;
    }

    /**
     * Its default.
     *
     * @return in its unit
     */
    public long standard() {
        return standard;
    }

    Unit unit() {
        return unit;
    }
}
