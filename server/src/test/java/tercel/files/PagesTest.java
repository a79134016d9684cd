package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.http.Handler;

/** Pages that answer for others: the one for what is not found, and that of an application of a single page. */
final class PagesTest {
    private static final String HTML = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";

    @TempDir
    Path root;

    @BeforeEach
    void makeASite() throws IOException {
        write("index.html", "app");
        write("errors/404.html", "lost");
        write("a.txt", "a");
        write("a.3f9ab2c1.txt", "hashed");
        Files.createDirectories(root.resolve("bare"));
    }

    private void write(String name, String content) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }

    private FileServer server() {
        return FileServer.of(root).withCacheControl(CacheControl.of("max-age=60"));
    }

    /** The same from the disk and from memory. */
    private Browser[] browsers(FileServer server) throws IOException {
        return new Browser[] {new Browser(server), new Browser((Handler) server.preloaded())};
    }

    @Test
    void aPageGoesWith404() throws IOException {
        for (var browser : browsers(server().withNotFound("errors/404.html"))) {
            for (var target : new String[] {"/none", "/none/x", "/bare/", "/none", "/.hidden", "/a%2fb", "//a"}) {
                var answer = browser.get(target, "If-None-Match: *", "Range: bytes=0-0");
                assertEquals("404 lost", answer.status() + " " + answer.text(), target);
                assertEquals("text/html; charset=utf-8", answer.header("Content-Type"));
                for (var name : new String[] {"ETag", "Last-Modified", "Accept-Ranges", "Cache-Control"}) {
                    assertEquals("", answer.header(name));
                }
            }
            assertEquals("4", browser.head("/none").header("Content-Length"));
            assertEquals(200, browser.get("/errors/404.html").status());
            assertEquals(200, browser.get("/a.txt").status());
            assertEquals(405, browser.ask("POST", "/none").status());
        }
    }

    @Test
    void aPageThatIsGoneIsALineOfText() throws IOException {
        for (var browser : browsers(server().withNotFound("gone.html").withFallback("gone.html"))) {
            assertEquals(
                    "404 not found\n",
                    browser.get("/none", HTML).status() + " "
                            + browser.get("/none").text());
        }
    }

    @Test
    void aPageIsSentCodedToWhoAcceptsIt() throws IOException {
        write("errors/404.html.gz", "coded");
        for (var browser : browsers(server().withNotFound("errors/404.html"))) {
            var answer = browser.get("/none", "Accept-Encoding: gzip");
            assertEquals("404 coded", answer.status() + " " + answer.text());
            assertEquals("gzip", answer.header("Content-Encoding"));
            assertEquals("Accept-Encoding", answer.header("Vary"));
        }
    }

    @Test
    void theFallbackAnswersForPagesThatAreNotThere() throws IOException {
        for (var browser : browsers(server().withFallback("index.html").withNotFound("errors/404.html"))) {
            for (var target : new String[] {"/users/7", "/none", "/bare/", "/x/y/", "/none.js"}) {
                var answer = browser.get(target, HTML);
                assertEquals("200 app", answer.status() + " " + answer.text(), target);
                assertEquals("Accept", answer.header("Vary"));
                assertEquals("max-age=60", answer.header("Cache-Control"));
                assertEquals(
                        304,
                        browser.get(target, HTML, "If-None-Match: " + answer.header("ETag"))
                                .status());
                assertEquals("3", browser.head(target, HTML).header("Content-Length"));
            }
            assertEquals("a", browser.get("/a.txt", HTML).text());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "text/*", "text/html;q=0", "application/json", "image/avif,image/webp,*/*", ""})
    void theFallbackDoesNotAnswerForScriptsAndImages(String accepted) throws IOException {
        for (var browser : browsers(server().withFallback("index.html"))) {
            var answer = browser.get("/none.js", "Accept: " + accepted);
            assertEquals("404 Accept", answer.status() + " " + answer.header("Vary"));
        }
    }

    @Test
    void aCacheKeepsThePageFor404ApartFromTheFallback() throws IOException {
        for (var browser : browsers(server().withFallback("index.html").withNotFound("errors/404.html"))) {
            var answer = browser.get("/none", "Accept: image/png");
            assertEquals("404 lost Accept", answer.status() + " " + answer.text() + " " + answer.header("Vary"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.git/config", "/../x", "//x", "/a%2fb", "/a%5cb", "/a//b"})
    void theFallbackDoesNotAnswerForOddPaths(String target) throws IOException {
        for (var browser : browsers(server().withFallback("index.html"))) {
            assertEquals(404, browser.get(target, HTML).status());
        }
    }

    @Test
    void theFallbackDoesNotAnswerOtherMethods() throws IOException {
        for (var browser : browsers(server().withFallback("index.html"))) {
            assertEquals(405, browser.ask("DELETE", "/none", HTML).status());
        }
    }

    @Test
    void aListIsNoPageThatIsNotThere() {
        var browser = new Browser(server().withFallback("index.html").withListing(true));
        assertEquals(200, browser.get("/bare/", "Accept: */*").status());
        assertEquals("", browser.get("/bare/", HTML).header("ETag"));
    }

    @Test
    void rulesSayHowLongAFileMayBeKept() throws IOException {
        var rules = CacheControl.of("no-cache").withHashedNames();
        for (var browser : browsers(server().withCacheControl(rules))) {
            for (int i = 0; i < 2; i++) {
                var hashed = browser.get("/a.3f9ab2c1.txt");
                assertEquals("max-age=31536000, immutable", hashed.header("Cache-Control"));
                var tag = hashed.header("ETag");
                var fresh = browser.get("/a.3f9ab2c1.txt", "If-None-Match: " + tag);
                assertEquals("304 max-age=31536000, immutable", fresh.status() + " " + fresh.header("Cache-Control"));
                var part = browser.get("/a.3f9ab2c1.txt", "Range: bytes=0-0");
                assertEquals("206 max-age=31536000, immutable", part.status() + " " + part.header("Cache-Control"));
                assertEquals("no-cache", browser.get("/a.txt").header("Cache-Control"));
                assertEquals("", browser.get("/a.txt", "Range: bytes=9-").header("Cache-Control"));
                assertEquals("", browser.get("/a.txt", "If-Match: \"x\"").header("Cache-Control"));
                assertEquals("", browser.get("/none").header("Cache-Control"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/", "../a", "a//b", "a\\b"})
    void refusesAPageThatIsNoFile(String page) {
        assertThrows(IllegalArgumentException.class, () -> server().withNotFound(page));
        assertThrows(IllegalArgumentException.class, () -> server().withFallback(page));
    }
}
