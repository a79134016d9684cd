package tercel.wire.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.wire.ByteQueue;
import tercel.wire.ProtocolException;

/** Headers of both versions are read whole, byte by byte and at every split, and everything else is refused. */
final class ProxyHeaderTest {
    private static final byte[] BEHIND = Headers.text("GET / HTTP/1.1\r\n");
    private static final int SEEDS = 200_000;

    static Stream<Arguments> valid() {
        String four = "c0a80001:56324 > c0a8000b:443";
        String six = "20010db8000000000000000000000001:65535 > 00000000000000000000000000000001:0";
        String all = "ffffffffffffffffffffffffffffffff";
        return Stream.of(
                line("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", four),
                line("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "ffffffff:65535 > ffffffff:65535"),
                line("PROXY TCP4 0.0.0.0 1.2.3.4 0 1\r\n", "00000000:0 > 01020304:1"),
                line("PROXY TCP6 2001:db8::1 ::1 65535 0\r\n", six),
                line("PROXY TCP6 2001:0DB8:0:0:0:0:0:0001 0:0:0:0:0:0:0:1 65535 0\r\n", six),
                line(
                        "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535"
                                + " 65535\r\n",
                        all + ":65535 > " + all + ":65535"),
                line("PROXY TCP6 :: 1:: 1 2\r\n", "0".repeat(32) + ":1 > 0001" + "0".repeat(28) + ":2"),
                line(
                        "PROXY TCP6 1:2:3:4:5:6:7:: ::2:3:4:5:6:7:8 1 2\r\n",
                        "00010002000300040005000600070000:1 > 00000002000300040005000600070008:2"),
                line("PROXY UNKNOWN\r\n", "untold"),
                line("PROXY UNKNOWN \r\n", "untold"),
                line("PROXY UNKNOWN what ever\0is said\r\n", "untold"),
                line("PROXY UNKNOWN " + "x".repeat(91) + "\r\n", "untold"),
                Arguments.of("v2 over IPv4", Headers.binary("21 11", Headers.FOUR), four),
                Arguments.of("v2 over IPv6", Headers.binary("21 21", Headers.SIX), six),
                Arguments.of(
                        "v2 over Unix",
                        Headers.binary("21 31", Headers.path("/run/a") + Headers.path("\0name")),
                        "'/run/a' > '\0name'"),
                Arguments.of(
                        "v2 over Unix with the longest path and none",
                        Headers.binary("21 31", Headers.path("/" + "p".repeat(107)) + Headers.path("")),
                        "'/" + "p".repeat(107) + "' > ''"),
                Arguments.of("v2 local", Headers.binary("20 00", ""), "untold"),
                Arguments.of("v2 local with addresses", Headers.binary("20 11", Headers.FOUR), "untold"),
                Arguments.of("v2 local with what is nothing", Headers.binary("20 11", "010203"), "untold"),
                Arguments.of("v2 unspecified", Headers.binary("21 00", ""), "untold"),
                Arguments.of("v2 unspecified with addresses", Headers.binary("21 00", Headers.FOUR), "untold"),
                Arguments.of("v2 unspecified protocol", Headers.binary("21 10", Headers.FOUR), "untold"),
                Arguments.of("v2 datagrams over IPv4", Headers.binary("21 12", Headers.FOUR), "untold"),
                Arguments.of(
                        "v2 with vectors",
                        Headers.binary("21 11", Headers.FOUR + "04 0000 01 0002 6832 ee 0001 00"),
                        four),
                Arguments.of("v2 with a checksum", Headers.checked("21 11", Headers.FOUR, 0), four),
                Arguments.of(
                        "v2 with a checksum behind vectors",
                        Headers.checked("21 21", Headers.SIX + "040003000000", 0),
                        six),
                Arguments.of(
                        "v2 of the longest kind",
                        Headers.binary("21 11", Headers.FOUR + "04 0fe1" + "00".repeat(0xfe1)),
                        four));
    }

    private static Arguments line(String line, String told) {
        return Arguments.of(line.strip(), Headers.text(line), told);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valid")
    void tellsTheEndsAndLeavesWhatIsBehind(String name, byte[] header, String told) throws ProtocolException {
        var in = new ByteQueue(8192);
        put(in, header);
        put(in, BEHIND);
        assertEquals(told, told(in));
        assertEquals(BEHIND.length, in.size());
        assertEquals('G', in.array()[in.head()]);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valid")
    void bytesMayComeOneByOne(String name, byte[] header, String told) throws ProtocolException {
        var in = new ByteQueue(8192);
        for (int index = 0; index < header.length - 1; index++) {
            in.put(header[index]);
            assertNull(ProxyHeader.read(in));
        }
        in.put(header[header.length - 1]);
        assertEquals(told, told(in));
        assertEquals(0, in.size());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valid")
    void theCutDoesNotMatter(String name, byte[] header, String told) throws ProtocolException {
        for (int cut = 1; cut < header.length; cut++) {
            var in = new ByteQueue(8192);
            put(in, Arrays.copyOf(header, cut));
            assertNull(ProxyHeader.read(in));
            put(in, Arrays.copyOfRange(header, cut, header.length));
            put(in, BEHIND);
            assertEquals(told, told(in));
            assertEquals(BEHIND.length, in.size());
        }
    }

    private static void put(ByteQueue in, byte[] bytes) {
        in.put(bytes, 0, bytes.length);
    }

    private static String told(ByteQueue in) throws ProtocolException {
        var ends = ProxyHeader.read(in);
        assertNotNull(ends, "more was to come");
        return Headers.told(ends);
    }

    static Stream<Arguments> hostile() {
        String none = "no PROXY header";
        String address = "a PROXY line with an address that is none";
        String port = "a PROXY line with a port that is none";
        String words = "a PROXY line of other words than two addresses and two ports";
        String bare = "a PROXY line with a bare CR or LF";
        String family = "a PROXY line for neither TCP4 nor TCP6 nor UNKNOWN";
        return Stream.of(
                refused(none, "GET / HTTP/1.1\r\n"),
                refused(none, "proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n"),
                refused(none, "PROXY\r\n"),
                refused(none, "PROXYTCP4 1.2.3.4 1.2.3.4 1 2\r\n"),
                refused(none, " PROXY UNKNOWN\r\n"),
                refused(none, "\n"),
                refused(none, "\r\nGET / HTTP/1.1\r\n"),
                refused(none, "\r\n\r\n\0\r\nQUIT\r"),
                refused(family, "PROXY \r\n"),
                refused(family, "PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n"),
                refused(family, "PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n"),
                refused(family, "PROXY UNKNOWNS\r\n"),
                refused(family, "PROXY unknown\r\n"),
                refused(family, "PROXY  TCP4 1.2.3.4 1.2.3.4 1 2\r\n"),
                refused(words, "PROXY TCP4\r\n"),
                refused(words, "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n"),
                refused(words, "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n"),
                refused(words, "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n"),
                refused(words, "PROXY TCP4 1.2.3.4  1.2.3.4 1 2\r\n"),
                refused(words, "PROXY TCP4\t1.2.3.4 1.2.3.4 1 2\r\n".replace("\t", "  ")),
                refused(family, "PROXY TCP4\t1.2.3.4 1.2.3.4 1 2\r\n"),
                refused(address, "PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n"),
                refused(address, "PROXY TCP4 1.2.3.4.5 1.2.3.4 1 2\r\n"),
                refused(address, "PROXY TCP4 1.2.3.256 1.2.3.4 1 2\r\n"),
                refused(address, "PROXY TCP4 1.2.3.04 1.2.3.4 1 2\r\n"),
                refused(address, "PROXY TCP4 1.2.3.-4 1.2.3.4 1 2\r\n"),
                refused(address, "PROXY TCP4 1.2.3.+4 1.2.3.4 1 2\r\n"),
                refused(address, "PROXY TCP4 1.2..4 1.2.3.4 1 2\r\n"),
                refused(address, "PROXY TCP4 1.2.3.0x4 1.2.3.4 1 2\r\n"),
                refused(address, "PROXY TCP4 1.2.3.4 ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 1.2.3.4 ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 ::ffff:1.2.3.4 ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 1:2:3:4:5:6:7 ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 1:2:3:4:5:6:7:8:9 ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 1:2:3:4:5:6:7:8:: ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 1:2:3:4::5:6:7:8 ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 1::2::3 ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 ::: ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 :1:2:3:4:5:6:7:8 ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 1: ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 12345:: ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 g:: ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 fe80::1%1 ::1 1 2\r\n"),
                refused(address, "PROXY TCP6 [::1] ::1 1 2\r\n"),
                refused(port, "PROXY TCP4 1.2.3.4 1.2.3.4 65536 2\r\n"),
                refused(port, "PROXY TCP4 1.2.3.4 1.2.3.4 1 01\r\n"),
                refused(port, "PROXY TCP4 1.2.3.4 1.2.3.4 1 -2\r\n"),
                refused(port, "PROXY TCP4 1.2.3.4 1.2.3.4 1 99999999999\r\n"),
                refused(port, "PROXY TCP4 1.2.3.4 1.2.3.4 a 2\r\n"),
                refused(bare, "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n"),
                refused(bare, "PROXY UNKNOWN \n\r\n"),
                refused(bare, "PROXY UNKNOWN \r \r\n"),
                refused(bare, "PROXY UNKNOWN \r\r\n"),
                refused("a PROXY line of more than 107 bytes", "PROXY UNKNOWN " + "x".repeat(92) + "\r\n"),
                refused("a PROXY line of more than 107 bytes", "PROXY UNKNOWN " + "x".repeat(93)),
                refused("a PROXY header of another version than 1 and 2", Headers.binary("11 11", Headers.FOUR)),
                refused("a PROXY header of another version than 1 and 2", Headers.binary("a1 11", Headers.FOUR)),
                refused(
                        "a PROXY header with a command that is neither LOCAL nor PROXY",
                        Headers.binary("22 11", Headers.FOUR)),
                refused(
                        "a PROXY header with a family or protocol that is not assigned",
                        Headers.binary("21 41", Headers.FOUR)),
                refused("a PROXY header with a family or protocol that is not assigned", Headers.binary("20 f0", "")),
                refused(
                        "a PROXY header with a family or protocol that is not assigned",
                        Headers.binary("21 13", Headers.FOUR)),
                refused(
                        "a PROXY header too short for its addresses",
                        Headers.binary("21 11", "c0a80001c0a8000bdc0401")),
                refused("a PROXY header too short for its addresses", Headers.binary("21 21", Headers.FOUR)),
                refused(
                        "a PROXY header too short for its addresses",
                        Headers.binary("21 31", Headers.path("/a") + "00".repeat(107))),
                refused("a PROXY header with a vector that is not whole", Headers.binary("21 11", Headers.FOUR + "04")),
                refused(
                        "a PROXY header with a vector that is not whole",
                        Headers.binary("21 11", Headers.FOUR + "04 00")),
                refused(
                        "a PROXY header with a vector that is not whole",
                        Headers.binary("21 11", Headers.FOUR + "04 0002 00")),
                refused(
                        "a PROXY header with a vector that is not whole",
                        Headers.binary("21 12", Headers.FOUR + "04 ffff 00")),
                refused("a PROXY header with a wrong checksum", Headers.checked("21 11", Headers.FOUR, 1)),
                refused("a PROXY header with a wrong checksum", Headers.checked("21 31", "00".repeat(216), 128)),
                refused(
                        "a PROXY header with a checksum that is none",
                        Headers.binary("21 11", Headers.FOUR + "03 0003 000000")),
                refused(
                        "a PROXY header of more than 4096 bytes",
                        Headers.binary("21 11", Headers.FOUR + "04 0fe2" + "00".repeat(0xfe2))),
                refused("a PROXY header of more than 4096 bytes", Headers.hex(Headers.SIGNATURE + "21 11 ffff")));
    }

    private static Arguments refused(String reason, String line) {
        return refused(reason, Headers.text(line));
    }

    private static Arguments refused(String reason, byte[] bytes) {
        return Arguments.of(reason, bytes);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("hostile")
    void everythingElseIsRefused(String reason, byte[] bytes) {
        var in = new ByteQueue(8192);
        put(in, bytes);
        var whole = assertThrows(ProtocolException.class, () -> ProxyHeader.read(in));
        assertEquals(reason, whole.getMessage());
        assertEquals(400, whole.status());
        var slow = new ByteQueue(8192);
        var refusal = assertThrows(ProtocolException.class, () -> {
            for (byte each : bytes) {
                slow.put(each);
                assertNull(ProxyHeader.read(slow));
            }
        });
        assertEquals(reason, refusal.getMessage());
    }

    @Test
    void aSecondChecksumIsRefusedThoughTheFirstIsRight() {
        byte[] header = Headers.binary("21 11", Headers.FOUR + "03 0004 00000000 03 0004 01020304");
        Headers.putChecksum(header, header.length - 11);
        var in = new ByteQueue(8192);
        put(in, header);
        var refusal = assertThrows(ProtocolException.class, () -> ProxyHeader.read(in));
        assertEquals("a PROXY header with a checksum that is none", refusal.getMessage());
    }

    /** Headers with some bytes changed, cut and doubled: refused, or read, but alike however they come. */
    @Test
    void noNoiseIsReadInTwoWays() {
        byte[][] seeds = valid().map(each -> (byte[]) each.get()[1]).toArray(byte[][]::new);
        int read = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            byte[] header = noise(random, seeds[random.nextInt(seeds.length - 1)]);
            String whole = outcome(header, header.length);
            assertEquals(whole, outcome(header, 1 + random.nextInt(header.length)), "seed " + seed);
            read += whole.startsWith("read") ? 1 : 0;
        }
        assertEquals(true, read > SEEDS / 50 && read < SEEDS / 2, "of " + SEEDS + " were read " + read);
    }

    private static byte[] noise(Random random, byte[] seed) {
        byte[] header = Arrays.copyOf(seed, seed.length + random.nextInt(3));
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            int at = random.nextInt(header.length);
            header[at] = random.nextBoolean() ? (byte) random.nextInt() : header[random.nextInt(header.length)];
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(header, 1 + random.nextInt(header.length)) : header;
    }

    private static String outcome(byte[] bytes, int first) {
        var in = new ByteQueue(8192);
        in.put(bytes, 0, first);
        try {
            @Nullable ProxiedEnds ends = ProxyHeader.read(in);
            if (ends == null) {
                in.put(bytes, first, bytes.length - first);
                ends = ProxyHeader.read(in);
                return ends == null ? "waits" : "read " + Headers.told(ends) + " " + in.size();
            }
            return "read " + Headers.told(ends) + " " + (in.size() + bytes.length - first);
        } catch (ProtocolException refusal) {
            return "refused " + refusal.getMessage();
        }
    }
}
