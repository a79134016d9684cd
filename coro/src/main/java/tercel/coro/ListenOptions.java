package tercel.coro;

/**
 * How a listener is bound.
 *
 * @param backlog connections that the kernel holds until they are accepted
 * @param sendBuffer SO_SNDBUF of accepted sockets in bytes, 0 for the kernel's own choice
 * @param receiveBuffer SO_RCVBUF of accepted sockets in bytes, 0 for the kernel's own choice
 * @param noDelay TCP_NODELAY of accepted sockets
 * @param reusePort SO_REUSEPORT: several listeners share the port, and the kernel spreads connections over them
 */
public record ListenOptions(int backlog, int sendBuffer, int receiveBuffer, boolean noDelay, boolean reusePort) {
    /** Room for 1024 connections, the kernel's buffers, small segments at once, a port of its own. */
    public static final ListenOptions DEFAULT = new ListenOptions(1024, 0, 0, true, false);

    /** Refuses what cannot be. */
    public ListenOptions {
        if (backlog < 1) {
            throw new IllegalArgumentException("a backlog must hold at least one connection, not " + backlog);
        }
        if (sendBuffer < 0 || receiveBuffer < 0) {
            throw new IllegalArgumentException(
                    "a buffer cannot have " + Math.min(sendBuffer, receiveBuffer) + " bytes");
        }
    }

    /**
     * With room for so many connections.
     *
     * @param connections that the kernel holds until they are accepted
     * @return a copy
     */
    public ListenOptions withBacklog(int connections) {
        return new ListenOptions(connections, sendBuffer, receiveBuffer, noDelay, reusePort);
    }

    /**
     * With buffers of those sizes for accepted sockets.
     *
     * @param sendBytes SO_SNDBUF, 0 for the kernel's own choice
     * @param receiveBytes SO_RCVBUF, 0 for the kernel's own choice
     * @return a copy
     */
    public ListenOptions withBuffers(int sendBytes, int receiveBytes) {
        return new ListenOptions(backlog, sendBytes, receiveBytes, noDelay, reusePort);
    }

    /**
     * With TCP_NODELAY of accepted sockets or without.
     *
     * @param on whether they send small segments at once
     * @return a copy
     */
    public ListenOptions withNoDelay(boolean on) {
        return new ListenOptions(backlog, sendBuffer, receiveBuffer, on, reusePort);
    }

    /**
     * With a port that others may share or without.
     *
     * @param shared whether the kernel spreads connections over all that listen there
     * @return a copy
     */
    public ListenOptions withReusePort(boolean shared) {
        return new ListenOptions(backlog, sendBuffer, receiveBuffer, noDelay, shared);
    }
}
