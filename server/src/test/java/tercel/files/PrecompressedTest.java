package tercel.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lies compressed beside a file is sent to those who accept it. */
final class PrecompressedTest {
    private static final Instant THEN = Instant.parse("2001-02-03T04:05:06Z");
    private static final byte[] LARGE = new byte[200_000];
    private static final byte[] LARGE_CODED = new byte[100_000];

    static {
        new SplittableRandom(1).nextBytes(LARGE);
        new SplittableRandom(2).nextBytes(LARGE_CODED);
    }

    @TempDir
    Path temporary;

    private final AtomicLong nanos = new AtomicLong();
    private Path root;
    private Browser browser;

    @BeforeEach
    void makeASite() throws IOException {
        root = Files.createDirectories(temporary.resolve("root"));
        write("app.js", "plain");
        write("app.js.br", "brotli");
        write("app.js.zst", "zstandard");
        write("app.js.gz", "gzipped");
        write("lone.js", "plain");
        write("only.css", "plain");
        write("only.css.gz", "gzipped");
        write("large.bin", LARGE);
        write("large.bin.gz", LARGE_CODED);
        browser = new Browser(server());
    }

    private FileServer server() {
        return new FileServer(new Root(root), FileServerOptions.DEFAULT, nanos::get);
    }

    private void write(String name, String content) throws IOException {
        write(name, content.getBytes());
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(root.resolve(name), content);
        age(name, 0);
    }

    private void age(String name, long seconds) throws IOException {
        Files.setLastModifiedTime(root.resolve(name), FileTime.from(THEN.minusSeconds(seconds)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gzip                              | gzipped
            x-gzip                            | gzipped
            gzip, deflate, br, zstd           | brotli
            gzip, deflate, zstd               | zstandard
            *                                 | brotli
            gzip;q=1, br;q=0.5                | gzipped
            gzip;q=0.5, br;q=0.5              | brotli
            br;q=0, *                         | zstandard
            deflate                           | plain
            identity                          | plain
            identity, gzip                    | gzipped
            identity;q=1, gzip;q=0.5          | plain
            identity;q=0.5, gzip;q=0.5        | gzipped
            identity;q=0, gzip                | gzipped
            identity;q=0                      | plain
            *;q=0                             | plain
            gzip;q=0                          | plain
            gzip;q=x                          | plain
            ''                                | plain
            """)
    void theClientsWeightsDecideAndThenTheSmallest(String accepted, String content) {
        for (int i = 0; i < 2; i++) {
            var answer = browser.get("/app.js", "Accept-Encoding: " + accepted);
            assertEquals(200, answer.status());
            assertEquals(content, answer.text());
            assertEquals("text/javascript; charset=utf-8", answer.header("Content-Type"));
            assertEquals("Accept-Encoding", answer.header("Vary"));
            var coding = switch (content) {
                case "brotli" -> "br";
                case "zstandard" -> "zstd";
                case "gzipped" -> "gzip";
                default -> "";
            };
            assertEquals(coding, answer.header("Content-Encoding"));
        }
    }

    @Test
    void whoSaysNothingGetsThePlainFile() {
        var answer = browser.get("/app.js");
        assertEquals("plain", answer.text());
        assertEquals("Accept-Encoding", answer.header("Vary"));
        assertEquals("", answer.header("Content-Encoding"));
    }

    @Test
    void severalLinesAreOneList() {
        var answer = browser.get("/app.js", "Accept-Encoding: gzip", "Accept-Encoding: br;q=0.5");
        assertEquals("gzipped", answer.text());
    }

    @Test
    void aFileWithNothingBesideItDoesNotVary() {
        for (int i = 0; i < 2; i++) {
            var answer = browser.get("/lone.js", "Accept-Encoding: gzip, br");
            assertEquals("plain", answer.text());
            assertEquals("", answer.header("Vary"));
        }
    }

    @Test
    void eachCodingHasATagOfItsOwn() {
        for (var target : new String[] {"/app.js", "/large.bin"}) {
            for (int i = 0; i < 2; i++) {
                var plain = browser.get(target).header("ETag");
                var coded = browser.get(target, "Accept-Encoding: gzip").header("ETag");
                assertNotEquals(plain, coded);
                assertTrue(coded.endsWith("-gzip\""), coded);
                var fresh = browser.get(target, "Accept-Encoding: gzip", "If-None-Match: " + coded);
                assertEquals(304, fresh.status());
                assertEquals("Accept-Encoding", fresh.header("Vary"));
                assertEquals("", fresh.header("Content-Encoding"));
                var other = browser.get(target, "Accept-Encoding: gzip", "If-None-Match: " + plain);
                assertEquals(200, other.status());
            }
        }
    }

    @Test
    void rangesAreOfTheCodedBytes() {
        for (int i = 0; i < 2; i++) {
            var small = browser.get("/app.js", "Accept-Encoding: gzip", "Range: bytes=1-2");
            assertEquals(
                    "206 zi bytes 1-2/7", small.status() + " " + small.text() + " " + small.header("Content-Range"));
            assertEquals("gzip", small.header("Content-Encoding"));
            var large = browser.get("/large.bin", "Accept-Encoding: gzip", "Range: bytes=-5");
            assertArrayEquals(Arrays.copyOfRange(LARGE_CODED, 99_995, 100_000), large.body());
            var beyond = browser.get("/app.js", "Accept-Encoding: gzip", "Range: bytes=7-");
            assertEquals("416 bytes */7", beyond.status() + " " + beyond.header("Content-Range"));
            assertEquals("", beyond.header("Content-Encoding"));
        }
    }

    @Test
    void severalRangesOfACodedFileAreSentWhole() {
        var answer = browser.get("/large.bin", "Accept-Encoding: gzip", "Range: bytes=0-0,-1");
        assertEquals(200, answer.status());
        assertArrayEquals(LARGE_CODED, answer.body());
        assertEquals(206, browser.get("/large.bin", "Range: bytes=0-0,-1").status());
    }

    @Test
    void aRangeOfOneCodingIsNotContinuedWithAnother() {
        var plain = browser.get("/app.js").header("ETag");
        var answer = browser.get("/app.js", "Accept-Encoding: gzip", "Range: bytes=1-2", "If-Range: " + plain);
        assertEquals("200 gzipped", answer.status() + " " + answer.text());
    }

    @Test
    void largeFilesAreSentCodedToo() {
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(LARGE, browser.get("/large.bin").body());
            assertArrayEquals(
                    LARGE_CODED,
                    browser.get("/large.bin", "Accept-Encoding: gzip").body());
            assertEquals(
                    "100000",
                    browser.head("/large.bin", "Accept-Encoding: gzip").header("Content-Length"));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, gzipped", "2, gzipped", "3, plain", "100, plain"})
    void whatIsOlderThanItsFileIsLeftAlone(long seconds, String content) throws IOException {
        age("only.css.gz", seconds);
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    content, browser.get("/only.css", "Accept-Encoding: gzip").text());
        }
    }

    @Test
    void whatIsNewerThanItsFileIsSent() throws IOException {
        age("only.css.gz", -1_000_000);
        assertEquals(
                "gzipped", browser.get("/only.css", "Accept-Encoding: gzip").text());
    }

    @Test
    void whatComesAndGoesIsSeenAfterASecond() throws IOException {
        assertEquals("plain", browser.get("/lone.js", "Accept-Encoding: gzip").text());
        write("lone.js.gz", "gzipped");
        assertEquals("plain", browser.get("/lone.js", "Accept-Encoding: gzip").text());
        nanos.addAndGet(CachedFile.INTERVAL_NANOS);
        assertEquals("gzipped", browser.get("/lone.js", "Accept-Encoding: gzip").text());
        write("lone.js.gz", "gzipped once more");
        nanos.addAndGet(CachedFile.INTERVAL_NANOS);
        assertEquals(
                "gzipped once more",
                browser.get("/lone.js", "Accept-Encoding: gzip").text());
        Files.delete(root.resolve("lone.js.gz"));
        nanos.addAndGet(CachedFile.INTERVAL_NANOS);
        assertEquals("plain", browser.get("/lone.js", "Accept-Encoding: gzip").text());
    }

    @Test
    void aLargeOneThatIsReplacedOrGoneIsNotSent() throws IOException {
        assertArrayEquals(
                LARGE_CODED, browser.get("/large.bin", "Accept-Encoding: gzip").body());
        write("large.bin.gz", LARGE);
        assertArrayEquals(
                LARGE, browser.get("/large.bin", "Accept-Encoding: gzip").body());
        Files.delete(root.resolve("large.bin.gz"));
        assertArrayEquals(
                LARGE, browser.get("/large.bin", "Accept-Encoding: gzip").body());
        assertEquals("", browser.get("/large.bin", "Accept-Encoding: gzip").header("Content-Encoding"));
        Files.delete(root.resolve("large.bin"));
        assertEquals(404, browser.get("/large.bin").status());
    }

    @Test
    void whatIsNoFileOrLeavesTheRootIsNoSibling() throws IOException {
        Files.writeString(temporary.resolve("secret"), "secret");
        Files.setLastModifiedTime(temporary.resolve("secret"), FileTime.from(THEN));
        Files.createSymbolicLink(root.resolve("lone.js.gz"), temporary.resolve("secret"));
        Files.createDirectory(root.resolve("lone.js.br"));
        Files.createSymbolicLink(root.resolve("lone.js.zst"), Path.of("lone.js.zst"));
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    "plain",
                    browser.get("/lone.js", "Accept-Encoding: gzip, br, zstd").text());
            nanos.addAndGet(CachedFile.INTERVAL_NANOS);
        }
    }

    @Test
    void whatIsAskedForByItsOwnNameIsAFileLikeOthers() throws IOException {
        write("app.js.gz.br", "both");
        var answer = browser.get("/app.js.gz", "Accept-Encoding: gzip, br");
        assertEquals("gzipped", answer.text());
        assertEquals("application/gzip", answer.header("Content-Type"));
        assertEquals("", answer.header("Content-Encoding"));
        assertEquals("", answer.header("Vary"));
    }

    @Test
    void withoutItNothingIsLookedFor() {
        browser = new Browser(server().withPrecompressed(false));
        var answer = browser.get("/app.js", "Accept-Encoding: gzip, br");
        assertEquals("plain", answer.text());
        assertEquals("", answer.header("Vary"));
    }

    @Test
    void withoutACacheTheSameIsSent() {
        browser = new Browser(server().withCache(0, 0));
        assertEquals(
                "brotli", browser.get("/app.js", "Accept-Encoding: gzip, br").text());
        assertArrayEquals(
                LARGE_CODED, browser.get("/large.bin", "Accept-Encoding: gzip").body());
    }
}
