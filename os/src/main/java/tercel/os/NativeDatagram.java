package tercel.os;

/**
 * Datagram sockets as descriptors, for UDP: udp(7). As {@link NativeSocket}, whose bind, connect, addresses and close
 * serve these too: each method is one system call and returns what the kernel returns, {@code n >= 0} or
 * {@code -errno}. Every descriptor is non-blocking and closed on exec. Any thread. Allocates nothing once compiled, as
 * {@link HeapBytes} says.
 */
public final class NativeDatagram {
    private static final long RECVFROM = SystemCall.RECVFROM.number();
    private static final long SENDTO = SystemCall.SENDTO.number();

    private static final int SOCK_DGRAM = 2;
    private static final int NEW_FLAGS = 0x800 | 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int ADDRESS_OFFSET = 8;

    private NativeDatagram() {}

    /** A socket of that address's family, not bound: socket(2). */
    public static int open(Sockaddr address) {
        return (int) Libc.call(SystemCall.SOCKET.number(), address.family(), SOCK_DGRAM | NEW_FLAGS, 0);
    }

    /**
     * Receives a datagram: its number of bytes, 0 for an empty one, or -EAGAIN. What does not fit is thrown away. It
     * never waits: recvfrom(2).
     *
     * @throws IndexOutOfBoundsException if the range is not within the array
     */
    public static int receive(int socket, HeapBytes bytes, int offset, int length, Sockaddr sender) {
        var room = bytes.at(offset, length);
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        long from = scratch + ADDRESS_OFFSET;
        Memory.intAt(scratch, Sockaddr.CAPACITY);
        long result = Libc.callOnHeap(lease, RECVFROM, socket, room, length, MSG_DONTWAIT, from, scratch);
        if (result >= 0) {
            sender.readFrom(from, Memory.intAt(scratch));
        }
        Lease.giveBack(lease);
        return (int) result;
    }

    /**
     * Sends a datagram: its number of bytes, -EAGAIN, or -EMSGSIZE when it is too large. It never waits: sendto(2).
     *
     * @throws IndexOutOfBoundsException if the range is not within the array
     */
    public static int send(int socket, HeapBytes bytes, int offset, int length, Sockaddr receiver) {
        var content = bytes.at(offset, length);
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        receiver.writeTo(scratch);
        int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
        long result = Libc.callOnHeap(lease, SENDTO, socket, content, length, flags, scratch, receiver.size());
        Lease.giveBack(lease);
        return (int) result;
    }
}
