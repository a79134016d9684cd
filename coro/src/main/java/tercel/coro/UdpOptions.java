package tercel.coro;

/**
 * How a UDP socket is bound. Immutable; each {@code with} gives a changed copy.
 *
 * @param sendBuffer SO_SNDBUF in bytes, 0 for the kernel's own choice
 * @param receiveBuffer SO_RCVBUF in bytes, 0 for the kernel's own choice
 * @param broadcast SO_BROADCAST: it may send to a network's broadcast address
 * @param reusePort SO_REUSEPORT: several sockets share the port, and the kernel spreads senders over them
 */
public record UdpOptions(int sendBuffer, int receiveBuffer, boolean broadcast, boolean reusePort) {
    /** The kernel's buffers, no broadcasts, a port of its own. */
    public static final UdpOptions DEFAULT = new UdpOptions(0, 0, false, false);

    /** Refuses what cannot be. */
    public UdpOptions {
        if (sendBuffer < 0 || receiveBuffer < 0) {
            throw new IllegalArgumentException(
                    "a buffer cannot have " + Math.min(sendBuffer, receiveBuffer) + " bytes");
        }
    }

    /**
     * With buffers of those sizes.
     *
     * @param sendBytes SO_SNDBUF, 0 for the kernel's own choice
     * @param receiveBytes SO_RCVBUF, 0 for the kernel's own choice
     * @return a copy
     */
    public UdpOptions withBuffers(int sendBytes, int receiveBytes) {
        return new UdpOptions(sendBytes, receiveBytes, broadcast, reusePort);
    }

    /**
     * With broadcasts or without.
     *
     * @param on whether it may send to a network's broadcast address
     * @return a copy
     */
    public UdpOptions withBroadcast(boolean on) {
        return new UdpOptions(sendBuffer, receiveBuffer, on, reusePort);
    }

    /**
     * With a port that others may share or without.
     *
     * @param shared whether the kernel spreads senders over all that are bound there
     * @return a copy
     */
    public UdpOptions withReusePort(boolean shared) {
        return new UdpOptions(sendBuffer, receiveBuffer, broadcast, shared);
    }
}
