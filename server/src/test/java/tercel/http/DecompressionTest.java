package tercel.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.server.InMemoryServer;
import tercel.wire.Limit;

class DecompressionTest {
    private static final Handler ECHO = (request, response) ->
            response.bytes((request.length() + " " + Codings.text(request.bytes())).getBytes(ISO_8859_1));

    private static String head(String coding, int size) {
        return "POST / HTTP/1.1\r\nHost: here\r\n" + (coding.isEmpty() ? "" : "Content-Encoding: " + coding + "\r\n")
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + size + "\r\n\r\n";
    }

    private static String post(String coding, byte[] body) {
        return head(coding, body.length) + Codings.text(body);
    }

    private static String answer(Handler handler, String coding, byte[] body) {
        return InMemoryServer.of(handler).send(post(coding, body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] join(byte[]... parts) {
        var text = new StringBuilder();
        for (byte[] part : parts) {
            text.append(Codings.text(part));
        }
        return bytes(text.toString());
    }

    @Test
    void decodesGzipAndDeflate() throws Exception {
        var handler = Decompression.of(ECHO);
        assertEquals("-1 hello", InMemoryServer.body(answer(handler, "gzip", Codings.gzip(bytes("hello")))));
        assertEquals("-1 hello", InMemoryServer.body(answer(handler, "X-GZip", Codings.gzip(bytes("hello")))));
        assertEquals("-1 hello", InMemoryServer.body(answer(handler, "Deflate", Codings.deflate(bytes("hello")))));
        assertEquals("-1 ", InMemoryServer.body(answer(handler, "gzip", Codings.gzip(bytes("")))));
    }

    @Test
    void leavesOtherBodiesAsTheyAre() throws Exception {
        var handler = Decompression.of(ECHO);
        assertEquals("5 hello", InMemoryServer.body(answer(handler, "", bytes("hello"))));
        assertEquals("5 hello", InMemoryServer.body(answer(handler, "identity", bytes("hello"))));
        assertEquals("0 ", InMemoryServer.body(answer(handler, "gzip", bytes(""))));
        byte[] sent = Codings.gzip(bytes("hello"));
        assertEquals(
                sent.length + " " + Codings.text(sent),
                InMemoryServer.body(answer(ECHO, "gzip", sent)),
                "nobody asked for it");
    }

    @Test
    void worksForWhateverTheBodyIsReadAs() throws Exception {
        byte[] sent = Codings.gzip(bytes("a=x+y"));
        assertEquals(
                "x y",
                InMemoryServer.body(answer(
                        Decompression.of((request, response) ->
                                response.text(request.form().first("a").orElseThrow())),
                        "gzip",
                        sent)));
        assertEquals(
                "a=x+y",
                InMemoryServer.body(answer(
                        Decompression.of((request, response) -> {
                            var in = request.body();
                            assertSame(in, request.body());
                            response.text((char) in.read() + Codings.text(in.readAllBytes()));
                            assertEquals(-1, in.read());
                            assertEquals(0, in.read(new byte[0]));
                        }),
                        "gzip",
                        sent)));
        assertEquals(
                "a=x+y",
                InMemoryServer.body(answer(Decompression.of(Decompression.of(ECHO)), "", bytes("a=x+y")))
                        .substring(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "gzip, gzip", "gzip, br", "zstd", "compress", ""})
    void refusesOtherCodingsAndSaysWhichItKnows(String coding) throws Exception {
        String request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: " + coding + "\r\nContent-Length: 1\r\n\r\nx";
        String answer = InMemoryServer.of(Decompression.of(ECHO)).send(request);
        assertTrue(answer.startsWith("HTTP/1.1 415 "), answer);
        assertTrue(answer.contains("\r\nAccept-Encoding: gzip, deflate\r\n"), answer);
        String twice = post("gzip\r\nContent-Encoding: gzip", Codings.gzip(bytes("a")));
        assertTrue(InMemoryServer.of(Decompression.of(ECHO)).send(twice).startsWith("HTTP/1.1 415 "));
    }

    /** A gzip member with every optional field. */
    private static byte[] withAllFields(byte[] body) {
        byte[] header = join(
                new byte[] {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3}, bytes("\3\0abcname\0comment\0"));
        var sum = new CRC32();
        sum.update(header);
        var deflater = new Deflater(6, true);
        deflater.setInput(body);
        deflater.finish();
        byte[] deflated = new byte[1000];
        deflated = Arrays.copyOf(deflated, deflater.deflate(deflated));
        deflater.end();
        var bodySum = new CRC32();
        bodySum.update(body);
        return join(header, number(sum.getValue(), 2), deflated, number(bodySum.getValue(), 4), number(body.length, 4));
    }

    private static byte[] number(long value, int size) {
        byte[] bytes = new byte[size];
        for (int at = 0; at < size; at++) {
            bytes[at] = (byte) (value >>> 8 * at);
        }
        return bytes;
    }

    @Test
    void theCutDoesNotMatter() throws Exception {
        var handler = Decompression.of(ECHO);
        byte[] twoMembers = join(withAllFields(bytes("hello")), Codings.gzip(bytes(" world")));
        for (byte[] sent : new byte[][] {twoMembers, Codings.deflate(bytes("hello world"))}) {
            String coding = sent == twoMembers ? "gzip" : "deflate";
            String request = post(coding, sent);
            for (int cut = request.length() - sent.length; cut < request.length(); cut++) {
                String answer = InMemoryServer.of(handler).send(request.substring(0, cut), request.substring(cut));
                assertEquals("-1 hello world", InMemoryServer.body(answer), coding + " cut at " + cut);
            }
            assertEquals(
                    "-1 hello world",
                    InMemoryServer.body(InMemoryServer.of(handler).send(request.split(""))));
        }
    }

    @Test
    void everyBodyThatEndsTooEarlyIsRefused() throws Exception {
        var handler = Decompression.of(ECHO);
        byte[] gzip = withAllFields(bytes("hello"));
        byte[] deflate = Codings.deflate(bytes("hello"));
        for (int size = 1; size < gzip.length; size++) {
            String answer = answer(handler, "gzip", Arrays.copyOf(gzip, size));
            assertTrue(answer.startsWith("HTTP/1.1 400 "), size + answer);
            assertEquals("the body ends before its gzip coding does\n", InMemoryServer.body(answer));
        }
        for (int size = 1; size < deflate.length; size++) {
            String answer = answer(handler, "deflate", Arrays.copyOf(deflate, size));
            assertTrue(answer.startsWith("HTTP/1.1 400 "), size + answer);
        }
    }

    @Test
    void everyBodyThatGoesOnIsRefused() throws Exception {
        var handler = Decompression.of(ECHO);
        assertTrue(answer(handler, "gzip", join(Codings.gzip(bytes("a")), bytes("x")))
                .startsWith("HTTP/1.1 400 "));
        assertTrue(answer(handler, "gzip", join(Codings.gzip(bytes("a")), bytes("\0\0\0\0\0\0\0\0\0\0\0\0")))
                .startsWith("HTTP/1.1 400 "));
        assertTrue(answer(handler, "deflate", join(Codings.deflate(bytes("a")), bytes("x")))
                .startsWith("HTTP/1.1 400 "));
        assertTrue(answer(handler, "deflate", join(Codings.deflate(bytes("a")), Codings.deflate(bytes("a"))))
                .startsWith("HTTP/1.1 400 "));
    }

    @Test
    void everyBitThatCountsIsChecked() throws Exception {
        var handler = Decompression.of(ECHO);
        byte[] gzip = withAllFields(bytes("hello, hello, hello"));
        for (int bit = 0; bit < gzip.length * 8; bit++) {
            byte[] broken = gzip.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            String answer = answer(handler, "gzip", broken);
            assertTrue(answer.startsWith("HTTP/1.1 400 "), "bit " + bit + ": " + answer);
        }
        byte[] deflate = Codings.deflate(bytes("hello, hello, hello"));
        for (int bit = 0; bit < deflate.length * 8; bit++) {
            byte[] broken = deflate.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            String answer = answer(handler, "deflate", broken);
            boolean same = InMemoryServer.body(answer).equals("-1 hello, hello, hello");
            assertTrue(same || answer.startsWith("HTTP/1.1 400 "), "bit " + bit + ": " + answer);
        }
    }

    @ParameterizedTest
    @CsvSource({"999, 200", "1000, 200", "1001, 413"})
    void boundsWhatComesOut(int size, int status) throws Exception {
        byte[] body = bytes("x".repeat(size));
        var bounded = Decompression.of(ECHO).withMaximumSize(1000);
        for (byte[] sent : new byte[][] {Codings.gzip(body), join(Codings.gzip(body), Codings.gzip(bytes("")))}) {
            String answer = answer(bounded, "gzip", sent);
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
            assertTrue(InMemoryServer.of(Decompression.of(ECHO), Limit.BODY, 1000)
                    .send(post("gzip", sent))
                    .startsWith("HTTP/1.1 " + status + " "));
            Handler own = (request, response) -> response.bytes(request.bytes(1000));
            assertTrue(answer(Decompression.of(own), "gzip", sent).startsWith("HTTP/1.1 " + status + " "));
            Handler stream =
                    (request, response) -> response.bytes(request.body(1000).readAllBytes());
            assertTrue(answer(Decompression.of(stream), "gzip", sent).startsWith("HTTP/1.1 " + status + " "));
        }
    }

    @Test
    void boundsHowOftenABodyGrows() throws Exception {
        byte[] zeros = Codings.gzip(new byte[200_000]);
        int times = 200_000 / zeros.length;
        assertTrue(answer(Decompression.of(ECHO).withMaximumRatio(times * 2), "gzip", zeros)
                .startsWith("HTTP/1.1 200 "));
        String refused = answer(Decompression.of(ECHO), "gzip", zeros);
        assertTrue(refused.startsWith("HTTP/1.1 413 "), refused);
        assertEquals("the body grows more than 100 times when it is decoded\n", InMemoryServer.body(refused));
        assertTrue(
                answer(Decompression.of(ECHO), "gzip", Codings.gzip(new byte[64 << 10]))
                        .startsWith("HTTP/1.1 200 "),
                "a short one may");
        assertTrue(answer(Decompression.of(ECHO), "gzip", Codings.gzip(new byte[(64 << 10) + 1]))
                .startsWith("HTTP/1.1 413 "));
    }

    @Test
    void boundsABodyOfWhichNothingComesOut() throws Exception {
        byte[] empty = Codings.gzip(bytes(""));
        String answer = InMemoryServer.of(Decompression.of(ECHO), Limit.BODY, 1000)
                .send(post("gzip", bytes(Codings.text(empty).repeat(10_000))));
        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    }

    @Test
    void decodesWhatTheJdkEncodes() throws Exception {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            byte[] body = new byte[random.nextInt(1 << random.nextInt(17))];
            int kinds = 1 + random.nextInt(256);
            for (int at = 0; at < body.length; at++) {
                body[at] = (byte) random.nextInt(kinds);
            }
            byte[] sent = random.nextBoolean() ? Codings.gzip(body) : Codings.deflate(body);
            String answer =
                    answer(Decompression.of(ECHO).withMaximumRatio(2000), sent[0] == 0x1F ? "gzip" : "deflate", sent);
            assertEquals("-1 " + Codings.text(body), InMemoryServer.body(answer), "seed " + seed);
        }
    }

    @Test
    void refusesBoundsThatCannotBe() {
        assertThrows(
                IllegalArgumentException.class, () -> Decompression.of(ECHO).withMaximumSize(0));
        assertThrows(
                IllegalArgumentException.class, () -> Decompression.of(ECHO).withMaximumRatio(0));
        assertTrue(Decompression.of(Handler.inline(ECHO)).isInline());
    }
}
