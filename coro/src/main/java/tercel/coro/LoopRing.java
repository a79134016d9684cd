package tercel.coro;

/** A ring of operations that a loop's turn hands to the kernel and takes back from it. On the loop only. */
interface LoopRing {
    /** Does both. Returns whether more of them could go at once, so that the loop should not sleep. */
    boolean turn();

    /** Ends it, with the loop. */
    void close();
}
