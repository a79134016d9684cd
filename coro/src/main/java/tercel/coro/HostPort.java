package tercel.coro;

/**
 * A host and a port, as people write them: {@code example.org:80}, {@code 127.0.0.1:80}, {@code [::1]:80}. RFC 3986,
 * section 3.2; RFC 1123, section 2.1. Nothing is looked up: that is {@link Hosts}' part.
 *
 * @param host a name in small letters, or an IP address without brackets
 * @param port 0 to 65535
 */
public record HostPort(String host, int port) {
    private static final int PORT_MAX = 65_535;
    private static final int PORT_DIGITS_MAX = 5;
    private static final int NAME_MAX = 253;
    private static final int LABEL_MAX = 63;

    /** Refuses what is neither a name nor an address. */
    public HostPort {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("a port is a number from 0 to " + PORT_MAX + ", not " + port);
        }
        host = checked(host);
    }

    /**
     * Reads a host and a port.
     *
     * @param text such as {@code example.org:80} or {@code [::1]:80}
     * @return what it says
     * @throws IllegalArgumentException with one line, if it is no such thing
     */
    public static HostPort of(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
            throw new IllegalArgumentException("'" + text + "' has no port; write it like example.org:80");
        }
        return new HostPort(bare(text, text.substring(0, colon)), port(text, text.substring(colon + 1)));
    }

    /**
     * The same, where the port may be left out.
     *
     * @param text such as {@code example.org}, {@code example.org:80} or {@code [::1]}
     * @param port where there is none
     * @return what it says
     * @throws IllegalArgumentException with one line, if it is no such thing
     */
    public static HostPort of(String text, int port) {
        boolean alone = text.endsWith("]") || text.indexOf(':') < 0;
        return alone ? new HostPort(bare(text, text), port) : of(text);
    }

    private static String bare(String text, String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        // Without brackets nobody could tell the port from the last group.
        if (host.contains(":") != bracketed) {
            throw new IllegalArgumentException("'" + text + "' is unclear; write an IPv6 address like [::1]:80");
        }
        return bracketed ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(String text, String digits) {
        boolean digital = !digits.isEmpty()
                && digits.length() <= PORT_DIGITS_MAX
                && digits.chars().allMatch(each -> each >= '0' && each <= '9');
        if (!digital) {
            throw new IllegalArgumentException("'" + text + "' has no port; '" + digits + "' is no number up to 65535");
        }
        return Integer.parseInt(digits);
    }

    private static String checked(String host) {
        if (IpLiteral.isMeant(host)) {
            IpLiteral.of(host);
            return host;
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.isEmpty() || name.length() > NAME_MAX) {
            throw new IllegalArgumentException("a host's name has 1 to " + NAME_MAX + " letters, not " + name.length());
        }
        for (String label : name.split("\\.", -1)) {
            checkLabel(host, label);
        }
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    private static void checkLabel(String host, String label) {
        boolean fits = !label.isEmpty()
                && label.length() <= LABEL_MAX
                && !label.startsWith("-")
                && !label.endsWith("-")
                && label.chars().allMatch(HostPort::mayStandInName);
        if (!fits) {
            throw new IllegalArgumentException("'" + host + "' is no host's name: see its part '" + label + "'");
        }
    }

    /** Underscores are in no standard, and in many networks. */
    private static boolean mayStandInName(int character) {
        return character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9'
                || character == '-'
                || character == '_';
    }

    /** As {@link #of(String)} reads it. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
