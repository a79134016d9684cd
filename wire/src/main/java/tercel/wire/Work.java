package tercel.wire;

/** The application's turn in a {@link Conversation}: run once by the engine, in a place where it may wait. */
public interface Work {
    /**
     * Does it. May block; reads and writes through the queues it was given by {@link #rebind} or found when it was
     * taken.
     *
     * @param pump moves bytes while the work waits
     * @throws Exception what ended it early; the conversation, not the engine, makes an answer of it in
     *     {@link Conversation#finished}
     */
    void run(Pump pump) throws Exception;

    /**
     * Tells a work, before it runs on or within a call to its pump, that the engine has moved the storage. Offsets
     * within the unread input stay the same relative to its head; whatever was read before and is still needed must be
     * copied out now, while the old storage is still untouched.
     *
     * @param in the input from now on
     * @param out the output from now on
     */
    void rebind(ByteQueue in, ByteQueue out);

    /** Cancels it: interrupts the thread that runs it, if one does. Called by the owner. */
    void cancel();

    /**
     * The connection's {@link Wake} was used while it is out: there is news for the conversation, which cannot be asked
     * before the work has ended. From any thread; never blocks.
     */
    default void woken() {}

    /**
     * Whether it promises not to wait, so that an engine may run it on an event loop's own thread. If it then waits all
     * the same, its pump refuses with {@code IllegalStateException}.
     *
     * @return false unless the application has said so
     */
    default boolean inline() {
        return false;
    }
}
