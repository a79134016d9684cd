package tercel.coro;

/** A channel was closed: nothing can be sent any more, or nothing is left to be received. Has no stack trace. */
public final class ChannelClosedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** One that says so. */
    public ChannelClosedException() {
        super("the channel is closed", null, false, false);
    }
}
