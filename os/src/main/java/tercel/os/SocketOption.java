package tercel.os;

/**
 * Options of sockets, set and asked: setsockopt(2), getsockopt(2), socket(7), tcp(7). Returns {@code n >= 0} or -errno.
 */
public final class SocketOption {
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_TYPE = 3;
    private static final int SO_ERROR = 4;
    private static final int SO_BROADCAST = 6;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_KEEPALIVE = 9;
    private static final int SO_LINGER = 13;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

    /** {@code struct linger}: on or off, and seconds. */
    private static final int LINGER_SIZE = 2 * Integer.BYTES;

    private SocketOption() {}

    /** Sends small segments at once, or gathers them: TCP_NODELAY, tcp(7). */
    public static int noDelay(int socket, boolean on) {
        return set(socket, IPPROTO_TCP, TCP_NODELAY, on ? 1 : 0);
    }

    /** Whether small segments are sent at once, 1 or 0: TCP_NODELAY, tcp(7). */
    public static int noDelay(int socket) {
        return get(socket, IPPROTO_TCP, TCP_NODELAY);
    }

    /** Lets the kernel probe a silent peer: SO_KEEPALIVE, socket(7). */
    public static int keepAlive(int socket, boolean on) {
        return set(socket, SOL_SOCKET, SO_KEEPALIVE, on ? 1 : 0);
    }

    /** Whether the kernel probes a silent peer, 1 or 0: SO_KEEPALIVE, socket(7). */
    public static int keepAlive(int socket) {
        return get(socket, SOL_SOCKET, SO_KEEPALIVE);
    }

    /** Makes close throw away what was not sent and reset the connection: SO_LINGER with 0 seconds, socket(7). */
    public static int resetOnClose(int socket) {
        return resetOnClose(socket, true);
    }

    /** The same, or lets close send what it can: SO_LINGER, socket(7). */
    public static int resetOnClose(int socket, boolean on) {
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        Memory.intAt(scratch, on ? 1 : 0);
        Memory.intAt(scratch + Integer.BYTES, 0);
        long number = SystemCall.SETSOCKOPT.number();
        long result = Libc.call(lease, number, socket, SOL_SOCKET, SO_LINGER, scratch, LINGER_SIZE);
        Lease.giveBack(lease);
        return (int) result;
    }

    /** Whether close resets the connection, 1 or 0: SO_LINGER, socket(7). */
    public static int resetsOnClose(int socket) {
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        Memory.intAt(scratch, LINGER_SIZE);
        long number = SystemCall.GETSOCKOPT.number();
        long result = Libc.call(lease, number, socket, SOL_SOCKET, SO_LINGER, scratch + Long.BYTES, scratch);
        if (result >= 0) {
            boolean lingers = Memory.intAt(scratch + Long.BYTES) != 0;
            result = lingers && Memory.intAt(scratch + Long.BYTES + Integer.BYTES) == 0 ? 1 : 0;
        }
        Lease.giveBack(lease);
        return (int) result;
    }

    /**
     * The error that is pending, as a positive number of {@link Errno}, or 0; asking clears it: SO_ERROR, socket(7).
     */
    public static int error(int socket) {
        return get(socket, SOL_SOCKET, SO_ERROR);
    }

    /**
     * Lets others of this user bind the same port from now on, each with a queue of its own. Set on a listener that was
     * bound without it, so that nobody shares a port with one who does not know of it: SO_REUSEPORT, socket(7).
     */
    public static int reusePort(int socket) {
        return set(socket, SOL_SOCKET, SO_REUSEPORT, 1);
    }

    /** Whether it listens, 1 or 0, or -ENOTSOCK: SO_ACCEPTCONN, socket(7). */
    static int listens(int socket) {
        return get(socket, SOL_SOCKET, SO_ACCEPTCONN);
    }

    /** Its family, such as AF_UNIX: SO_DOMAIN, socket(7). */
    static int family(int socket) {
        return get(socket, SOL_SOCKET, SO_DOMAIN);
    }

    /** Its type, such as SOCK_STREAM: SO_TYPE, socket(7). */
    static int type(int socket) {
        return get(socket, SOL_SOCKET, SO_TYPE);
    }

    /** The size of the send buffer in bytes, as the kernel counts it (twice what was asked): SO_SNDBUF, socket(7). */
    public static int sendBufferBytes(int socket) {
        return get(socket, SOL_SOCKET, SO_SNDBUF);
    }

    /** Asks for a send buffer of that many bytes, which also ends its adapting: SO_SNDBUF, socket(7). */
    public static int sendBufferBytes(int socket, int bytes) {
        return set(socket, SOL_SOCKET, SO_SNDBUF, bytes);
    }

    /** The size of the receive buffer in bytes, as the kernel counts it: SO_RCVBUF, socket(7). */
    public static int receiveBufferBytes(int socket) {
        return get(socket, SOL_SOCKET, SO_RCVBUF);
    }

    /** Asks for a receive buffer of that many bytes, which also ends its adapting: SO_RCVBUF, socket(7). */
    public static int receiveBufferBytes(int socket, int bytes) {
        return set(socket, SOL_SOCKET, SO_RCVBUF, bytes);
    }

    /** Lets datagrams go to a network's broadcast address: SO_BROADCAST, socket(7). */
    public static int broadcast(int socket, boolean on) {
        return set(socket, SOL_SOCKET, SO_BROADCAST, on ? 1 : 0);
    }

    /** Lets several sockets share an address; all of them have to say so before bind: SO_REUSEPORT, socket(7). */
    public static int reusePort(int socket, boolean on) {
        return set(socket, SOL_SOCKET, SO_REUSEPORT, on ? 1 : 0);
    }

    /** Sets what a listener needs before it is bound; the first failure ends it. */
    static int forListener(int socket, ListenOptions options, boolean inet6) {
        int result = set(socket, SOL_SOCKET, SO_REUSEADDR, 1);
        if (result >= 0 && inet6) {
            result = set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
        }
        if (result >= 0 && options.reusePort()) {
            result = set(socket, SOL_SOCKET, SO_REUSEPORT, 1);
        }
        if (result >= 0 && options.noDelay()) {
            result = noDelay(socket, true);
        }
        if (result >= 0 && options.sendBufferBytes() > 0) {
            result = sendBufferBytes(socket, options.sendBufferBytes());
        }
        if (result >= 0 && options.receiveBufferBytes() > 0) {
            result = receiveBufferBytes(socket, options.receiveBufferBytes());
        }
        return result;
    }

    private static int set(int socket, int level, int option, int value) {
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        Memory.intAt(scratch, value);
        long number = SystemCall.SETSOCKOPT.number();
        long result = Libc.call(lease, number, socket, level, option, scratch, Integer.BYTES);
        Lease.giveBack(lease);
        return (int) result;
    }

    private static int get(int socket, int level, int option) {
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        Memory.intAt(scratch, Integer.BYTES);
        long number = SystemCall.GETSOCKOPT.number();
        long result = Libc.call(lease, number, socket, level, option, scratch + Long.BYTES, scratch);
        if (result >= 0) {
            result = Memory.intAt(scratch + Long.BYTES);
        }
        Lease.giveBack(lease);
        return (int) result;
    }
}
