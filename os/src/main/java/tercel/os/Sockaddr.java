package tercel.os;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A socket address as the kernel writes it, {@code struct sockaddr}: ip(7), ipv6(7), unix(7). Reused: a call that
 * reports an address fills it without allocating, and only {@link #socketAddress()} makes objects. For one thread at a
 * time.
 */
public final class Sockaddr {
    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    private static final int PORT_OFFSET = 2;
    private static final int INET_ADDRESS_OFFSET = 4;
    private static final int INET_SIZE = 16;
    private static final int INET6_ADDRESS_OFFSET = 8;
    private static final int INET6_SCOPE_OFFSET = 24;
    private static final int INET6_SIZE = 28;
    private static final int UNIX_PATH_OFFSET = 2;
    private static final int UNIX_PATH_SIZE_MAX = 107;

    /** The largest address this class holds, and what the kernel may fill: {@code struct sockaddr_un}. */
    static final int CAPACITY = 110;

    private final byte[] bytes = new byte[CAPACITY];
    private int size;

    /** An empty address, to be filled by a call. */
    public Sockaddr() {}

    /**
     * That address. A path is taken as UTF-8.
     *
     * @throws IllegalArgumentException if it is unresolved, of another kind than IPv4, IPv6 or Unix, or its path is
     *     longer than 107 bytes
     */
    public static Sockaddr of(SocketAddress address) {
        var sockaddr = new Sockaddr();
        switch (address) {
            case InetSocketAddress inet when !inet.isUnresolved() -> sockaddr.put(inet.getAddress(), inet.getPort());
            case UnixDomainSocketAddress unix -> sockaddr.put(unix);
            default -> throw new IllegalArgumentException("not an address to listen on or connect to: " + address);
        }
        return sockaddr;
    }

    /**
     * A name in Linux's abstract namespace of Unix sockets, which is no file: unix(7). Taken as UTF-8.
     *
     * @throws IllegalArgumentException if it is longer than 107 bytes
     */
    public static Sockaddr ofName(String name) {
        byte[] raw = name.getBytes(StandardCharsets.UTF_8);
        if (raw.length > UNIX_PATH_SIZE_MAX) {
            throw new IllegalArgumentException("a socket's name may have " + UNIX_PATH_SIZE_MAX + " bytes: " + name);
        }
        var sockaddr = new Sockaddr();
        sockaddr.buffer(ByteOrder.nativeOrder()).putShort(0, (short) AF_UNIX);
        System.arraycopy(raw, 0, sockaddr.bytes, UNIX_PATH_OFFSET + 1, raw.length);
        // No NUL ends it: its size is all that does.
        sockaddr.size = UNIX_PATH_OFFSET + 1 + raw.length;
        return sockaddr;
    }

    /** The abstract name of a Unix socket; empty where the address is of another kind: unix(7). Allocates. */
    public String name() {
        boolean isName = family() == AF_UNIX && size > UNIX_PATH_OFFSET + 1 && bytes[UNIX_PATH_OFFSET] == 0;
        return isName
                ? new String(bytes, UNIX_PATH_OFFSET + 1, size - UNIX_PATH_OFFSET - 1, StandardCharsets.UTF_8)
                : "";
    }

    static boolean isKnown(int family) {
        return family == AF_INET || family == AF_INET6 || family == AF_UNIX;
    }

    /** The address for people and for the rest of the JDK; an unnamed Unix socket's has an empty path. Allocates. */
    public SocketAddress socketAddress() {
        return switch (family()) {
            case AF_INET -> inet(INET_ADDRESS_OFFSET, 4, 0);
            case AF_INET6 ->
                inet(INET6_ADDRESS_OFFSET, 16, buffer(ByteOrder.nativeOrder()).getInt(INET6_SCOPE_OFFSET));
            case AF_UNIX -> unix();
            default -> throw new IllegalStateException("no address of IPv4, IPv6 or Unix: family " + family());
        };
    }

    /** Whether the other is the same address. */
    public boolean matches(Sockaddr other) {
        return Arrays.equals(bytes, 0, size, other.bytes, 0, other.size);
    }

    /** The port of an IPv4 or IPv6 address. */
    public int port() {
        return buffer(ByteOrder.BIG_ENDIAN).getShort(PORT_OFFSET) & 0xffff;
    }

    int family() {
        return size < Short.BYTES ? 0 : buffer(ByteOrder.nativeOrder()).getShort(0);
    }

    /** Its size in bytes, as the kernel counts it. */
    int size() {
        return size;
    }

    void writeTo(long address) {
        Memory.copyIn(bytes, size, address);
    }

    /** Takes what the kernel has written, of which there may be more than it had room for. */
    void readFrom(long address, int reportedSize) {
        size = Math.min(reportedSize, CAPACITY);
        Memory.copyOut(address, bytes, 0, size);
    }

    @Override
    public String toString() {
        return size == 0 ? "no address" : socketAddress().toString();
    }

    private void put(InetAddress address, int port) {
        byte[] raw = address.getAddress();
        boolean inet6 = raw.length == 16;
        size = inet6 ? INET6_SIZE : INET_SIZE;
        buffer(ByteOrder.nativeOrder()).putShort(0, (short) (inet6 ? AF_INET6 : AF_INET));
        buffer(ByteOrder.BIG_ENDIAN).putShort(PORT_OFFSET, (short) port);
        System.arraycopy(raw, 0, bytes, inet6 ? INET6_ADDRESS_OFFSET : INET_ADDRESS_OFFSET, raw.length);
        if (address instanceof Inet6Address scoped) {
            buffer(ByteOrder.nativeOrder()).putInt(INET6_SCOPE_OFFSET, scoped.getScopeId());
        }
    }

    private void put(UnixDomainSocketAddress unix) {
        byte[] path = unix.getPath().toString().getBytes(StandardCharsets.UTF_8);
        if (path.length > UNIX_PATH_SIZE_MAX) {
            throw new IllegalArgumentException(
                    "a socket's path may have " + UNIX_PATH_SIZE_MAX + " bytes: " + unix.getPath());
        }
        buffer(ByteOrder.nativeOrder()).putShort(0, (short) AF_UNIX);
        System.arraycopy(path, 0, bytes, UNIX_PATH_OFFSET, path.length);
        // The size counts the NUL that ends a path; an unnamed address is its family alone.
        size = UNIX_PATH_OFFSET + (path.length == 0 ? 0 : path.length + 1);
    }

    private InetSocketAddress inet(int offset, int length, int scope) {
        byte[] raw = Arrays.copyOfRange(bytes, offset, offset + length);
        try {
            // An IPv4 peer of a dual-stack listener comes back as the IPv4 address that it is.
            var address = scope == 0 ? InetAddress.getByAddress(raw) : Inet6Address.getByAddress(null, raw, scope);
            return new InetSocketAddress(address, port());
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private UnixDomainSocketAddress unix() {
        int end = UNIX_PATH_OFFSET;
        while (end < size && bytes[end] != 0) {
            end++;
        }
        return UnixDomainSocketAddress.of(
                new String(bytes, UNIX_PATH_OFFSET, end - UNIX_PATH_OFFSET, StandardCharsets.UTF_8));
    }

    private ByteBuffer buffer(ByteOrder order) {
        return ByteBuffer.wrap(bytes).order(order);
    }
}
