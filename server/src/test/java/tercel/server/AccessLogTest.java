package tercel.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tercel.server.AccessLog.Format;

@Timeout(60)
class AccessLogTest {
    private static final long WALL = 784_111_777_045L;

    private static AccessEntry entry(String target, String referer, String agent) throws IOException {
        var remote = new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 7}), 5555);
        return new AccessEntry(
                remote,
                WALL,
                1_234_567,
                new AccessEntry.Asked("GET", target, "HTTP/1.1", referer, agent, null),
                new AccessEntry.Answered(200, 42, 7, false));
    }

    private static String line(Format format, AccessEntry entry) {
        return LogLine.of(format).format(entry).toString();
    }

    @Test
    void writesTheCommonFormat() throws IOException {
        assertEquals(
                "10.0.0.7 - - [06/Nov/1994:08:49:37 +0000] \"GET /a?b HTTP/1.1\" 200 42\n",
                line(Format.COMMON, entry("/a?b", "http://here/", "curl/8")));
    }

    @Test
    void writesTheCombinedFormat() throws IOException {
        assertEquals(
                "10.0.0.7 - - [06/Nov/1994:08:49:37 +0000] \"GET / HTTP/1.1\" 200 42 \"http://here/\" \"curl/8\"\n",
                line(Format.COMBINED, entry("/", "http://here/", "curl/8")));
        assertTrue(line(Format.COMBINED, entry("/", null, null)).endsWith(" 200 42 \"-\" \"-\"\n"));
    }

    @Test
    void writesJson() throws IOException {
        assertEquals(
                "{\"time\":\"1994-11-06T08:49:37.045Z\",\"remote\":\"10.0.0.7\",\"method\":\"GET\",\"target\":\"/\","
                        + "\"version\":\"HTTP/1.1\",\"referer\":\"http://here/\",\"user_agent\":\"curl/8\",\"status\":200,"
                        + "\"bytes_out\":42,\"bytes_in\":7,\"micros\":1234,\"cut\":false}\n",
                line(Format.JSON, entry("/", "http://here/", "curl/8")));
        assertFalse(line(Format.JSON, entry("/", null, null)).contains("null"));
    }

    @ParameterizedTest
    @CsvSource({
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 4bf92f3577b34da6a3ce929d0e0e4736",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x, ",
        "nonsense, "
    })
    void jsonNamesAValidTrace(String traceparent, String traceId) {
        var asked = new AccessEntry.Asked("GET", "/", "HTTP/1.1", null, null, traceparent);
        var entry = new AccessEntry(null, WALL, 0, asked, new AccessEntry.Answered(200, 0, 0, false));
        String line = line(Format.JSON, entry);
        assertEquals(traceId != null, line.contains("\"version\":\"HTTP/1.1\",\"trace_id\":\"" + traceId + "\""), line);
        assertEquals(traceId != null, line.contains("trace_id"), line);
    }

    @Test
    void writesADashForClientsWithoutAnAddress() {
        var asked = new AccessEntry.Asked("GET", "/", "HTTP/1.0", null, null, null);
        var answered = new AccessEntry.Answered(200, 0, 0, false);
        for (var remote : new SocketAddress[] {
            null, UnixDomainSocketAddress.of("/tmp/x"), InetSocketAddress.createUnresolved("here", 1)
        }) {
            var entry = new AccessEntry(remote, WALL, 0, asked, answered);
            assertTrue(line(Format.COMMON, entry).startsWith("- - - ["));
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void noClientCanForgeALine(Format format) throws IOException {
        var nasty = new StringBuilder();
        for (char letter = 0; letter <= 0xFF; letter++) {
            nasty.append(letter);
        }
        nasty.append("\" 200 0\r\n1.2.3.4 - - [] \"GET / HTTP/1.1\" 200 1\n\\\"\\");
        String text = nasty.toString();
        String line = line(format, entry(text, text, text));
        assertEquals(line.length() - 1, line.indexOf('\n'), "one line only");
        assertTrue(
                line.substring(0, line.length() - 1).chars().allMatch(letter -> letter >= ' ' && letter <= '~'), line);
        long quotes = line.replace("\\\\", "")
                .replace("\\\"", "")
                .chars()
                .filter(letter -> letter == '"')
                .count();
        assertEquals(quotes, plainQuotes(format), "quotes of clients are escaped");
    }

    private static long plainQuotes(Format format) throws IOException {
        return line(format, entry("/", "x", "y"))
                .chars()
                .filter(letter -> letter == '"')
                .count();
    }

    @Test
    void tellsOfEachRequest() {
        var target = new StringWriter();
        var log = AccessLog.to(target, Format.COMBINED);
        var server = InMemoryServer.of((request, response) -> response.text(request.path()), log);
        server.send(
                "GET /one HTTP/1.1\r\nHost: h\r\nUser-Agent: test \"x\"\r\n\r\nHEAD /two?q HTTP/1.1\r\nHost: h\r\n\r\n");
        log.close();
        String text = target.toString().replaceAll("\\[.*?\\]", "[]");
        assertEquals(
                "127.0.0.1 - - [] \"GET /one HTTP/1.1\" 200 4 \"-\" \"test \\\"x\\\"\"\n"
                        + "127.0.0.1 - - [] \"HEAD /two?q HTTP/1.1\" 200 0 \"-\" \"-\"\n",
                text);
        assertEquals(0, server.metrics().logDrops());
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void tellsOfRequestsThatWereNotUnderstood(Format format) {
        var target = new StringWriter();
        var log = AccessLog.to(target, format);
        InMemoryServer.of((request, response) -> response.text("unreached"), log)
                .send("GET / HTTP/2.0\r\n\r\n");
        log.close();
        String line = target.toString().replaceAll("\\[.*?\\]|\"time\":\"[^\"]*\",", "[]");
        assertEquals(
                switch (format) {
                    case COMMON -> "127.0.0.1 - - [] \"-\" 505 43\n";
                    case COMBINED -> "127.0.0.1 - - [] \"-\" 505 43 \"-\" \"-\"\n";
                    case JSON ->
                        "{[]\"remote\":\"127.0.0.1\",\"status\":505,\"bytes_out\":43,\"bytes_in\":0,"
                                + "\"micros\":0,\"cut\":false}\n";
                },
                line);
    }

    @Test
    void tellsOnceOfARequestWhoseBodyIsBroken() {
        var target = new StringWriter();
        var log = AccessLog.to(target, Format.COMMON);
        InMemoryServer.of((request, response) -> response.bytes(request.bytes()), log)
                .send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n");
        log.close();
        assertEquals(1, target.toString().lines().count());
        assertTrue(target.toString().contains("\"POST / HTTP/1.1\" 400 "), target.toString());
    }

    @Test
    void appendsToAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("access.log");
        Files.writeString(file, "before\n");
        try (var log = AccessLog.toFile(file, Format.COMMON)) {
            log.add(entry("/one", null, null));
            log.add(entry("/two", null, null));
        }
        var lines = Files.readAllLines(file, US_ASCII);
        assertEquals(3, lines.size());
        assertEquals("before", lines.getFirst());
        assertTrue(lines.getLast().contains("/two"));
        assertThrows(NoSuchFileException.class, () -> AccessLog.toFile(folder.resolve("no/such"), Format.COMMON));
    }

    /** Something that takes nothing until it is allowed to. */
    private static final class Stuck extends Writer {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);
        final AtomicLong lines = new AtomicLong();

        @Override
        public void write(char[] text, int offset, int length) {
            entered.countDown();
            try {
                released.await();
            } catch (InterruptedException interrupt) {
                throw new AssertionError(interrupt);
            }
            lines.incrementAndGet();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            throw new AssertionError("closed though it is not ours");
        }
    }

    @Test
    void dropsAndCountsRatherThanWait() throws Exception {
        var stuck = new Stuck();
        var log = AccessLog.to(stuck, Format.COMMON);
        log.add(entry("/first", null, null));
        stuck.entered.await();
        int more = 8192 + 100;
        for (int i = 0; i < more; i++) {
            log.add(entry("/more", null, null));
        }
        assertEquals(100, log.dropped());
        stuck.released.countDown();
        log.close();
        assertEquals(1 + more - 100, stuck.lines.get());
        log.add(entry("/late", null, null));
        assertEquals(101, log.dropped());
    }

    /** Something that fails until it is repaired. */
    private static final class Broken implements Appendable {
        final StringBuffer text = new StringBuffer();
        final CountDownLatch failed = new CountDownLatch(2);
        volatile boolean broken = true;

        @Override
        public Appendable append(CharSequence part) throws IOException {
            if (broken) {
                failed.countDown();
                throw new IOException("the disk is full");
            }
            text.append(part);
            return this;
        }

        @Override
        public Appendable append(CharSequence part, int start, int end) throws IOException {
            return append(part.subSequence(start, end));
        }

        @Override
        public Appendable append(char letter) throws IOException {
            return append(String.valueOf(letter));
        }
    }

    @Test
    void goesOnAfterAFailureAndSaysSoOnce() throws Exception {
        var logger = new RecordingLogger();
        var target = new Broken();
        var log = new AccessLog(target, false, Format.COMMON, new ServerLog(() -> logger));
        log.add(entry("/one", null, null));
        log.add(entry("/two", null, null));
        target.failed.await();
        target.broken = false;
        log.add(entry("/three", null, null));
        log.close();
        assertEquals(2, log.dropped());
        assertTrue(target.text.toString().contains("/three"));
        assertEquals(
                List.of(Level.WARNING),
                logger.entries.stream().map(RecordingLogger.Entry::level).toList());
    }

    @Test
    void writesWhatManyThreadsTellIt() throws Exception {
        var target = new StringWriter();
        var log = AccessLog.to(target, Format.COMMON);
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 1000; i++) {
                    try {
                        log.add(entry("/x", null, null));
                    } catch (IOException impossible) {
                        throw new AssertionError(impossible);
                    }
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        log.close();
        log.close();
        assertEquals(4000, target.toString().lines().count() + log.dropped());
        assertEquals(0, log.dropped());
    }
}
