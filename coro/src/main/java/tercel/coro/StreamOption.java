package tercel.coro;

/** What can be set at a stream socket: socket(7), tcp(7). */
public enum StreamOption {
    /** Sends small segments at once, instead of gathering them: TCP_NODELAY. TCP only. */
    NO_DELAY,
    /** Lets the kernel probe a silent peer: SO_KEEPALIVE. */
    KEEP_ALIVE,
    /** The size of the send buffer in bytes, as the kernel counts it: SO_SNDBUF. */
    SEND_BUFFER,
    /** The size of the receive buffer in bytes, as the kernel counts it: SO_RCVBUF. */
    RECEIVE_BUFFER,
    /** Throws away at close what was not sent, and resets the connection: SO_LINGER with 0 seconds. */
    RESET_ON_CLOSE
}
