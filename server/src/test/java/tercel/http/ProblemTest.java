package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.server.InMemoryServer;

class ProblemTest {
    private static final String HOSTILE = "<script>alert(\"1\")</script> & '\u20ac\t\0";

    private static String ask(Handler handler, String accept) {
        return InMemoryServer.of(handler).send(get("/a%20b?c=d", accept));
    }

    private static String get(String target, String accept) {
        return "GET " + target + " HTTP/1.1\r\nHost: here\r\nAccept: " + accept + "\r\n\r\n";
    }

    @Test
    void tellsWhoWantsJson() {
        String answer = ask((request, response) -> response.problem(409, "too old"), "application/json");
        assertEquals(
                "HTTP/1.1 409 Conflict\r\nContent-Type: application/problem+json\r\nVary: Accept\r\n"
                        + "Content-Length: 94\r\n\r\n"
                        + "{\"type\":\"about:blank\",\"title\":\"Conflict\",\"status\":409,\"detail\":\"too old\","
                        + "\"instance\":\"/a%20b\"}\n",
                answer);
    }

    @Test
    void tellsWhoWantsAPage() {
        String answer = ask((request, response) -> response.problem(409, "too old"), "text/html");
        assertTrue(answer.contains("\r\nContent-Type: text/html; charset=utf-8\r\nVary: Accept\r\n"), answer);
        assertTrue(answer.contains("<h1><span>409</span> Conflict</h1>\n<p>too old</p>\n"), answer);
        assertTrue(answer.contains("<code>/a%20b</code>"), answer);
        assertTrue(answer.contains("Content-Security-Policy: default-src 'none'; style-src 'sha256-"), answer);
        assertFalse(answer.contains("<script") || answer.contains("style=") || answer.contains("://"), answer);
    }

    @Test
    void tellsAllOthersInALine() {
        assertEquals(
                "HTTP/1.1 409 Conflict\r\nContent-Type: text/plain; charset=utf-8\r\nVary: Accept\r\n"
                        + "Content-Length: 8\r\n\r\ntoo old\n",
                ask((request, response) -> response.problem(409, "too old"), "*/*"));
    }

    @Test
    void saysTheStatusInWordsWhereThereIsNoDetail() {
        Handler handler = (request, response) -> response.problem(410, "");
        assertTrue(ask(handler, "*/*").endsWith("\r\n\r\nGone\n"));
        assertTrue(ask(handler, "text/html").contains("Gone</h1>\n<p class="));
        assertTrue(ask(handler, "application/json").contains("\"status\":410,\"instance\""));
        assertTrue(ask((request, response) -> response.problem(499, ""), "*/*").endsWith("\r\n\r\nStatus 499\n"));
    }

    @Test
    void escapesWhatItTells() {
        Handler handler = (request, response) -> response.problem(400, HOSTILE);
        String page = ask(handler, "text/html");
        assertTrue(page.contains("<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;"), page);
        String json = ask(handler, "application/json");
        assertTrue(json.contains("<script>alert(\\\"1\\\")</script> & '\\u20ac\\u0009\\u0000\""), json);
        String path = InMemoryServer.of(handler).send(get("/<b>\"&", "text/html"));
        assertTrue(path.startsWith("HTTP/1.1 400 ") && !path.contains("<b>"), path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//there/path", "*"})
    void namesNoInstanceThatWouldBeAnotherServer(String target) {
        String request = get(target, "application/json");
        String method = target.equals("*") ? request.replace("GET", "OPTIONS") : request;
        String answer = InMemoryServer.of((asked, response) -> response.problem(404, ""))
                .send(method);
        assertTrue(answer.endsWith("\"status\":404}\n"), answer);
    }

    @Test
    void keepsFieldsButThoseOfABody() {
        String answer = ask(
                (request, response) -> response.header("Retry-After", "7")
                        .header("Vary", "Origin")
                        .header("Content-Encoding", "gzip")
                        .header("Content-Disposition", "attachment")
                        .contentType("image/png")
                        .problem(503, "later"),
                "*/*");
        assertEquals(
                "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nVary: Origin\r\n"
                        + "Content-Type: text/plain; charset=utf-8\r\nVary: Accept\r\nContent-Length: 6\r\n\r\nlater\n",
                answer);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 200, 399, 600})
    void isAlwaysAnError(int status) {
        ask(
                (request, response) -> {
                    assertThrows(IllegalArgumentException.class, () -> response.problem(status, ""));
                    response.empty();
                },
                "*/*");
    }

    @Test
    void cannotFollowAnAnswer() {
        ask(
                (request, response) -> {
                    response.text("whole");
                    assertThrows(IllegalStateException.class, () -> response.problem(404, ""));
                },
                "*/*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "text/html", "application/json"})
    void noStackTraceLeavesTheServer(String accept) {
        String answer = ask((request, response) -> fail(), accept);
        assertTrue(answer.startsWith("HTTP/1.1 500 Internal Server Error\r\n"), answer);
        for (String secret : List.of("IOException", "on purpose", "ProblemTest", "trace")) {
            assertFalse(answer.replace("noStackTrace", "").contains(secret), answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "text/html", "application/json"})
    void aStackTraceIsToldOnlyInDebugging(String accept) {
        String answer = InMemoryServer.debugging((request, response) -> fail()).send(get("/", accept));
        assertTrue(answer.startsWith("HTTP/1.1 500 Internal Server Error\r\nCache-Control: no-store\r\n"), answer);
        assertTrue(answer.contains("java.io.IOException: on purpose") && answer.contains("ProblemTest.fail("), answer);
    }

    private static void fail() throws IOException {
        throw new IOException("on purpose <" + "b>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json"})
    void aStackTraceIsEscaped(String accept) {
        String answer = InMemoryServer.debugging((request, response) -> fail()).send(get("/", accept));
        assertTrue(answer.contains(accept.equals("text/html") ? "on purpose &lt;b&gt;\n" : "<b>\\u000a"), answer);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 1_000_000})
    void aStackTraceIsBounded(int past) {
        var failure = new RuntimeException() {
            @Override
            public String toString() {
                return "x".repeat(Math.max(0, StackTrace.CHARS_MAX - 1 + past));
            }
        };
        failure.setStackTrace(new StackTraceElement[0]);
        String trace = StackTrace.of(failure);
        assertTrue(past < 0 == !trace.endsWith("\n\t... and more\n"), trace.length() + "");
        assertTrue(trace.length() <= StackTrace.CHARS_MAX + 20);
    }

    @Test
    void aRefusalAndAFailureDropWhatWasSetBefore() {
        for (RuntimeException thrown : List.of(new StatusException(403, "no"), new IllegalStateException("no"))) {
            String answer = ask(
                    (request, response) -> {
                        response.status(201).header("X-Secret", "1").trailer("X-Trailer", "1");
                        throw thrown;
                    },
                    "text/html");
            assertFalse(answer.contains("X-"), answer);
        }
    }

    @Test
    void aFailureThatCannotBeToldIsAnsweredAllTheSame() {
        var server = InMemoryServer.debugging((request, response) -> {
            throw new IllegalStateException() {
                @Override
                public String toString() {
                    throw new IllegalStateException("no words");
                }
            };
        });
        assertTrue(server.send(get("/", "text/html")).startsWith("HTTP/1.1 500 "));
        assertEquals(1, server.metrics().failures());
    }
}
