package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import tercel.files.CacheControl;
import tercel.files.FileServer;
import tercel.http.Handler;
import tercel.http.Router;

/** Folders over the socket: listed, compressed beforehand, preloaded, and with pages for what is not there. */
@OnEveryEngine
final class FoldersTest {
    private static final int LARGE_BYTES = 1_000_000;

    @Parameter
    EngineUnderTest engine;

    @TempDir
    Path directory;

    private Path folder;
    private byte[] large;
    private byte[] largeCoded;

    @BeforeEach
    void fillFolder() throws IOException {
        folder = Files.createDirectory(directory.resolve("public"));
        large = random(LARGE_BYTES);
        largeCoded = random(LARGE_BYTES / 2);
        write("app.js", "plain".getBytes());
        write("app.js.br", "brotli".getBytes());
        write("app.js.gz", "gzipped".getBytes());
        write("large.bin", large);
        write("large.bin.gz", largeCoded);
        write("404.html", "lost".getBytes());
        write("shell.html", "app".getBytes());
        write("app.3f9ab2c1.js", "hashed".getBytes());
        Files.createDirectory(folder.resolve("sub"));
        write("sub/<a> & b?.txt", "odd".getBytes());
        Files.writeString(directory.resolve("secret"), "secret");
        Files.createSymbolicLink(folder.resolve("sub/leaves"), directory.resolve("secret"));
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
        Files.setLastModifiedTime(folder.resolve(name), FileTime.from(Instant.EPOCH));
    }

    private static Answer get(RawClient client, String target, String field) throws IOException {
        return client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n")
                .answer();
    }

    @Test
    void aFolderIsListedAndItsLinksLeadToItsFiles() throws IOException {
        try (var server = engine.serve(FileServer.of(folder).withListing(true));
                var client = RawClient.of(server)) {
            var page = client.get("/sub/").answer();
            assertEquals(200, page.status());
            assertTrue(page.text().contains("<a class=\"n\" href=\"./%3Ca%3E%20&amp;%20b%3F.txt\">"), page.text());
            assertFalse(page.text().contains("leaves"));
            assertEquals(
                    "200 odd",
                    client.get("/sub/%3Ca%3E%20&%20b%3F.txt").answer().toString());
            var json = get(client, "/sub/", "Accept: application/json");
            assertTrue(json.text().contains("\"name\":\"<a> & b?.txt\",\"type\":\"file\",\"size\":3"), json.text());
            assertEquals(400, client.get("/sub/?sort=x").answer().status());
            var head = client.request("HEAD", "/sub/").answerTo("HEAD");
            assertEquals(page.headWithoutDate(), head.headWithoutDate());
        }
    }

    @Test
    void aLongListIsSentWhole() throws IOException {
        for (int count = 0; count < 3000; count++) {
            Files.createFile(folder.resolve("sub/" + count));
        }
        try (var server = engine.serve(FileServer.of(folder).withListing(true).withListingMax(2000));
                var client = RawClient.of(server)) {
            var page = client.get("/sub/").answer().text();
            assertTrue(page.contains("Only a part of this folder") && page.endsWith("</html>\n"));
        }
    }

    @Test
    void whatLiesCompressedBesideAFileIsSent() throws IOException {
        for (var handler :
                new Handler[] {FileServer.of(folder), FileServer.of(folder).preloaded()}) {
            try (var server = engine.serve(handler);
                    var client = RawClient.of(server)) {
                for (int count = 0; count < 2; count++) {
                    var best = get(client, "/app.js", "Accept-Encoding: gzip, br");
                    assertEquals("200 brotli", best.toString());
                    assertEquals("br", best.header("Content-Encoding"));
                    assertEquals("Accept-Encoding", best.header("Vary"));
                    assertEquals("200 plain", client.get("/app.js").answer().toString());
                    assertArrayEquals(
                            largeCoded,
                            get(client, "/large.bin", "Accept-Encoding: gzip").body());
                    assertArrayEquals(
                            large,
                            get(client, "/large.bin", "Accept-Encoding: br").body());
                    var part = get(client, "/app.js", "Accept-Encoding: gzip\r\nRange: bytes=0-1");
                    assertEquals("206 gz", part.toString());
                }
            }
        }
    }

    @Test
    void pagesAnswerForWhatIsNotThere() throws IOException {
        var files = FileServer.of(folder)
                .withNotFound("404.html")
                .withFallback("shell.html")
                .withCacheControl(CacheControl.of("no-cache").withHashedNames());
        for (var handler : new Handler[] {files, files.preloaded()}) {
            try (var server = engine.serve(handler);
                    var client = RawClient.of(server)) {
                var lost = client.get("/none.js").answer();
                assertEquals("404 lost", lost.status() + " " + lost.text());
                assertEquals(
                        "200 app", get(client, "/users/7", "Accept: text/html").toString());
                var hashed = client.get("/app.3f9ab2c1.js").answer();
                assertEquals("max-age=31536000, immutable", hashed.header("Cache-Control"));
                assertEquals("no-cache", client.get("/app.js").answer().header("Cache-Control"));
            }
        }
    }

    @Test
    void preloadedFilesNeedNoDisk() throws IOException {
        var router = new Router()
                .any(
                        "/static/{path...}",
                        FileServer.of(folder).withPrefix("/static/").preloaded());
        for (var name : new String[] {"app.js", "app.js.br", "app.js.gz", "large.bin", "large.bin.gz"}) {
            Files.delete(folder.resolve(name));
        }
        try (var server = engine.serve(router);
                var client = RawClient.of(server)) {
            assertEquals("200 plain", client.get("/static/app.js").answer().toString());
            assertArrayEquals(large, client.get("/static/large.bin").answer().body());
            assertEquals("/static/sub/", client.get("/static/sub").answer().header("Location"));
            assertEquals(404, client.get("/static/none").answer().status());
        }
    }

    @Test
    void oneFileIsOpenedWhenItIsAskedFor() throws IOException {
        var router = new Router().get("/late", FileServer.file(folder.resolve("late.txt")));
        try (var server = engine.serve(router);
                var client = RawClient.of(server)) {
            assertEquals(404, client.get("/late").answer().status());
            write("late.txt", "late".getBytes());
            assertEquals("200 late", client.get("/late").answer().toString());
            assertEquals("200 late", client.get("/late").answer().toString());
        }
    }
}
