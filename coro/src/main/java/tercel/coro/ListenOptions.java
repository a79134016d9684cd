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
public record ListenOptions(int backlog, int sendBuffer, int receiveBuffer, boolean noDelay, boolean reusePort) {}
