package tercel.coro;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Addresses written as numbers, read strictly, so that nothing is taken for an address that another program would read
 * as a different one: IPv4 as four decimal numbers without leading zeros (RFC 6943, section 3.1.1), IPv6 as RFC 4291,
 * section 2.2 has it, with a zone where needed (RFC 4007, section 11). No name is ever looked up.
 */
public final class IpLiteral {
    private static final int NUMBERS = 4;
    private static final int DIGITS_MAX = 3;

    private IpLiteral() {}

    /**
     * Reads an address.
     *
     * @param text such as {@code 127.0.0.1}, {@code ::1} or {@code fe80::1%eth0}; no brackets, no spaces
     * @return the address, without a name
     * @throws IllegalArgumentException with one line, if it is none
     */
    public static InetAddress of(String text) {
        try {
            InetAddress read = text.indexOf(':') >= 0 ? six(text) : four(text);
            if (read != null) {
                return read;
            }
        } catch (UnknownHostException | IllegalArgumentException unreadable) {
            throw new IllegalArgumentException("'" + text + "' is no IP address", unreadable);
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no IP address; write it like 127.0.0.1, ::1 or fe80::1%eth0");
    }

    /**
     * Whether it is meant as an address, rightly or wrongly: a name can look like neither kind.
     *
     * @param text a host as people write it
     * @return true where it has a colon, or ends in a number (WHATWG URL, section 3.5)
     */
    static boolean isMeant(String text) {
        String last = text.substring(text.lastIndexOf('.') + 1);
        return text.indexOf(':') >= 0 || !last.isEmpty() && last.chars().allMatch(IpLiteral::isDigit);
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private static @Nullable InetAddress four(String text) throws UnknownHostException {
        String[] numbers = text.split("\\.", -1);
        if (numbers.length != NUMBERS) {
            return null;
        }
        var bytes = new byte[NUMBERS];
        for (int index = 0; index < NUMBERS; index++) {
            String number = numbers[index];
            boolean digital = !number.isEmpty()
                    && number.length() <= DIGITS_MAX
                    && number.chars().allMatch(IpLiteral::isDigit)
                    && (number.length() == 1 || number.charAt(0) != '0');
            if (!digital || Integer.parseInt(number) > 0xff) {
                return null;
            }
            bytes[index] = (byte) Integer.parseInt(number);
        }
        return InetAddress.getByAddress(bytes);
    }

    private static @Nullable InetAddress six(String text) throws UnknownHostException {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        int dots = address.indexOf('.');
        // The JDK reads an address of version 4 within one of version 6 more generously than we do.
        boolean fits = address.chars().allMatch(each -> isDigit(each) || each == ':' || each == '.' || isHex(each))
                && (dots < 0 || four(address.substring(address.lastIndexOf(':') + 1)) != null)
                && zone != text.length() - 1;
        return fits ? Inet6Address.ofLiteral(zone < 0 ? text : address + zoned(text.substring(zone + 1))) : null;
    }

    /** An interface counts by its number, whatever addresses it has. */
    private static String zoned(String zone) {
        try {
            var named = zone.chars().allMatch(IpLiteral::isDigit) ? null : NetworkInterface.getByName(zone);
            return "%" + (named == null ? zone : named.getIndex());
        } catch (SocketException unknown) {
            throw new IllegalArgumentException(unknown);
        }
    }

    private static boolean isHex(int character) {
        return character >= 'a' && character <= 'f' || character >= 'A' && character <= 'F';
    }
}
