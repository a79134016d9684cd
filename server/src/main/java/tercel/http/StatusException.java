package tercel.http;

/**
 * Ends a handler with an answer of a status: thrown by a handler that refuses, and by {@link Request} and {@link Query}
 * where the request cannot be read. It is no failure of the server, so it is counted, not logged. Stackless: it tells
 * about the request, not about our code.
 */
public final class StatusException extends RuntimeException {
    /** The status of the answer. */
    private final int status;

    /**
     * A refusal.
     *
     * @param status 400 to 599
     * @param message one line, fit to be shown to the client: it becomes the detail of the answer, as that of
     *     {@link Response#problem}
     */
    public StatusException(int status, String message) {
        super(message, null, false, false);
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("a refusal has a status from 400 to 599, not " + status);
        }
        this.status = status;
    }

    /**
     * The status of the answer.
     *
     * @return 400 to 599
     */
    public int status() {
        return status;
    }
}
