package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tercel.http.Handler;

final class FileAnswerTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void makeAFile() throws IOException {
        file = Files.writeString(folder.resolve("page.html"), "0123456789");
    }

    @Test
    void sendsTheFileByAllRules() {
        var browser = browser(200);
        var whole = browser.get("/anything");
        assertEquals("0123456789", whole.text());
        assertEquals("text/html; charset=utf-8", whole.header("Content-Type"));
        assertEquals(
                304, browser.get("/", "If-None-Match: " + whole.header("ETag")).status());
        assertEquals("123", browser.get("/", "Range: bytes=1-3").text());
        assertEquals(416, browser.get("/", "Range: bytes=10-").status());
        assertEquals("10", browser.head("/").header("Content-Length"));
    }

    @Test
    void toOtherMethodsAndWithOtherStatusesItIsSentWhole() {
        var post = browser(200).ask("POST", "/", "Range: bytes=1-3", "If-None-Match: *");
        assertEquals(200, post.status());
        assertEquals("0123456789", post.text());
        var missing = browser(404).get("/", "Range: bytes=1-3", "If-None-Match: *");
        assertEquals(404, missing.status());
        assertEquals("0123456789", missing.text());
    }

    @Test
    void aLinkIsFollowedWhereverItLeads() throws IOException {
        var link = Files.createSymbolicLink(folder.resolve("link"), file);
        var browser = new Browser((request, response) -> FileAnswer.send(request, response, link, "text/plain"));
        assertEquals("0123456789", browser.get("/").text());
    }

    @Test
    void whatIsNoFileIsAnError() {
        var thrown = new AtomicReference<Exception>();
        Handler handler = (request, response) -> {
            var missing = folder.resolve("none");
            thrown.set(assertThrows(
                    NoSuchFileException.class, () -> FileAnswer.send(request, response, missing, "text/plain")));
            assertThrows(NoSuchFileException.class, () -> FileAnswer.send(request, response, folder, "text/plain"));
            assertFalse(response.committed());
            response.text("still free");
        };
        assertEquals("still free", new Browser(handler).get("/").text());
        assertEquals(folder.resolve("none").toString(), thrown.get().getMessage());
    }

    @Test
    void isWhatResponseFileDoes() {
        var browser = new Browser((request, response) -> response.file(file));
        assertEquals("text/html; charset=utf-8", browser.get("/").header("Content-Type"));
        assertEquals("123", browser.get("/", "Range: bytes=1-3").text());
        var typed = new Browser((request, response) -> {
            response.contentType("text/x-mine").header("X-Mine", "1").file(file);
        });
        assertEquals("text/x-mine", typed.get("/").header("Content-Type"));
        assertEquals("1", typed.get("/", "Range: bytes=1-3").header("X-Mine"));
    }

    @Test
    void knowsTheTypeOfAPath() {
        assertEquals("image/png", FileAnswer.mediaType(Path.of("/a/b.png")));
        assertEquals("application/octet-stream", FileAnswer.mediaType(Path.of("/")));
    }

    private Browser browser(int status) {
        return new Browser((request, response) ->
                FileAnswer.send(request, response.status(status), file, FileAnswer.mediaType(file)));
    }
}
