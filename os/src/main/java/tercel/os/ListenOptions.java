package tercel.os;

import java.net.InetSocketAddress;

/**
 * How to listen on TCP. The address {@code ::} takes IPv4 connections too.
 *
 * @param address resolved; port 0 lets the kernel choose
 * @param backlog connections that may wait to be accepted; the kernel bounds it by net.core.somaxconn
 * @param reusePort several listeners may share the address, each with a queue of its own: SO_REUSEPORT, socket(7)
 * @param noDelay accepted connections send small segments at once: TCP_NODELAY, tcp(7); they inherit it
 * @param sendBufferBytes SO_SNDBUF of accepted connections; 0 leaves it to the kernel, which then adapts it
 * @param receiveBufferBytes SO_RCVBUF of accepted connections; 0 leaves it to the kernel
 */
public record ListenOptions(
        InetSocketAddress address,
        int backlog,
        boolean reusePort,
        boolean noDelay,
        int sendBufferBytes,
        int receiveBufferBytes) {

    /** How to listen on that address: backlog 1024, no shared port, no delay, buffers as the kernel likes them. */
    public static ListenOptions of(InetSocketAddress address) {
        return new ListenOptions(address, 1024, false, true, 0, 0);
    }

    /** The same on that address. */
    public ListenOptions at(InetSocketAddress other) {
        return new ListenOptions(other, backlog, reusePort, noDelay, sendBufferBytes, receiveBufferBytes);
    }

    /** The same with that backlog. */
    public ListenOptions withBacklog(int connections) {
        return new ListenOptions(address, connections, reusePort, noDelay, sendBufferBytes, receiveBufferBytes);
    }

    /** The same with the port shared or not. */
    public ListenOptions withReusePort(boolean shared) {
        return new ListenOptions(address, backlog, shared, noDelay, sendBufferBytes, receiveBufferBytes);
    }

    /** The same with TCP_NODELAY on or off. */
    public ListenOptions withNoDelay(boolean on) {
        return new ListenOptions(address, backlog, reusePort, on, sendBufferBytes, receiveBufferBytes);
    }

    /** The same with those buffer sizes. */
    public ListenOptions withBuffers(int sendBytes, int receiveBytes) {
        return new ListenOptions(address, backlog, reusePort, noDelay, sendBytes, receiveBytes);
    }
}
