package tercel.wire.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Headers of the PROXY protocol for tests, valid unless told otherwise. */
final class Headers {
    static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    static final String FOUR = "c0a80001 c0a8000b dc04 01bb";
    static final String SIX = "20010db8000000000000000000000001 00000000000000000000000000000001 ffff 0000";

    private Headers() {}

    static byte[] text(String line) {
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    /** Version 2, with the length that what follows has. */
    static byte[] binary(String commandAndFamily, String rest) {
        byte[] following = hex(rest);
        return hex(SIGNATURE + commandAndFamily + "%04x".formatted(following.length) + rest);
    }

    /** The same with a checksum behind it, be it right or off by a number. */
    static byte[] checked(String commandAndFamily, String rest, int off) {
        byte[] header = binary(commandAndFamily, rest + "03 0004 00000000");
        putChecksum(header, header.length - 4);
        header[header.length - 1] += (byte) off;
        return header;
    }

    /** Puts the right checksum where zeros are. */
    static void putChecksum(byte[] header, int at) {
        var sum = new CRC32C();
        sum.update(header);
        ByteBuffer.wrap(header).putInt(at, (int) sum.getValue());
    }

    /** A path of a Unix socket in the 108 bytes that it has. */
    static String path(String text) {
        return HexFormat.of().formatHex(text(text)) + "00".repeat(108 - text.length());
    }

    /** What a header tells, in one line. */
    static String told(ProxiedEnds ends) {
        return switch (ends) {
            case ProxiedEnds.Untold untold -> "untold";
            case ProxiedEnds.Internet(var source, var destination) -> told(source) + " > " + told(destination);
            case ProxiedEnds.Unix(var source, var destination) ->
                "'" + new String(source, StandardCharsets.ISO_8859_1) + "' > '"
                        + new String(destination, StandardCharsets.ISO_8859_1) + "'";
        };
    }

    private static String told(ProxiedEnds.Internet.End end) {
        return HexFormat.of().formatHex(end.address()) + ":" + end.port();
    }
}
