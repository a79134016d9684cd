package tercel.coro;

/** What a coroutine does when it has no result. */
@FunctionalInterface
public interface Action {
    /**
     * Does it.
     *
     * @throws Exception if it fails, or InterruptedException when it was cancelled
     */
    void run() throws Exception;
}
