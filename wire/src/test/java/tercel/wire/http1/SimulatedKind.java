package tercel.wire.http1;

/** What the simulated application does with a request; the first part of its path. */
enum SimulatedKind {
    /** Answers with a body of announced size. */
    SIZE,
    /** Answers with a body whose size it does not announce, and a trailer. */
    STREAM,
    /** Answers with a body that is lent. */
    LEND,
    /** Answers with 204. */
    EMPTY,
    /** Answers with what it understood of the head. */
    DESCRIBE,
    /** Answers with the request's body, as it comes. */
    ECHO,
    /** Reads the whole body, and answers with its size and sum. */
    READ,
    /** Reads some of the body, and answers. */
    PART,
    /** Throws before it answers. */
    FAIL,
    /** Throws within its answer of announced size. */
    CUT,
    /** Throws within its answer of unknown size. */
    CUT_STREAM,
    /** Answers that the connection ends. */
    LAST;

    /** Whether its request carries a body. */
    boolean readsBody() {
        return this == ECHO || this == READ || this == PART;
    }

    /** Whether it answers before the body is whole. */
    boolean begunBeforeBody() {
        return this == ECHO;
    }
}
