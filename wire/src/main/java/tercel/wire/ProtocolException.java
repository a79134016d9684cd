package tercel.wire;

/** The peer has broken the protocol or passed a limit. Stackless: it tells about the peer, not about our code. */
public final class ProtocolException extends Exception {
    /** The status that tells the peer. */
    private final int status;

    /**
     * A refusal.
     *
     * @param status the HTTP status that says so
     * @param message one line, fit to be shown to the peer
     */
    public ProtocolException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /**
     * The HTTP status of the answer.
     *
     * @return 400 to 599
     */
    public int status() {
        return status;
    }
}
