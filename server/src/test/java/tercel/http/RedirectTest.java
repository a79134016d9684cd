package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.server.InMemoryServer;

class RedirectTest {
    private static String ask(String method, Handler handler) {
        return InMemoryServer.of(handler).send(method + " / HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"GET, 302 Found", "HEAD, 302 Found", "POST, 303 See Other", "DELETE, 303 See Other"})
    void leadsToAGet(String method, String status) {
        String answer = ask(method, (request, response) -> response.redirect("/a?b=c%20d"));
        String head = "HTTP/1.1 " + status + "\r\nLocation: /a?b=c%20d\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: 20\r\n\r\n";
        assertEquals(head + (method.equals("HEAD") ? "" : "go on at /a?b=c%20d\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void hasTheStatusThatIsAskedFor(int status) {
        String answer = ask("POST", (request, response) -> response.redirect(status, "https://example.org/"));
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains("\r\nLocation: https://example.org/\r\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 300, 304, 305, 306, 309, 400})
    void refusesAnyOtherStatus(int status) {
        ask("GET", (request, response) -> {
            assertThrows(IllegalArgumentException.class, () -> response.redirect(status, "/"));
            response.empty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/\r\nX: 1", "/\n", "/a b", "/caf\u00e9", "/\u0000", "/\u010d\u010a", "/\t"})
    void refusesALocationThatCannotBeSent(String location) {
        String answer = ask("GET", (request, response) -> {
            assertThrows(IllegalArgumentException.class, () -> response.redirect(location));
            response.text("unharmed");
        });
        assertTrue(answer.startsWith("HTTP/1.1 200 ") && !answer.contains("Location"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/b?c=//d", "/a//b", "/%2F/b", "/%5Cb", "/a:b@c", "/?https://example.org"})
    void aPathIsLocal(String target) {
        assertTrue(Redirect.isLocal(target));
        assertEquals(target, Redirect.local(target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "//example.org",
                "///example.org",
                "/\\example.org",
                "\\\\example.org",
                "/a\\b",
                "https://example.org/",
                "https:/example.org",
                "javascript:alert(1)",
                " /a",
                "/\t/example.org",
                "/\n/example.org",
                "\t//example.org",
                "/\u0000/a",
                "/\u00e9",
                "/\uff0fexample.org",
                "?a",
                "#a",
                "."
            })
    void anythingElseMayLeadAnywhere(String target) {
        assertFalse(Redirect.isLocal(target));
        assertEquals(
                400,
                assertThrows(StatusException.class, () -> Redirect.local(target))
                        .status());
    }

    @Test
    void aTargetOfAClientIsRefusedForWhatItIs() {
        String answer = ask("GET", (request, response) -> response.redirect(Redirect.local("//example.org")));
        assertTrue(answer.startsWith("HTTP/1.1 400 ") && !answer.contains("example"), answer);
    }
}
