package tercel.coro;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A name in Linux's abstract namespace of Unix sockets: no file stands for it, no mode guards it, and it is free as
 * soon as nobody listens: unix(7). Only event loops that poll with epoll can listen there. Immutable.
 */
@SuppressWarnings("serial")
public final class UnixName extends SocketAddress {
    private static final int BYTES_MAX = 107;

    /** Without the leading NUL. */
    private final String name;

    private UnixName(String name) {
        this.name = name;
    }

    /**
     * That name.
     *
     * @param name without the leading NUL, for which people write an at sign; 1 to 107 bytes in UTF-8
     * @return an address
     * @throws IllegalArgumentException if it is empty or too long
     */
    public static UnixName of(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the name of a Unix socket has 1 to " + BYTES_MAX + " bytes, not " + bytes);
        }
        return new UnixName(name);
    }

    /**
     * The name.
     *
     * @return without the leading NUL
     */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnixName that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "@" + name;
    }
}
