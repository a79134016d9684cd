package tercel.coro;

/** On whose scheduler coroutines run. */
public enum CoroutineMode {
    /** On our own: each loop runs its coroutines itself. Needs {@code --add-opens java.base/java.lang}. */
    OWN,
    /** On the JDK's, by public API only. */
    JDK;

    /**
     * Whether it is possible here.
     *
     * @return an empty text, or why it is not, and the flag that is missing
     */
    public String whyNot() {
        return this == OWN ? VirtualThreads.whyNot() : "";
    }

    /**
     * The better one of those that are possible here.
     *
     * @return {@link #OWN} where {@code java.lang} is open to this module
     */
    public static CoroutineMode best() {
        return VirtualThreads.areOurs() ? OWN : JDK;
    }
}
