package tercel.wire;

/** The bell of a connection's owner. */
@FunctionalInterface
public interface Wake {
    /**
     * Makes the engine call {@link Conversation#advance} on the owner soon, once for any number of rings. From any
     * thread; never blocks.
     */
    void up();
}
