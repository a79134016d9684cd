package tercel.wire.http1;

/**
 * Host and port as they stand in the field Host and in targets: RFC 3986, section 3.2, without user information.
 * Allocates nothing.
 */
final class Authority {
    private static final int PORT_MAX = 65_535;

    private Authority() {}

    /** Whether bytes are a host that is not empty, and perhaps a port. */
    static boolean isValid(byte[] array, int start, int end) {
        int hostEnd = start < end && array[start] == '[' ? literalEnd(array, start, end) : nameEnd(array, start, end);
        return hostEnd > start && (hostEnd == end || isPort(array, hostEnd, end));
    }

    /** Whether bytes are a host that is not empty, and a port. */
    static boolean isValidWithPort(byte[] array, int start, int end) {
        return isValid(array, start, end) && Tokens.isDigit(array[end - 1]) && hasColon(array, start, end);
    }

    private static boolean hasColon(byte[] array, int start, int end) {
        int at = end;
        while (at > start && Tokens.isDigit(array[at - 1])) {
            at--;
        }
        return at > start && array[at - 1] == ':';
    }

    private static int nameEnd(byte[] array, int start, int end) {
        int at = start;
        while (at < end) {
            if (Tokens.isHost(array[at])) {
                at++;
            } else if (array[at] == '%' && isEncoded(array, at, end)) {
                at += 3;
            } else {
                break;
            }
        }
        return at;
    }

    private static boolean isEncoded(byte[] array, int at, int end) {
        return end - at >= 3 && Tokens.hex(array[at + 1]) >= 0 && Tokens.hex(array[at + 2]) >= 0;
    }

    /** The end of an IPv6 address in brackets, or the start if it is none. */
    private static int literalEnd(byte[] array, int start, int end) {
        int at = start + 1;
        while (at < end && (Tokens.hex(array[at]) >= 0 || array[at] == ':' || array[at] == '.')) {
            at++;
        }
        return at < end && array[at] == ']' && at - start > 2 ? at + 1 : start;
    }

    /** Whether bytes are a colon and a port; the port may be empty: RFC 3986, section 3.2.3. */
    private static boolean isPort(byte[] array, int start, int end) {
        if (array[start] != ':') {
            return false;
        }
        int port = 0;
        for (int at = start + 1; at < end; at++) {
            if (!Tokens.isDigit(array[at])) {
                return false;
            }
            port = port * 10 + array[at] - '0';
            if (port > PORT_MAX) {
                return false;
            }
        }
        return true;
    }
}
