package tercel.coro;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;

/**
 * Addresses to listen on, as people write them: {@code 8080}, {@code 127.0.0.1:8080}, {@code [::1]:8080},
 * {@code unix:/run/it.sock}, {@code unix:@name}, {@code fd:3}. RFC 3986, section 3.2; RFC 5952.
 */
public final class ListenAddress {
    private static final String UNIX = "unix:";
    private static final String DESCRIPTOR = "fd:";
    private static final int PORT_MAX = 65_535;
    private static final int GROUPS = 8;

    private ListenAddress() {}

    /**
     * Reads an address. Looks a host's name up.
     *
     * @param text a port of the loopback address; a host and a port; {@code unix:} and a path, or an at sign and a
     *     name; {@code fd:} and a descriptor
     * @return an {@link InetSocketAddress}, a {@link UnixDomainSocketAddress}, a {@link UnixName} or an
     *     {@link InheritedSocket}
     * @throws IllegalArgumentException with one line, if it is none of them
     */
    public static SocketAddress of(String text) {
        if (text.startsWith(UNIX)) {
            return unix(text.substring(UNIX.length()));
        }
        if (text.startsWith(DESCRIPTOR)) {
            return InheritedSocket.of(number(text, text.substring(DESCRIPTOR.length()), Integer.MAX_VALUE));
        }
        int colon = text.lastIndexOf(':');
        int port = number(text, text.substring(colon + 1), PORT_MAX);
        return new InetSocketAddress(
                colon < 0 ? InetAddress.getLoopbackAddress() : host(text, text.substring(0, colon)), port);
    }

    private static SocketAddress unix(String path) {
        if (path.startsWith("@")) {
            return UnixName.of(path.substring(1));
        }
        if (path.isEmpty()) {
            throw new IllegalArgumentException("'unix:' needs a path, or @ and a name");
        }
        try {
            return UnixDomainSocketAddress.of(path);
        } catch (InvalidPathException unnameable) {
            throw new IllegalArgumentException(
                    "'" + UNIX + path + "' is no address: " + unnameable.getReason(), unnameable);
        }
    }

    private static InetAddress host(String text, String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        // Without brackets nobody could tell the port from the last group.
        if (bare.isEmpty() || bare.contains(":") != bracketed) {
            throw unreadable(text);
        }
        try {
            return InetAddress.getByName(bare);
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("the host '" + bare + "' is not known", unknown);
        }
    }

    private static int number(String text, String digits, int most) {
        boolean digital = !digits.isEmpty()
                && digits.length() <= 10
                && digits.chars().allMatch(each -> each >= '0' && each <= '9');
        if (!digital || Long.parseLong(digits) > most) {
            throw unreadable(text);
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is no address to listen on; write it like 8080, 127.0.0.1:8080,"
                        + " [::1]:8080, unix:/path, unix:@name or fd:3");
    }

    /**
     * Writes an address, so that {@link #of} reads the same from it where it is one that can be listened on.
     *
     * @param address such as {@link ListenSocket#address}
     * @return such as {@code 127.0.0.1:8080} or {@code unix:/run/it.sock}
     */
    public static String text(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress internet -> host(internet) + ":" + internet.getPort();
            case UnixDomainSocketAddress unix -> UNIX + unix;
            case UnixName name -> UNIX + name;
            default -> address.toString();
        };
    }

    private static String host(InetSocketAddress internet) {
        return switch (internet.getAddress()) {
            case null -> internet.getHostString();
            case Inet6Address six -> "[" + shortened(six.getAddress()) + "]";
            case InetAddress four -> four.getHostAddress();
        };
    }

    /** Without leading zeros, and with {@code ::} for the longest run of groups that are zero. */
    private static String shortened(byte[] address) {
        int[] groups = new int[GROUPS];
        for (int index = 0; index < GROUPS; index++) {
            groups[index] = (address[2 * index] & 0xFF) << 8 | address[2 * index + 1] & 0xFF;
        }
        int start = 0;
        int longest = 1;
        for (int index = 0; index < GROUPS; index++) {
            int run = zeros(groups, index);
            start = run > longest ? index : start;
            longest = Math.max(run, longest);
        }
        if (longest == 1) {
            return joined(groups, 0, GROUPS);
        }
        return joined(groups, 0, start) + "::" + joined(groups, start + longest, GROUPS);
    }

    private static int zeros(int[] groups, int from) {
        int end = from;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    private static String joined(int[] groups, int from, int end) {
        var text = new StringBuilder();
        for (int index = from; index < end; index++) {
            text.append(index == from ? "" : ":").append(Integer.toHexString(groups[index]));
        }
        return text.toString();
    }
}
