package tercel.wire.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.Step;

/** Each limit one below, at, and one above: whole, byte by byte, and at every cut. */
final class LimitsTest {
    private static final int CAPACITY = 4096;

    @Test
    void requestLine() {
        var limits = Limits.DEFAULT.with(Limit.REQUEST_LINE, 40);
        check(200, limits, line(39) + "Host: a\r\n\r\n");
        check(200, limits, line(40) + "Host: a\r\n\r\n");
        check(414, limits, line(41) + "Host: a\r\n\r\n");
    }

    @Test
    void requestLineOfAnotherKind() {
        var limits = Limits.DEFAULT.with(Limit.REQUEST_LINE, 40);
        check(200, limits, line(39).replace("GET ", "PUT ") + "Host: a\r\n\r\n");
        check(200, limits, line(40).replace("GET ", "PUT ") + "Host: a\r\n\r\n");
        check(414, limits, line(41).replace("GET ", "PUT ") + "Host: a\r\n\r\n");
    }

    @Test
    void requestLineIsRefusedBeforeItEnds() {
        var limits = Limits.DEFAULT.with(Limit.REQUEST_LINE, 40);
        check(0, limits, "GET /" + "a".repeat(35));
        check(414, limits, "GET /" + "a".repeat(36));
        check(400, limits, "GET /" + "a".repeat(34) + "\0");
        check(414, limits, "GET /" + "a".repeat(36) + "\0");
    }

    private static String line(int size) {
        return "GET /" + "a".repeat(size - 14) + " HTTP/1.1\r\n";
    }

    @Test
    void headerBytes() {
        var limits = Limits.DEFAULT.with(Limit.HEADER_BYTES, 50);
        check(200, limits, head(49));
        check(200, limits, head(50));
        check(431, limits, head(51));
    }

    private static String head(int size) {
        return "GET / HTTP/1.1\r\nHost: a\r\nX: " + "b".repeat(size - 14) + "\r\n\r\n";
    }

    @Test
    void headerBytesOfManyFields() {
        var limits = Limits.DEFAULT.with(Limit.HEADER_BYTES, 21);
        check(200, limits, "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: \r\n\r\n".replace("B: ", "B:"));
        check(200, limits, "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB:1\r\n\r\n".replace("1\r\nB:1", "1\r\nB:"));
        check(431, limits, "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 12\r\n\r\n");
        check(431, limits, "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB:\r\nC:\r\n\r\n");
    }

    @Test
    void headerFields() {
        var limits = Limits.DEFAULT.with(Limit.HEADER_FIELDS, 3);
        check(200, limits, "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\n\r\n");
        check(200, limits, "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 1\r\n\r\n");
        check(431, limits, "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 1\r\nC: 1\r\n\r\n");
    }

    @Test
    void manyFieldsAreRead() {
        check(200, Limits.DEFAULT, "GET / HTTP/1.1\r\nHost: a\r\n" + "A: 1\r\n".repeat(99) + "\r\n");
        check(431, Limits.DEFAULT, "GET / HTTP/1.1\r\nHost: a\r\n" + "A: 1\r\n".repeat(100) + "\r\n");
    }

    @Test
    void methodSize() {
        check(200, Limits.DEFAULT, "M".repeat(31) + " / HTTP/1.1\r\nHost: a\r\n\r\n");
        check(200, Limits.DEFAULT, "M".repeat(32) + " / HTTP/1.1\r\nHost: a\r\n\r\n");
        check(501, Limits.DEFAULT, "M".repeat(33) + " / HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @Test
    void chunkLine() {
        check(200, Limits.DEFAULT, chunked("1;" + "a".repeat(253) + "\r\nb\r\n0\r\n\r\n"));
        check(200, Limits.DEFAULT, chunked("1;" + "a".repeat(254) + "\r\nb\r\n0\r\n\r\n"));
        check(400, Limits.DEFAULT, chunked("1;" + "a".repeat(255) + "\r\nb\r\n0\r\n\r\n"));
    }

    @Test
    void chunkExtensionsTogether() {
        // What a line has beyond 16 bytes counts: 100 bytes in each of these.
        var limits = Limits.DEFAULT.with(Limit.HEADER_BYTES, 300);
        String chunk = "1;" + "a".repeat(114) + "\r\nb\r\n";
        check(200, limits, chunked(chunk.repeat(2) + "0\r\n\r\n"));
        check(200, limits, chunked(chunk.repeat(3) + "0\r\n\r\n"));
        check(400, limits, chunked(chunk.repeat(3) + "0;" + "a".repeat(15) + "\r\n\r\n"));
    }

    @Test
    void trailerBytes() {
        var limits = Limits.DEFAULT.with(Limit.HEADER_BYTES, 60);
        check(200, limits, chunked("0\r\nA: 1\r\nX: " + "b".repeat(48) + "\r\n\r\n"));
        check(200, limits, chunked("0\r\nA: 1\r\nX: " + "b".repeat(49) + "\r\n\r\n"));
        check(431, limits, chunked("0\r\nA: 1\r\nX: " + "b".repeat(50) + "\r\n\r\n"));
    }

    @Test
    void trailerFields() {
        var limits = Limits.DEFAULT.with(Limit.HEADER_FIELDS, 3);
        check(200, limits, chunked("0\r\nA: 1\r\nB: 1\r\n\r\n"));
        check(200, limits, chunked("0\r\nA: 1\r\nB: 1\r\nC: 1\r\n\r\n"));
        check(431, limits, chunked("0\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\n\r\n"));
    }

    private static String chunked(String body) {
        return "POST /read HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
    }

    @Test
    void requestsOfOneConnection() {
        var limits = Limits.DEFAULT.with(Limit.REQUESTS, 3);
        String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        assertEquals(2, answers(limits, request.repeat(2)));
        assertEquals(3, answers(limits, request.repeat(3)));
        assertEquals(3, answers(limits, request.repeat(4)));
    }

    private static int answers(Limits limits, String requests) {
        var engine = engine(limits, CAPACITY);
        engine.feed(requests.getBytes(StandardCharsets.ISO_8859_1));
        Step step = engine.run();
        String sent = engine.sent.toString(StandardCharsets.ISO_8859_1);
        int answers = sent.split("HTTP/1.1 200", -1).length - 1;
        assertEquals(answers == 3, sent.contains("Connection: close"));
        assertEquals(answers == 3 ? Step.LINGER : Step.READ, step);
        return answers;
    }

    @Test
    void aHeadThatFillsTheInputIsRefused() {
        assertEquals(414, status(engine(Limits.DEFAULT, 64), "GET /" + "a".repeat(100)));
        assertEquals(431, status(engine(Limits.DEFAULT, 64), "GET / HTTP/1.1\r\nHost: " + "a".repeat(100)));
    }

    @Test
    void aChunkLineThatFillsTheInputIsRefused() {
        assertEquals(400, status(engine(Limits.DEFAULT, 64), chunked("1;" + "a".repeat(100))));
        assertEquals(431, status(engine(Limits.DEFAULT, 64), chunked("0\r\nX: " + "a".repeat(100))));
    }

    private static TestEngine engine(Limits limits, int capacity) {
        return new TestEngine(new Http1Desk(limits, new TestApplication()).open(null), capacity);
    }

    private static int status(TestEngine engine, String input) {
        engine.feed(input.getBytes(StandardCharsets.ISO_8859_1));
        engine.run();
        String sent = engine.sent.toString(StandardCharsets.ISO_8859_1);
        return sent.isEmpty() ? 0 : Integer.parseInt(sent.substring(9, 12));
    }

    private static void check(int status, Limits limits, String input) {
        assertEquals(status, status(engine(limits, CAPACITY), input), "whole");
        byte[] bytes = input.getBytes(StandardCharsets.ISO_8859_1);
        var slow = engine(limits, CAPACITY);
        for (byte b : bytes) {
            slow.feed(new byte[] {b});
        }
        assertEquals(status, status(slow, ""), "byte by byte");
        for (int cut = 1; cut < bytes.length; cut++) {
            var engine = engine(limits, CAPACITY);
            engine.feed(Arrays.copyOf(bytes, cut));
            engine.feed(Arrays.copyOfRange(bytes, cut, bytes.length));
            assertEquals(status, status(engine, ""), "cut before byte " + cut);
        }
        assertTrue(bytes.length > 0);
    }
}
