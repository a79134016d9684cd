package tercel.cli;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Writes where a server listens, as it stands in an address of the web: RFC 3986, section 3.2; RFC 5952. */
final class Place {
    private static final int GROUPS = 8;

    private Place() {}

    /** Such as {@code 127.0.0.1:8080} or {@code [::1]:8080}. */
    static String of(SocketAddress address) {
        if (!(address instanceof InetSocketAddress internet)) {
            return address.toString();
        }
        var host = internet.getAddress();
        String written = host == null
                ? internet.getHostString()
                : host instanceof Inet6Address ? "[" + shortened(host.getAddress()) + "]" : host.getHostAddress();
        return written + ":" + internet.getPort();
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
