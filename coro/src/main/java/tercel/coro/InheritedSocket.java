package tercel.coro;

import java.net.SocketAddress;

/**
 * A listening socket that whoever started this process has opened and left open: systemd, inetd, or a shell. It takes
 * the place of an address; once it is listened on, its own address is known: sd_listen_fds(3). Event loops that poll
 * with epoll take over any; the JDK only descriptor 0, by {@link System#inheritedChannel}. Immutable.
 */
@SuppressWarnings("serial")
public final class InheritedSocket extends SocketAddress {
    /** Its number. */
    private final int descriptor;

    private InheritedSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * The socket of that descriptor.
     *
     * @param descriptor its number, not negative
     * @return to be listened on once
     */
    public static InheritedSocket of(int descriptor) {
        if (descriptor < 0) {
            throw new IllegalArgumentException("no descriptor is negative: " + descriptor);
        }
        return new InheritedSocket(descriptor);
    }

    /**
     * The number of its descriptor.
     *
     * @return not negative
     */
    public int descriptor() {
        return descriptor;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InheritedSocket that && descriptor == that.descriptor;
    }

    @Override
    public int hashCode() {
        return descriptor;
    }

    @Override
    public String toString() {
        return "fd:" + descriptor;
    }
}
