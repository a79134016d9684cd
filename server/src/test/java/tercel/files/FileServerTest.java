package tercel.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
import org.junit.jupiter.params.provider.ValueSource;

final class FileServerTest {
    private static final FileTime OLD = FileTime.from(Instant.parse("1994-11-06T08:49:37.5Z"));
    private static final String OLD_DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final byte[] LARGE = content(300_000);

    @TempDir
    Path temporary;

    private final AtomicLong nanos = new AtomicLong();
    private Path root;
    private Browser browser;

    @BeforeEach
    void makeASite() throws IOException {
        root = Files.createDirectories(temporary.resolve("root"));
        write("index.html", "<p>home");
        write("docs/index.html", "<p>docs");
        write("docs/a b.txt", "0123456789");
        write("empty.txt", "");
        Files.createDirectories(root.resolve("bare"));
        write(".secret", "secret");
        Files.write(root.resolve("large.bin"), LARGE);
        Files.setLastModifiedTime(root.resolve("large.bin"), OLD);
        Files.writeString(temporary.resolve("secret.txt"), "secret");
        browser = new Browser(server());
    }

    private FileServer server() {
        return new FileServer(new Root(root), FileServerOptions.DEFAULT, nanos::get);
    }

    private void write(String name, String content) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, OLD);
    }

    private void secondsPass() {
        nanos.addAndGet(CachedFile.INTERVAL_NANOS);
    }

    @Test
    void sendsAFileWithItsFields() {
        for (int i = 0; i < 2; i++) {
            var answer = browser.get("/docs/a%20b.txt");
            assertEquals(200, answer.status());
            assertEquals("0123456789", answer.text());
            assertEquals("text/plain; charset=utf-8", answer.header("Content-Type"));
            assertEquals(OLD_DATE, answer.header("Last-Modified"));
            assertTrue(answer.header("ETag").matches("\"[0-9a-f]+-a\""), answer.header("ETag"));
            assertEquals("bytes", answer.header("Accept-Ranges"));
            assertEquals("nosniff", answer.header("X-Content-Type-Options"));
        }
    }

    @Test
    void sendsALargeFile() {
        var answer = browser.get("/large.bin");
        assertEquals(200, answer.status());
        assertArrayEquals(LARGE, answer.body());
        assertEquals("application/octet-stream", answer.header("Content-Type"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_384, 16_385, 65_535, 65_536, 65_537})
    void sendsEverySize(int size) throws IOException {
        var content = content(size);
        Files.write(root.resolve("sized"), content);
        Files.setLastModifiedTime(root.resolve("sized"), OLD);
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(content, browser.get("/sized").body());
            assertEquals("" + size, browser.head("/sized").header("Content-Length"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/docs/", "/docs/a%20b.txt", "/empty.txt", "/large.bin"})
    void headHasTheFieldsOfGetAndNoBody(String target) {
        for (int i = 0; i < 2; i++) {
            var get = browser.get(target);
            var head = browser.head(target);
            assertEquals(200, head.status());
            assertEquals(get.headers(), head.headers());
            assertEquals(0, head.body().length);
        }
    }

    @Test
    void aRangeOfHeadIsIgnored() {
        var head = browser.head("/large.bin", "Range: bytes=0-0");
        assertEquals(200, head.status());
        assertEquals("300000", head.header("Content-Length"));
    }

    @Test
    void answersFoldersWithTheirIndex() {
        assertEquals("<p>home", browser.get("/").text());
        assertEquals("<p>docs", browser.get("/docs/").text());
        assertEquals("text/html; charset=utf-8", browser.get("/").header("Content-Type"));
        assertEquals(404, browser.get("/bare/").status());
    }

    @ParameterizedTest
    @CsvSource({
        "/docs, /docs/",
        "/docs?a=b&c=/d, /docs/?a=b&c=/d",
        "/docs?, /docs/?",
        "/%64ocs, /docs/",
        "http://x/docs, /docs/",
        "/bare, /bare/"
    })
    void redirectsAFolderToItsSlash(String target, String location) {
        var answer = browser.get(target);
        assertEquals(301, answer.status());
        assertEquals(location, answer.header("Location"));
    }

    @Test
    void aRedirectEscapesWhatHasToBe() throws IOException {
        Files.createDirectories(root.resolve("ü &?#%'\"<x>"));
        var answer = browser.get("/%C3%BC%20%26%3F%23%25%27%22%3Cx%3E");
        assertEquals("/%C3%BC%20&%3F%23%25'%22%3Cx%3E/", answer.header("Location"));
        assertEquals(404, browser.get(answer.header("Location")).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//docs",
                "///docs",
                "/%2fdocs",
                "/%5cdocs",
                "/\\docs",
                "//x/docs",
                "//docs/",
                "/docs//",
                "/.//docs",
                "/docs/.."
            })
    void noRedirectLeadsElsewhere(String target) {
        var answer = browser.get(target);
        assertTrue(answer.status() == 404 || answer.status() == 400, target + " " + answer.status());
        assertEquals("", answer.header("Location"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/none",
                "/none/",
                "/docs/none",
                "/index.html/",
                "/index.html/x",
                "/.secret",
                "/./index.html",
                "/docs/../index.html",
                "/../secret.txt",
                "/%2e%2e/secret.txt",
                "/..%2fsecret.txt",
                "/..%5csecret.txt",
                "/docs%2findex.html",
                "/docs%5cindex.html",
                "/%252e%252e/secret.txt",
                "/index.html%00",
                "/%c0%ae%c0%ae/secret.txt",
                "/%ff",
                "/%",
                "/%2",
                "/%zz",
                "/index.html%20",
                "/index.html.",
                "/INDEX.HTML"
            })
    void whatIsNotThereOrNotAllowedIs404Or400(String target) {
        for (int i = 0; i < 2; i++) {
            var answer = browser.get(target);
            assertTrue(answer.status() == 404 || answer.status() == 400, target + " " + answer.status());
            assertFalse(answer.text().contains("secret"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get", "BREW"})
    void otherMethodsAreRefused(String method) {
        var answer = browser.ask(method, "/index.html");
        assertEquals(405, answer.status());
        assertEquals("GET, HEAD", answer.header("Allow"));
    }

    @Test
    void aClientThatHasTheFileGetsNoBody() {
        for (var target : new String[] {"/index.html", "/large.bin"}) {
            for (int i = 0; i < 2; i++) {
                var tag = browser.get(target).header("ETag");
                var answer = browser.get(target, "If-None-Match: \"x\", W/" + tag);
                assertEquals(304, answer.status());
                assertEquals(0, answer.body().length);
                assertEquals(tag, answer.header("ETag"));
                assertEquals(OLD_DATE, answer.header("Last-Modified"));
                assertEquals("", answer.header("Content-Type"));
                assertEquals("", answer.header("Content-Length"));
                assertEquals(304, browser.head(target, "If-None-Match: " + tag).status());
                assertEquals(
                        304,
                        browser.get(target, "If-Modified-Since: " + OLD_DATE).status());
                assertEquals(
                        200,
                        browser.get(target, "If-None-Match: \"x\"", "If-Modified-Since: " + OLD_DATE)
                                .status());
            }
        }
    }

    @Test
    void aListMayComeInSeveralLines() {
        var tag = browser.get("/").header("ETag");
        assertEquals(
                304,
                browser.get("/", "If-None-Match: \"x\"", "If-None-Match: " + tag)
                        .status());
        assertEquals(
                200, browser.get("/", "If-Match: \"x\"", "If-Match: " + tag).status());
        var twice = browser.get("/", "If-Modified-Since: " + OLD_DATE, "If-Modified-Since: " + OLD_DATE);
        assertEquals(200, twice.status());
    }

    @Test
    void aFailedPreconditionIs412() {
        var answer = browser.get("/", "If-Match: \"x\"");
        assertEquals(412, answer.status());
        assertEquals("text/plain; charset=utf-8", answer.header("Content-Type"));
        assertEquals(
                412,
                browser.get("/", "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT")
                        .status());
        assertEquals(200, browser.get("/", "If-Unmodified-Since: " + OLD_DATE).status());
        assertEquals(404, browser.get("/none", "If-Match: \"x\"").status());
    }

    @Test
    void sendsARange() {
        for (int i = 0; i < 2; i++) {
            var small = browser.get("/docs/a%20b.txt", "Range: bytes=2-4");
            assertEquals(206, small.status());
            assertEquals("234", small.text());
            assertEquals("bytes 2-4/10", small.header("Content-Range"));
            assertEquals("text/plain; charset=utf-8", small.header("Content-Type"));
            assertFalse(small.header("ETag").isEmpty());
            var large = browser.get("/large.bin", "Range: bytes=-100000");
            assertArrayEquals(Arrays.copyOfRange(LARGE, 200_000, 300_000), large.body());
            assertEquals("bytes 200000-299999/300000", large.header("Content-Range"));
        }
    }

    @Test
    void sendsSeveralRanges() {
        for (var target : new String[] {"/docs/a%20b.txt", "/large.bin"}) {
            var answer = browser.get(target, "Range: bytes=0-0,-1");
            var whole = browser.get(target);
            if (whole.body().length < 100) {
                assertEquals("bytes 0-9/10", answer.header("Content-Range"));
                continue;
            }
            assertEquals(206, answer.status());
            assertEquals("", answer.header("Content-Range"));
            var type = answer.header("Content-Type");
            assertTrue(type.startsWith("multipart/byteranges; boundary="), type);
            var parts = answer.text().split("\r\n--" + type.substring(type.indexOf('=') + 1) + "(\r\n|--\r\n)", -1);
            assertEquals(4, parts.length);
            assertEquals(part("0-0", LARGE[0]), parts[1]);
            assertEquals(part("299999-299999", LARGE[299_999]), parts[2]);
        }
    }

    private static String part(String range, byte content) {
        var head = "Content-Type: application/octet-stream\r\nContent-Range: bytes " + range + "/300000\r\n\r\n";
        return head + new String(new byte[] {content}, ISO_8859_1);
    }

    @Test
    void anUnsatisfiableRangeIs416() {
        var answer = browser.get("/docs/a%20b.txt", "Range: bytes=10-");
        assertEquals(416, answer.status());
        assertEquals("bytes */10", answer.header("Content-Range"));
        assertEquals(416, browser.get("/empty.txt", "Range: bytes=0-").status());
        assertEquals(200, browser.get("/empty.txt", "Range: bytes=-1").status());
        assertEquals(200, browser.get("/docs/a%20b.txt", "Range: nonsense=10-").status());
        assertEquals(
                200,
                browser.get("/docs/a%20b.txt", "Range: bytes=1-2", "Range: bytes=3-4")
                        .status());
    }

    @Test
    void aRangeOfAnOlderStateIsSentWhole() {
        var tag = browser.get("/large.bin").header("ETag");
        assertEquals(
                206,
                browser.get("/large.bin", "Range: bytes=0-0", "If-Range: " + tag)
                        .status());
        assertEquals(
                206,
                browser.get("/large.bin", "Range: bytes=0-0", "If-Range: " + OLD_DATE)
                        .status());
        assertEquals(
                200,
                browser.get("/large.bin", "Range: bytes=0-0", "If-Range: \"x\"").status());
        assertEquals(
                200,
                browser.get("/large.bin", "Range: bytes=0-0", "If-Range: W/" + tag)
                        .status());
        assertEquals(200, browser.get("/large.bin", "If-Range: \"x\"").status());
    }

    @Test
    void aChangeIsSeenAfterASecondAndNotBefore() throws IOException {
        assertEquals("<p>home", browser.get("/").text());
        write("index.html", "<p>next");
        Files.setLastModifiedTime(
                root.resolve("index.html"), FileTime.from(OLD.toInstant().plusNanos(1)));
        assertEquals("<p>home", browser.get("/").text());
        nanos.addAndGet(CachedFile.INTERVAL_NANOS - 1);
        assertEquals("<p>home", browser.get("/").text());
        nanos.addAndGet(1);
        assertEquals("<p>next", browser.get("/").text());
    }

    @Test
    void aReplacedFileIsSeen() throws IOException {
        var before = browser.get("/");
        write("new.html", "<p>swap");
        Files.move(root.resolve("new.html"), root.resolve("index.html"), StandardCopyOption.ATOMIC_MOVE);
        secondsPass();
        assertEquals("<p>swap", browser.get("/").text());
        assertEquals(before.header("ETag"), browser.get("/").header("ETag"), "same size and time");
    }

    @Test
    void aTruncatedAndADeletedFileAreSeen() throws IOException {
        assertEquals("<p>home", browser.get("/").text());
        write("index.html", "");
        secondsPass();
        assertEquals("", browser.get("/").text());
        Files.delete(root.resolve("index.html"));
        secondsPass();
        assertEquals(404, browser.get("/").status());
        write("index.html", "<p>back");
        assertEquals("<p>back", browser.get("/").text());
    }

    @Test
    void aFileThatBecomesALinkToASecretIsNoLongerServed() throws IOException {
        assertEquals("<p>home", browser.get("/").text());
        Files.delete(root.resolve("index.html"));
        Files.createSymbolicLink(root.resolve("index.html"), temporary.resolve("secret.txt"));
        secondsPass();
        assertEquals(404, browser.get("/").status());
    }

    @Test
    void aYoungFileIsNeverServedFromMemory() throws IOException {
        Files.writeString(root.resolve("young.txt"), "young");
        assertEquals("young", browser.get("/young.txt").text());
        Files.writeString(root.resolve("young.txt"), "other");
        assertEquals("other", browser.get("/young.txt").text());
    }

    @Test
    void aLargeFileThatIsReplacedWhileItIsSentGoesOnAsItWas() {
        browser.beforeLoan = () -> replace("large.bin");
        var answer = browser.get("/large.bin");
        assertFalse(answer.cut());
        assertArrayEquals(LARGE, answer.body());
        browser.beforeLoan = () -> {};
        assertEquals("replaced", browser.get("/large.bin").text());
    }

    private void replace(String name) {
        try {
            Files.deleteIfExists(root.resolve(name));
            Files.writeString(root.resolve(name), "replaced");
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void aLargeFileThatShrinksWhileItIsSentIsCut() {
        browser.beforeLoan = () -> truncate("large.bin", 100_000);
        var answer = browser.get("/large.bin");
        assertTrue(answer.cut());
        assertArrayEquals(Arrays.copyOf(LARGE, 100_000), answer.body());
    }

    private void truncate(String name, long size) {
        try (var file = FileChannel.open(root.resolve(name), StandardOpenOption.WRITE)) {
            file.truncate(size);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void servesAtAPrefix() {
        browser = new Browser(server().withPrefix("/static/"));
        assertEquals("<p>home", browser.get("/static/").text());
        assertEquals("<p>docs", browser.get("/static/docs/").text());
        assertEquals("/static/docs/", browser.get("/static/docs").header("Location"));
        assertEquals("/static/?q", browser.get("/static?q").header("Location"));
        assertEquals(404, browser.get("/").status());
        assertEquals(404, browser.get("/staticdocs/").status());
        assertEquals(404, browser.get("/static//docs/").status());
        assertEquals(404, browser.get("/index.html").status());
        assertEquals(404, browser.get("/static/../index.html").status());
    }

    @Test
    void optionsChangeWhatIsServed() throws IOException {
        write("docs/start.htm", "start");
        write(".well-known/x", "known");
        browser = new Browser(server().withIndex("start.htm").withHidden(true).withMediaType("TXT", "text/x-mine"));
        assertEquals("start", browser.get("/docs/").text());
        assertEquals("known", browser.get("/.well-known/x").text());
        assertEquals("text/x-mine", browser.get("/empty.txt").header("Content-Type"));
        assertEquals(404, browser.get("/..").status());
    }

    @Test
    void refusesOptionsThatCannotBe() {
        for (var prefix : new String[] {"", "static/", "/static", "//", "/a//b/", "/../", "/a\\/"}) {
            assertThrows(IllegalArgumentException.class, () -> server().withPrefix(prefix), prefix);
        }
        for (var index : new String[] {"", "a/b", "..", "/a", "a/"}) {
            assertThrows(IllegalArgumentException.class, () -> server().withIndex(index), index);
        }
        assertThrows(IllegalArgumentException.class, () -> server().withCache(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> FileServer.of(root.resolve("none")));
    }

    @Test
    void withoutACacheEveryAnswerIsFresh() throws IOException {
        browser = new Browser(server().withCache(0, 0));
        var before = browser.get("/").header("ETag");
        write("index.html", "<p>longer");
        assertEquals("<p>longer", browser.get("/").text());
        assertNotEquals(before, browser.get("/").header("ETag"));
    }

    private static byte[] content(int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(size).nextBytes(bytes);
        return bytes;
    }
}
