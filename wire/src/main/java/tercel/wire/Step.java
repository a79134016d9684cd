package tercel.wire;

/** What a {@link Conversation} needs next; its answer to {@link Conversation#advance}, and an order to the engine. */
public enum Step {
    /**
     * Input: send what waits in {@code out}, if anything does, then call again when something has arrived. Implies
     * {@code in.room() > 0}.
     */
    READ,
    /**
     * Output: send all of {@code out}, then call again at once, before anything is read: a pipelined message may
     * already be there.
     */
    WRITE,
    /**
     * Input is welcome and output may come at any time, or waits already: call again when something has arrived, was
     * sent, or woke.
     */
    BOTH,
    /**
     * The application's turn: take every {@link Work} until there is none, run it, report it as finished, then call
     * again.
     */
    WORK,
    /** Nothing from the socket: only a finished work, a wake or the deadline go on. Input may be left in the kernel. */
    WAIT,
    /** The successor takes over, with what is left in both queues. */
    UPGRADE,
    /** Send all of {@code out}, then close. All that the peer has sent was digested. */
    CLOSE,
    /**
     * Send all of {@code out}, close the sending side, discard what still arrives for a bounded time, then close. An
     * answer that refuses a message only partly read would otherwise be lost to the reset that closing with unread
     * input causes.
     */
    LINGER
}
