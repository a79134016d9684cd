package tercel.coro;

/**
 * Something that a {@link Select} can wait for among others. Each method may be called by any thread.
 *
 * <p>A select first attempts each source. Only when none is ready does it enrol with all of them, under one
 * {@link Wait}. A source that has become ready meanwhile says so instead of enrolling, and the select begins anew. So a
 * select takes from one source only, and what is ready is kept by the source, never by a wake that could be lost.
 */
interface Source {
    /** Whether an attempt is worth while: a hint, without any guard. */
    boolean seemsReady();

    /** Does it at once, if possible, and leaves the result in the waiter. */
    boolean attempt(Waiter waiter);

    /** Adds the waiter to those who wait, or returns true because there is no need to wait. */
    boolean enrol(Waiter waiter);

    /** Takes the waiter back, wherever it is. */
    void withdraw(Waiter waiter);
}
