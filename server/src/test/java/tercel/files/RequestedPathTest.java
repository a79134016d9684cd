package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestedPathTest {
    @Test
    void cutsAPathIntoNames() {
        assertEquals(new RequestedPath(List.of("a", "b c", "ü.txt"), false), parse("/a/b c/ü.txt"));
        assertEquals(new RequestedPath(List.of("a", "b"), true), parse("/a/b/"));
        assertEquals(new RequestedPath(List.of(), true), parse("/"));
        assertEquals(new RequestedPath(List.of(), true), parse(""));
        assertEquals(new RequestedPath(List.of("a"), false), parse("a"));
        assertEquals(new RequestedPath(List.of("a..b", "x"), false), parse("/a..b/x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//",
                "//a",
                "/a//b",
                "/a//",
                "/.",
                "/..",
                "/./",
                "/../",
                "/../a",
                "/a/..",
                "/a/../b",
                "/a/./b",
                "/...",
                "/.a",
                "/a/.git/config",
                "/a\0b",
                "/a\nb",
                "/a\u007fb",
                "/a\\b",
                "\\a",
                "/..\\a",
                "/a\uFFFDb"
            })
    void refusesWhatIsNoPlainName(String path) {
        assertTrue(RequestedPath.parse(path, false).isEmpty());
    }

    @Test
    void hiddenNamesAreAnOption() {
        assertEquals(
                List.of(".well-known", "x"),
                RequestedPath.parse("/.well-known/x", true).orElseThrow().names());
        assertTrue(RequestedPath.parse("/..", true).isEmpty());
        assertTrue(RequestedPath.parse("/.", true).isEmpty());
    }

    @Test
    void aNameOf255BytesIsTheLongest() {
        assertTrue(RequestedPath.parse("/" + "x".repeat(254), false).isPresent());
        assertTrue(RequestedPath.parse("/" + "x".repeat(255), false).isPresent());
        assertTrue(RequestedPath.parse("/" + "x".repeat(256), false).isEmpty());
        assertTrue(RequestedPath.parse("/" + "ü".repeat(127), false).isPresent());
        assertTrue(RequestedPath.parse("/" + "ü".repeat(128), false).isEmpty());
        assertTrue(RequestedPath.parse("/" + "😀".repeat(63), false).isPresent());
        assertTrue(RequestedPath.parse("/" + "😀".repeat(64), false).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%2fb", "/a%2Fb", "/a%5cb", "/a%5Cb", "/a%00", "/%41%2f"})
    void findsHiddenSeparators(String raw) {
        assertTrue(RequestedPath.hidesSeparators(raw));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a/b", "/a%20b", "/%252f", "/%", "/%2", "/%g0%0g"})
    void findsNoneWhereThereIsNone(String raw) {
        assertFalse(RequestedPath.hidesSeparators(raw));
    }

    private static RequestedPath parse(String path) {
        return RequestedPath.parse(path, false).orElseThrow();
    }
}
