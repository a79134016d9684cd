package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.http.Response;

/** No value that a handler takes over from its client can end a field, a head or an answer: RFC 9112, section 11.1. */
@OnEveryEngine
final class SplittingTest {
    private static final List<String> BAD_VALUES = List.of(
            "a\r\nX-Injected: 1",
            "a\nX-Injected: 1",
            "a\rX-Injected: 1",
            "a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "a\0b",
            "a\u000bb",
            "a\u007fb",
            "a\u010ab",
            "a\u560ab",
            "a\u2028b");

    private static final List<String> BAD_NAMES =
            List.of("", "X Y", "X:", "X\r\nY", "X\nY", "X\0", "X\t", "\u00c4", "\u010a", "(X)");

    private static final List<String> FRAMING =
            List.of("Content-Length", "transfer-encoding", "CONNECTION", "Keep-Alive");

    @Parameter
    EngineUnderTest engine;

    private final List<String> refused = new CopyOnWriteArrayList<>();

    /** Tries something that must throw, and goes on. */
    private void attempt(String what, Runnable deed) {
        try {
            deed.run();
        } catch (IllegalArgumentException good) {
            refused.add(what);
        }
    }

    private void tryAll(Response response) {
        for (String value : BAD_VALUES) {
            attempt("value", () -> response.header("X", value));
            attempt("value", () -> response.addHeader("X", value));
            attempt("value", () -> response.contentType(value));
            attempt("value", () -> response.trailer("X", value));
        }
        for (String name : BAD_NAMES) {
            attempt("name", () -> response.header(name, "1"));
            attempt("name", () -> response.addHeader(name, "1"));
            attempt("name", () -> response.trailer(name, "1"));
        }
        for (String name : FRAMING) {
            attempt("framing", () -> response.header(name, "1"));
            attempt("framing", () -> response.addHeader(name, "1"));
            attempt("framing", () -> response.trailer(name, "1"));
        }
    }

    @Test
    void whatCannotBeSentIsRefusedWhenItIsSet() throws IOException {
        Handler tries = (request, response) -> {
            tryAll(response);
            response.text("ok");
        };
        try (var server = engine.serve(tries);
                var client = RawClient.of(server)) {
            var answer = client.get("/").answer();
            assertEquals(
                    "HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Type: text/plain; charset=utf-8\r\n"
                            + "Content-Length: 2\r\n\r\n",
                    answer.headWithoutDate());
            assertEquals("ok", answer.text());
        }
        var all = new ArrayList<String>();
        BAD_VALUES.forEach(value -> all.addAll(List.of("value", "value", "value", "value")));
        BAD_NAMES.forEach(name -> all.addAll(List.of("name", "name", "name")));
        FRAMING.forEach(name -> all.addAll(List.of("framing", "framing", "framing")));
        assertEquals(all, refused);
    }

    @Test
    void aHandlerThatSendsBackWhatItDecodedCannotBeMadeToSplitItsAnswer(RecordedLog log) throws IOException {
        Handler redirects = (request, response) -> response.status(302)
                .header("Location", request.query().first("to").orElse("/"))
                .empty();
        try (var server = engine.serve(redirects);
                var client = RawClient.of(server)) {
            String target = "/?to=%0d%0aX-Injected:%201%0d%0a%0d%0aHTTP/1.1%20200%20OK";
            var answer = client.get(target).answer();
            assertEquals(500, answer.status());
            assertFalse(answer.head().contains("Injected"), answer.head());
            assertEquals("/safe", client.get("/?to=/safe").answer().header("Location"));
            log.expect("GET " + target + ": the handler has failed");
        }
    }

    @Test
    void valuesOfIso88591PassUnchanged() throws IOException {
        Handler sets = (request, response) ->
                response.header("X", "caf\u00e9 \t \u00ff!").text("ok");
        try (var server = engine.serve(sets);
                var client = RawClient.of(server)) {
            assertTrue(client.get("/").answer().head().contains("\r\nX: caf\u00e9 \t \u00ff!\r\n"));
        }
    }
}
