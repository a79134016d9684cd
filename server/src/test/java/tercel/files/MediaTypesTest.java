package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MediaTypesTest {
    @ParameterizedTest
    @CsvSource({
        "index.html, text/html; charset=utf-8",
        "INDEX.HTML, text/html; charset=utf-8",
        "a.min.js, text/javascript; charset=utf-8",
        "m.mjs, text/javascript; charset=utf-8",
        "style.css, text/css; charset=utf-8",
        "data.json, application/json",
        "image.svg, image/svg+xml",
        "photo.JPeG, image/jpeg",
        "font.woff2, font/woff2",
        "program.wasm, application/wasm",
        "archive.tar.gz, application/gzip",
        "film.mp4, video/mp4",
        "README, application/octet-stream",
        "html, application/octet-stream",
        "folder.html/README, application/octet-stream",
        "what.is-this, application/octet-stream",
        "dot., application/octet-stream",
        ".html, application/octet-stream"
    })
    void knowsTheTypeByTheExtension(String name, String type) {
        assertEquals(type, MediaTypes.STANDARD.of(name));
    }

    @Test
    void oneTypeMayBeChanged() {
        var types = MediaTypes.STANDARD.with("HTML", "text/x-mine").with("new", "text/x-new");
        assertEquals("text/x-mine", types.of("a.html"));
        assertEquals("text/x-new", types.of("a.NEW"));
        assertEquals("text/html; charset=utf-8", MediaTypes.STANDARD.of("a.html"));
    }
}
