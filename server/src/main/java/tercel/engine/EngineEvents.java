package tercel.engine;

/**
 * Who is told what happens to connections. Called on owners and acceptors, often at once: implementations are
 * thread-safe and quick.
 */
public interface EngineEvents {
    /** Told nothing. */
    EngineEvents NONE = new EngineEvents() {};

    /** A connection was accepted, and will be served. */
    default void accepted() {}

    /** A connection that had been accepted is closed. */
    default void closed() {}

    /** A connection was refused at the limit. */
    default void refused() {}

    /**
     * Accepting pauses: at the limit of connections, or because the system is out of descriptors.
     *
     * @param why one line
     */
    default void acceptPaused(String why) {}

    /** A connection was cut because its peer took nothing for too long. */
    default void writeStalled() {}

    /**
     * A conversation or a work failed in a way that it should have answered itself: a bug.
     *
     * @param failure what it threw
     */
    default void failed(Throwable failure) {}
}
