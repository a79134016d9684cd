package tercel.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a folder as they were when they were read. */
final class PreloadedFilesTest {
    private static final byte[] LARGE = new byte[300_000];

    static {
        new SplittableRandom(3).nextBytes(LARGE);
    }

    @TempDir
    Path temporary;

    private Path root;

    @BeforeEach
    void makeASite() throws IOException {
        root = Files.createDirectories(temporary.resolve("root"));
        write("index.html", "home");
        write("docs/index.html", "docs");
        write("docs/a b.txt", "0123456789");
        write("docs/a b.txt.gz", "coded");
        write("ü.txt", "umlaut");
        write(".hidden", "secret");
        Files.createDirectories(root.resolve("bare"));
        Files.write(root.resolve("large.bin"), LARGE);
        Files.writeString(temporary.resolve("secret"), "secret");
        Files.createSymbolicLink(root.resolve("out"), temporary.resolve("secret"));
        Files.createSymbolicLink(root.resolve("in"), Path.of("docs/index.html"));
        Files.createSymbolicLink(root.resolve("circle"), Path.of("."));
    }

    private void write(String name, String content) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/docs",
                "/docs?x=y",
                "/docs/",
                "/docs/?x",
                "/%64ocs/",
                "/docs/a%20b.txt",
                "/docs/a%20b.txt.gz",
                "/%C3%BC.txt",
                "/large.bin",
                "/in",
                "/bare",
                "/bare/",
                "/out",
                "/.hidden",
                "/none",
                "/index.html/",
                "/docs%2findex.html",
                "/docs%5cindex.html",
                "/../secret",
                "/./index.html",
                "//index.html",
                "/%00",
                "/%",
                "http://x/docs"
            })
    void theAnswersAreThoseOfTheFolder(String target) throws IOException {
        var fromDisk = new Browser(FileServer.of(root));
        var fromMemory = new Browser(FileServer.of(root).preloaded());
        for (var field : new String[] {"X: y", "Accept-Encoding: gzip", "Range: bytes=2-5", "If-None-Match: *"}) {
            var expected = fromDisk.get(target, field);
            var answer = fromMemory.get(target, field);
            assertEquals(expected.status(), answer.status(), target);
            assertEquals(expected.headers(), answer.headers(), target);
            assertArrayEquals(expected.body(), answer.body(), target);
            assertEquals(
                    fromDisk.head(target, field).headers(),
                    fromMemory.head(target, field).headers(),
                    target);
        }
    }

    @Test
    void laterChangesAreNotSeen() throws IOException {
        var browser = new Browser(FileServer.of(root).preloaded());
        write("index.html", "changed");
        write("new.txt", "new");
        Files.delete(root.resolve("docs/index.html"));
        assertEquals("home", browser.get("/").text());
        assertEquals("docs", browser.get("/docs/").text());
        assertEquals(404, browser.get("/new.txt").status());
    }

    @Test
    void linksToFoldersAreNotFollowed() throws IOException {
        assertEquals(
                404,
                new Browser(FileServer.of(root).preloaded())
                        .get("/circle/index.html")
                        .status());
    }

    @Test
    void itIsSetUpAsTheServerOfTheFolder() throws IOException {
        var server = FileServer.of(root)
                .withPrefix("/static/")
                .withHidden(true)
                .withIndex("a b.txt")
                .withPrecompressed(false)
                .withMediaType("txt", "text/x-mine");
        var browser = new Browser(server.preloaded());
        assertEquals(
                "0123456789",
                browser.get("/static/docs/", "Accept-Encoding: gzip").text());
        assertEquals("text/x-mine", browser.get("/static/docs/").header("Content-Type"));
        assertEquals("/static/docs/", browser.get("/static/docs").header("Location"));
        assertEquals("/static/?q", browser.get("/static?q").header("Location"));
        assertEquals("secret", browser.get("/static/.hidden").text());
        assertEquals(404, browser.get("/docs/").status());
        assertEquals(405, browser.ask("POST", "/static/docs/").status());
    }

    @Test
    void itTellsHowMuchThereIs() throws IOException {
        var files = FileServer.of(root).preloaded();
        assertEquals(7, files.count());
        assertEquals(4 + 4 + 10 + 5 + 6 + 4 + LARGE.length, files.bytes());
    }

    @ParameterizedTest
    @CsvSource({"-1, false", "0, true", "1, true"})
    void theBytesAreBounded(int more, boolean fits) throws IOException {
        long size = FileServer.of(root).preloaded().bytes();
        if (fits) {
            assertEquals(size, FileServer.of(root).preloaded(size + more).bytes());
            return;
        }
        var refusal = assertThrows(
                IllegalArgumentException.class, () -> FileServer.of(root).preloaded(size + more));
        assertEquals(
                "folder " + root + " has more than the " + (size - 1) + " bytes that may be preloaded",
                refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"9, true", "10, true", "11, false"})
    void theNamesAreBounded(int files, boolean fits) throws IOException {
        var folder = Files.createDirectories(temporary.resolve("many/sub"));
        for (int count = 0; count < files - 1; count++) {
            Files.createFile(folder.resolve(String.valueOf(count)));
        }
        var preload = new Preload(new Root(folder.getParent()), new FolderReader(10, false), 100);
        if (fits) {
            preload.read();
            return;
        }
        var refusal = assertThrows(IllegalArgumentException.class, preload::read);
        assertEquals(
                "folder " + folder.getParent() + " has more than the 10 names that may be preloaded",
                refusal.getMessage());
    }

    @Test
    void aListIsRefused() {
        var server = FileServer.of(root).withListing(true);
        var refusal = assertThrows(IllegalArgumentException.class, server::preloaded);
        assertEquals("files that are preloaded are not listed: choose one of the two", refusal.getMessage());
    }

    @Test
    void rangesOfLargeFilesAreSent() throws IOException {
        var answer = new Browser(FileServer.of(root).preloaded()).get("/large.bin", "Range: bytes=1000-200999");
        assertArrayEquals(Arrays.copyOfRange(LARGE, 1000, 201_000), answer.body());
    }
}
