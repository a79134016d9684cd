package tercel.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tercel.coro.UnixName;

/**
 * The proxies whose word is taken for where a connection comes from: networks of IPv4 and IPv6, and whoever connects to
 * a Unix address. Immutable. RFC 4632, section 3.1; RFC 4291, section 2.3.
 */
public final class TrustedProxies {
    private static final String UNIX = "unix";
    private static final int COUNT_MAX = 1024;

    private final List<Network> networks;
    private final boolean unix;

    /** The first bits of addresses. */
    private record Network(byte[] prefix, int bits) {
        static Network of(String text) {
            int slash = text.indexOf('/');
            byte[] address =
                    literal(text, slash < 0 ? text : text.substring(0, slash)).getAddress();
            int bits = slash < 0 ? address.length * 8 : bits(text, text.substring(slash + 1), address.length * 8);
            var network = new Network(masked(address, bits), bits);
            if (!Arrays.equals(network.prefix, address)) {
                throw new IllegalArgumentException(
                        "'" + text + "' is an address within a network; the network is " + network.name());
            }
            return network;
        }

        private static InetAddress literal(String text, String address) {
            try {
                var literal = InetAddress.ofLiteral(address);
                // The JDK reads 10.1 as well, for 10.0.0.1, and addresses with a zone.
                if (address.contains(":")
                        ? !address.contains("%")
                        : literal.getHostAddress().equals(address)) {
                    return literal;
                }
            } catch (IllegalArgumentException other) {
                throw unreadable(text, other);
            }
            throw unreadable(text, null);
        }

        private static int bits(String text, String digits, int most) {
            try {
                int bits = Integer.parseUnsignedInt(digits);
                if (bits <= most && digits.equals(Integer.toString(bits))) {
                    return bits;
                }
            } catch (NumberFormatException other) {
                throw unreadable(text, other);
            }
            throw unreadable(text, null);
        }

        private static byte[] masked(byte[] address, int bits) {
            byte[] prefix = address.clone();
            for (int bit = bits; bit < prefix.length * 8; bit++) {
                prefix[bit / 8] &= (byte) ~(0x80 >> bit % 8);
            }
            return prefix;
        }

        private String name() {
            try {
                return InetAddress.getByAddress(prefix).getHostAddress() + "/" + bits;
            } catch (UnknownHostException impossible) {
                throw new AssertionError(impossible);
            }
        }

        boolean contains(byte[] address) {
            return address.length == prefix.length && Arrays.equals(masked(address, bits), prefix);
        }
    }

    private TrustedProxies(List<Network> networks, boolean unix) {
        this.networks = List.copyOf(networks);
        this.unix = unix;
    }

    /**
     * Those proxies.
     *
     * @param proxies 1 to 1024: networks such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}, addresses, or
     *     {@code unix}
     * @return whose word is taken
     * @throws IllegalArgumentException with one line, if one of them cannot be read
     */
    public static TrustedProxies of(String... proxies) {
        if (proxies.length < 1 || proxies.length > COUNT_MAX) {
            throw new IllegalArgumentException(
                    "the number of proxies is from 1 to " + COUNT_MAX + ", not " + proxies.length);
        }
        var networks = new ArrayList<Network>();
        boolean unix = false;
        for (String proxy : proxies) {
            if (proxy.equals(UNIX)) {
                unix = true;
            } else {
                networks.add(Network.of(proxy));
            }
        }
        return new TrustedProxies(networks, unix);
    }

    private static IllegalArgumentException unreadable(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "'" + text + "' is no network; write it like 10.0.0.0/8, 2001:db8::/32, 127.0.0.1 or unix", cause);
    }

    /**
     * Whether a peer is one of them.
     *
     * @param peer the other end of a connection
     * @return true if its word is taken
     */
    public boolean contains(SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress internet)) {
            return unix && (peer instanceof UnixDomainSocketAddress || peer instanceof UnixName);
        }
        InetAddress address = internet.getAddress();
        if (address == null) {
            return false;
        }
        byte[] bytes = address.getAddress();
        for (Network network : networks) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }
}
