package tercel.os;

import java.lang.ref.Reference;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/**
 * Stream sockets as descriptors: one system call for each method, which returns what the kernel returns, {@code n >= 0}
 * or {@code -errno} (see {@link Errno}). Every descriptor made here is non-blocking and closed on exec. Any thread may
 * call; whoever holds a descriptor closes it, once. Allocates nothing once compiled, except where an address or a list
 * of options comes in, and as {@link HeapBytes} says.
 */
public final class NativeSocket {
    /** Shut down receiving: shutdown(2). */
    public static final int SHUT_RD = 0;
    /** Shut down sending, which the peer reads as the end: shutdown(2). */
    public static final int SHUT_WR = 1;
    /** Shut down both: shutdown(2). */
    public static final int SHUT_RDWR = 2;

    private static final long ACCEPT4 = SystemCall.ACCEPT4.number();
    private static final long CLOSE = SystemCall.CLOSE.number();
    private static final long RECVFROM = SystemCall.RECVFROM.number();
    private static final long SENDTO = SystemCall.SENDTO.number();

    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NEW_FLAGS = SOCK_NONBLOCK | SOCK_CLOEXEC;

    /** Asked for in every call, so that no call that holds an array can block, whatever the descriptor is. */
    private static final int MSG_DONTWAIT = 0x40;

    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_MORE = 0x8000;
    private static final int SEND_FLAGS = MSG_NOSIGNAL | MSG_DONTWAIT;

    /** As the registers want them. */
    private static final long FLAGS_TO_SEND = SEND_FLAGS;

    private static final long RECV_FLAGS = MSG_DONTWAIT;

    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int FD_CLOEXEC = 1;

    private static final int ADDRESS_OFFSET = 8;

    private NativeSocket() {}

    /** A TCP listener, bound and listening, or what the first call that failed says: socket(2), bind(2), listen(2). */
    public static int listen(ListenOptions options) {
        var address = Sockaddr.of(options.address());
        int socket = open(address);
        if (socket < 0) {
            return socket;
        }
        int result = SocketOption.forListener(socket, options, address.family() == Sockaddr.AF_INET6);
        return listenOn(socket, result, address, options.backlog());
    }

    /**
     * A listener on a Unix socket; the path must not exist yet (-EADDRINUSE) and stays after close: unix(7), bind(2).
     */
    public static int listen(Path path, int backlog) {
        return listen(Sockaddr.of(UnixDomainSocketAddress.of(path)), backlog);
    }

    /** A listener on any address that has no options of TCP, such as an abstract name of Unix: unix(7). */
    public static int listen(Sockaddr address, int backlog) {
        int socket = open(address);
        return socket < 0 ? socket : listenOn(socket, 0, address, backlog);
    }

    /**
     * Takes over a listener that whoever started this process has opened: from now on it is non-blocking and closed on
     * exec. Returns the descriptor; or -EBADF, -ENOTSOCK, -EAFNOSUPPORT if it is not of IPv4, IPv6 or Unix, -EPROTOTYPE
     * if it carries no streams, or -EINVAL if it does not listen: fcntl(2), sd_listen_fds(3).
     */
    public static int inherit(int listener) {
        int refused = refusalToInherit(listener);
        if (refused < 0) {
            return refused;
        }
        int flags = (int) Libc.call(SystemCall.FCNTL.number(), listener, F_GETFL, 0);
        int result = flags < 0
                ? flags
                : (int) Libc.call(SystemCall.FCNTL.number(), listener, F_SETFL, flags | SOCK_NONBLOCK);
        if (result >= 0) {
            result = (int) Libc.call(SystemCall.FCNTL.number(), listener, F_SETFD, FD_CLOEXEC);
        }
        return result < 0 ? result : listener;
    }

    private static int refusalToInherit(int listener) {
        int family = SocketOption.family(listener);
        if (family < 0) {
            return family;
        }
        if (!Sockaddr.isKnown(family)) {
            return -Errno.EAFNOSUPPORT;
        }
        if (SocketOption.type(listener) != SOCK_STREAM) {
            return -Errno.EPROTOTYPE;
        }
        return SocketOption.listens(listener) == 1 ? 0 : -Errno.EINVAL;
    }

    /**
     * Sends one datagram to a Unix address, from a socket without a name: the number of its bytes, or what the first
     * call that failed says, such as -ENOENT or -ECONNREFUSED: unix(7).
     */
    public static int sendDatagram(Sockaddr to, byte[] message) {
        int socket = (int) Libc.call(SystemCall.SOCKET.number(), to.family(), SOCK_DGRAM | NEW_FLAGS, 0);
        if (socket < 0) {
            return socket;
        }
        int result = connect(socket, to);
        if (result >= 0) {
            result = send(socket, message, 0, message.length);
        }
        close(socket);
        return result;
    }

    /** A socket of that address's family, neither bound nor connected: socket(2). */
    public static int open(Sockaddr address) {
        return (int) Libc.call(SystemCall.SOCKET.number(), address.family(), SOCK_STREAM | NEW_FLAGS, 0);
    }

    /** Names this end of a socket: bind(2). */
    public static int bind(int socket, Sockaddr address) {
        return withAddress(SystemCall.BIND, socket, address);
    }

    /**
     * Begins to connect: 0 when connected at once, -EINPROGRESS when it goes on, to be waited for as writable and then
     * asked with {@link SocketOption#error}; a Unix listener whose queue is full says -EAGAIN: connect(2).
     */
    public static int connect(int socket, Sockaddr address) {
        return withAddress(SystemCall.CONNECT, socket, address);
    }

    /**
     * The next connection, or -EAGAIN; -ECONNABORTED, -EMFILE and their like are the listener's to judge: accept4(2).
     */
    public static int accept(int listener) {
        return (int) Libc.call(ACCEPT4, listener, 0, 0, NEW_FLAGS, 0);
    }

    /** As {@link #accept(int)}, and where it comes from: accept4(2). */
    public static int accept(int listener, Sockaddr peer) {
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        Memory.intAt(scratch, Sockaddr.CAPACITY);
        long result = Libc.call(lease, ACCEPT4, listener, scratch + ADDRESS_OFFSET, scratch, NEW_FLAGS, 0);
        if (result >= 0) {
            peer.readFrom(scratch + ADDRESS_OFFSET, Memory.intAt(scratch));
        }
        Lease.giveBack(lease);
        return (int) result;
    }

    /**
     * Receives at most that many bytes into the array: their number, 0 at the end of the stream, or -EAGAIN. It never
     * waits: recvfrom(2).
     *
     * @throws IndexOutOfBoundsException if the range is not within the array
     */
    public static int recv(int socket, HeapBytes bytes, int offset, int length) {
        return (int) Libc.callOnHeap(RECVFROM, socket, bytes.at(offset, length), length, MSG_DONTWAIT);
    }

    /** As the other, for a caller with a cell of its own: recvfrom(2). */
    public static int recv(ErrnoCell own, int socket, HeapBytes bytes, int offset, int length) {
        // Here, and not through a method of Libc: the compiler looks only so deep, and allocates what it cannot see.
        long result;
        try {
            result = (long) Libc.OnHeap.CALL.invokeExact(
                    own.segment(),
                    RECVFROM,
                    (long) socket,
                    bytes.at(offset, length),
                    (long) length,
                    RECV_FLAGS,
                    0L,
                    0L);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
        return ended(own, RECVFROM, socket, length, result);
    }

    /** As the other, for an array that was not wrapped; may allocate about 100 bytes: recvfrom(2). */
    public static int recv(int socket, byte[] bytes, int offset, int length) {
        return recv(socket, HeapBytes.of(bytes), offset, length);
    }

    /**
     * Sends as much of the range as there is room for: the number of bytes, or -EAGAIN; -EPIPE raises no signal. It
     * never waits: sendto(2).
     *
     * @throws IndexOutOfBoundsException if the range is not within the array
     */
    public static int send(int socket, HeapBytes bytes, int offset, int length) {
        return (int) Libc.callOnHeap(SENDTO, socket, bytes.at(offset, length), length, SEND_FLAGS);
    }

    /** As the other, for a caller with a cell of its own: sendto(2). */
    public static int send(ErrnoCell own, int socket, HeapBytes bytes, int offset, int length) {
        long result;
        try {
            result = (long) Libc.OnHeap.CALL.invokeExact(
                    own.segment(),
                    SENDTO,
                    (long) socket,
                    bytes.at(offset, length),
                    (long) length,
                    FLAGS_TO_SEND,
                    0L,
                    0L);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
        return ended(own, SENDTO, socket, length, result);
    }

    private static int ended(ErrnoCell own, long number, int socket, int length, long result) {
        int end = (int) (result == -1 ? -Memory.intAt(own.segment().address()) : result);
        Reference.reachabilityFence(own);
        Libc.tellOnHeap(number, socket, length, end);
        return end;
    }

    /** As the other, for an array that was not wrapped; may allocate about 100 bytes: sendto(2). */
    public static int send(int socket, byte[] bytes, int offset, int length) {
        return send(socket, HeapBytes.of(bytes), offset, length);
    }

    /** As {@link #send}, but more follows at once, so a last short segment may wait for it: MSG_MORE, sendto(2). */
    public static int sendMore(int socket, HeapBytes bytes, int offset, int length) {
        return (int) Libc.callOnHeap(SENDTO, socket, bytes.at(offset, length), length, SEND_FLAGS | MSG_MORE);
    }

    /**
     * Sends at most that many bytes of a file from a position, without bringing them into this process: the number
     * sent, 0 past the end of the file, or -EAGAIN. The file's own offset is neither used nor moved. Reading the file
     * may wait for the disk: sendfile(2).
     */
    public static int sendfile(int socket, int file, long position, int length) {
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        Memory.longAt(scratch, position);
        long result = Libc.call(lease, SystemCall.SENDFILE.number(), socket, file, scratch, length, 0);
        Lease.giveBack(lease);
        return (int) result;
    }

    /** Ends one direction or both ({@link #SHUT_RD}, {@link #SHUT_WR}, {@link #SHUT_RDWR}): shutdown(2). */
    public static int shutdown(int socket, int how) {
        return (int) Libc.call(SystemCall.SHUTDOWN.number(), socket, how, 0);
    }

    /** Closes the descriptor, which is free for reuse even if an error is returned; never call it again: close(2). */
    public static int close(int socket) {
        return (int) Libc.call(CLOSE, socket, 0, 0);
    }

    /** Fills in the address the socket is bound to: getsockname(2). */
    public static int localAddress(int socket, Sockaddr into) {
        return askAddress(SystemCall.GETSOCKNAME, socket, into);
    }

    /** Fills in the address of the peer: getpeername(2). */
    public static int peerAddress(int socket, Sockaddr into) {
        return askAddress(SystemCall.GETPEERNAME, socket, into);
    }

    /** Two Unix stream sockets connected to each other, put into {@code pair[0]} and {@code pair[1]}: socketpair(2). */
    public static int socketpair(int[] pair) {
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        long number = SystemCall.SOCKETPAIR.number();
        long result = Libc.call(lease, number, Sockaddr.AF_UNIX, SOCK_STREAM | NEW_FLAGS, 0, scratch, 0);
        if (result >= 0) {
            pair[0] = Memory.intAt(scratch);
            pair[1] = Memory.intAt(scratch + Integer.BYTES);
        }
        Lease.giveBack(lease);
        return (int) result;
    }

    /** Goes on from the result so far; closes the socket where something fails. */
    private static int listenOn(int socket, int soFar, Sockaddr address, int backlog) {
        int result = soFar;
        if (result >= 0) {
            result = withAddress(SystemCall.BIND, socket, address);
        }
        if (result >= 0) {
            result = (int) Libc.call(SystemCall.LISTEN.number(), socket, backlog, 0);
        }
        if (result >= 0) {
            return socket;
        }
        close(socket);
        return result;
    }

    private static int withAddress(SystemCall call, int socket, Sockaddr address) {
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        address.writeTo(scratch);
        long result = Libc.call(lease, call.number(), socket, scratch, address.size(), 0, 0);
        Lease.giveBack(lease);
        return (int) result;
    }

    private static int askAddress(SystemCall call, int socket, Sockaddr into) {
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        Memory.intAt(scratch, Sockaddr.CAPACITY);
        long result = Libc.call(lease, call.number(), socket, scratch + ADDRESS_OFFSET, scratch, 0, 0);
        if (result >= 0) {
            into.readFrom(scratch + ADDRESS_OFFSET, Memory.intAt(scratch));
        }
        Lease.giveBack(lease);
        return (int) result;
    }
}
