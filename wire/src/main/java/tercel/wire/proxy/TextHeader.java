package tercel.wire.proxy;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;
import tercel.wire.ProtocolException;

/** Version 1: one line of ASCII, at most 107 bytes with its CR and LF. Proxy-protocol.txt, section 2.1. */
final class TextHeader {
    private static final int BYTES_MAX = 107;
    private static final byte[] START = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int WORDS = 6;
    private static final int PORT_MAX = 65_535;
    private static final int PORT_DIGITS = 5;

    private TextHeader() {}

    static @Nullable ProxiedEnds read(ByteQueue in) throws ProtocolException {
        byte[] array = in.array();
        int most = Math.min(in.size(), BYTES_MAX);
        for (int index = 0; index < most; index++) {
            byte next = array[in.head() + index];
            if (index < START.length && next != START[index]) {
                throw ProxyHeader.refusal("no PROXY header");
            }
            if (next == '\n') {
                return line(in, index);
            }
        }
        if (most == BYTES_MAX) {
            throw ProxyHeader.refusal("a PROXY line of more than " + BYTES_MAX + " bytes");
        }
        return null;
    }

    private static ProxiedEnds line(ByteQueue in, int length) throws ProtocolException {
        String line = new String(in.array(), in.head(), length, StandardCharsets.ISO_8859_1);
        if (line.indexOf('\r') != length - 1) {
            throw ProxyHeader.refusal("a PROXY line with a bare CR or LF");
        }
        var ends = parse(line.substring(0, length - 1));
        in.consume(length + 1);
        return ends;
    }

    private static ProxiedEnds parse(String line) throws ProtocolException {
        if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
            return new ProxiedEnds.Untold();
        }
        String[] words = line.split(" ", -1);
        boolean six = words[1].equals("TCP6");
        if (!six && !words[1].equals("TCP4")) {
            throw ProxyHeader.refusal("a PROXY line for neither TCP4 nor TCP6 nor UNKNOWN");
        }
        if (words.length != WORDS) {
            throw ProxyHeader.refusal("a PROXY line of other words than two addresses and two ports");
        }
        return new ProxiedEnds.Internet(end(six, words[2], words[4]), end(six, words[3], words[5]));
    }

    private static ProxiedEnds.Internet.End end(boolean six, String address, String port) throws ProtocolException {
        return new ProxiedEnds.Internet.End(six ? ofIpv6(address) : ofIpv4(address), portOf(port));
    }

    private static int portOf(String port) throws ProtocolException {
        int value = decimal(port, PORT_DIGITS);
        if (value < 0 || value > PORT_MAX) {
            throw ProxyHeader.refusal("a PROXY line with a port that is none");
        }
        return value;
    }

    /** The value of decimal digits without a leading zero, or -1. */
    private static int decimal(String digits, int digitsMax) {
        if (digits.isEmpty() || digits.length() > digitsMax || digits.length() > 1 && digits.charAt(0) == '0') {
            return -1;
        }
        int value = 0;
        for (int index = 0; index < digits.length(); index++) {
            int digit = digits.charAt(index) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static byte[] ofIpv4(String text) throws ProtocolException {
        String[] parts = text.split("\\.", -1);
        byte[] address = new byte[4];
        if (parts.length != address.length) {
            throw notAnAddress();
        }
        for (int index = 0; index < address.length; index++) {
            int value = decimal(parts[index], 3);
            if (value < 0 || value > 255) {
                throw notAnAddress();
            }
            address[index] = (byte) value;
        }
        return address;
    }

    private static ProtocolException notAnAddress() {
        return ProxyHeader.refusal("a PROXY line with an address that is none");
    }

    /** Groups before a double colon are put from the front, those behind it up to the end. */
    private static byte[] ofIpv6(String text) throws ProtocolException {
        byte[] address = new byte[16];
        int gap = text.indexOf("::");
        if (gap < 0) {
            if (groups(text, address, 0) != address.length) {
                throw notAnAddress();
            }
            return address;
        }
        String front = text.substring(0, gap);
        String back = text.substring(gap + 2);
        byte[] end = new byte[16];
        int before = front.isEmpty() ? 0 : groups(front, address, 0);
        int behind = back.isEmpty() ? 0 : groups(back, end, 0);
        // The gap stands for one group at least.
        if (before + behind > address.length - 2) {
            throw notAnAddress();
        }
        System.arraycopy(end, 0, address, address.length - behind, behind);
        return address;
    }

    /** Puts groups of hexadecimal digits, and returns where they end. */
    private static int groups(String text, byte[] into, int from) throws ProtocolException {
        int at = from;
        for (String group : text.split(":", -1)) {
            if (group.isEmpty() || group.length() > 4 || at == into.length) {
                throw notAnAddress();
            }
            int value = 0;
            for (int index = 0; index < group.length(); index++) {
                int digit = hexadecimal(group.charAt(index));
                if (digit < 0) {
                    throw notAnAddress();
                }
                value = value << 4 | digit;
            }
            into[at] = (byte) (value >> 8);
            into[at + 1] = (byte) value;
            at += 2;
        }
        return at;
    }

    private static int hexadecimal(char letter) {
        return letter < 0x80 ? Character.digit(letter, 16) : -1;
    }
}
