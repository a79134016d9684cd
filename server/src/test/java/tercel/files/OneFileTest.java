package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OneFileTest {
    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private Path file;
    private OneFile handler;
    private Browser browser;

    @BeforeEach
    void openNothing() {
        file = folder.resolve("favicon.ico");
        handler = OneFile.of(file, nanos::get);
        browser = new Browser(handler);
    }

    private static void write(Path file, String content) throws IOException {
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }

    @Test
    void theFileNeedNotBeThereBefore() throws IOException {
        assertEquals(404, browser.get("/favicon.ico").status());
        write(file, "icon");
        for (var target : new String[] {"/favicon.ico", "/any/../path", "/?x"}) {
            assertEquals(
                    "200 icon",
                    browser.get(target).status() + " " + browser.get(target).text());
        }
        assertEquals("image/vnd.microsoft.icon", browser.get("/").header("Content-Type"));
        assertEquals(
                "206 co",
                browser.get("/", "Range: bytes=1-2").status() + " "
                        + browser.get("/", "Range: bytes=1-2").text());
        var tag = browser.get("/").header("ETag");
        assertEquals(304, browser.get("/", "If-None-Match: " + tag).status());
        assertEquals(405, browser.ask("PUT", "/").status());
        assertEquals("GET, HEAD", browser.ask("PUT", "/").header("Allow"));
    }

    @Test
    void aChangeIsSeenAfterASecond() throws IOException {
        write(file, "icon");
        assertEquals("icon", browser.get("/").text());
        write(file, "other icon");
        assertEquals("icon", browser.get("/").text());
        nanos.addAndGet(CachedFile.INTERVAL_NANOS);
        assertEquals("other icon", browser.get("/").text());
        Files.delete(file);
        nanos.addAndGet(CachedFile.INTERVAL_NANOS);
        assertEquals(404, browser.get("/").status());
    }

    @Test
    void linksAreFollowedWhereverTheyLead() throws IOException {
        write(folder.resolve("elsewhere"), "elsewhere");
        Files.createSymbolicLink(file, folder.resolve("elsewhere"));
        assertEquals("elsewhere", browser.get("/").text());
    }

    @Test
    void whatIsNoFileIsNotThere() throws IOException {
        Files.createDirectory(file);
        assertEquals(404, browser.get("/").status());
    }

    @Test
    void whatLiesCompressedBesideItIsSent() throws IOException {
        write(file, "icon");
        write(folder.resolve("favicon.ico.gz"), "coded");
        assertEquals("coded", browser.get("/", "Accept-Encoding: gzip").text());
        browser = new Browser(handler.withPrecompressed(false));
        assertEquals("icon", browser.get("/", "Accept-Encoding: gzip").text());
    }

    @Test
    void itMayBeTold() throws IOException {
        write(file, "icon");
        browser = new Browser(handler.withMediaType("image/x-mine").withCacheControl("max-age=9"));
        assertEquals("image/x-mine", browser.get("/").header("Content-Type"));
        assertEquals("max-age=9", browser.get("/").header("Cache-Control"));
    }

    @Test
    void aRootIsNoFile() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> FileServer.file(Path.of("/")));
        assertEquals("/ is not the name of a file", refusal.getMessage());
    }
}
