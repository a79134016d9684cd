package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import tercel.files.FileServer;
import tercel.http.Compression;
import tercel.http.Handler;
import tercel.http.Router;
import tercel.http.StatusException;

/** What the application refuses or fails to answer, told as each client likes it: RFC 9457, and RFC 9110, 12.5.1. */
@OnEveryEngine
final class ProblemTest {
    @Parameter
    EngineUnderTest engine;

    private static Router router() {
        return new Router()
                .get("/refuse", (request, response) -> {
                    throw new StatusException(403, "not for <you>");
                })
                .get("/fail", (request, response) -> {
                    throw new IllegalStateException("on purpose");
                })
                .get("/park", (request, response) -> {
                    Handlers.park();
                    response.header("Retry-After", "9").problem(503, "");
                })
                .get("/ok", (request, response) -> response.text("ok"));
    }

    private static Answer ask(RawClient client, String line, String accept) throws IOException {
        client.send(line + " HTTP/1.1\r\nHost: a\r\nAccept: " + accept + "\r\n\r\n");
        return client.answerTo(line.substring(0, line.indexOf(' ')));
    }

    @Test
    void everyRefusalIsToldInEveryForm(RecordedLog log) throws IOException {
        try (var server = engine.serve(router());
                var client = RawClient.of(server)) {
            for (var line : List.of("GET /absent", "POST /ok", "GET /refuse", "GET /fail", "GET /park")) {
                var text = ask(client, line, "*/*");
                var page = ask(client, line, "text/html,*/*;q=0.8");
                var json = ask(client, line, "application/json");
                assertTrue(text.text().matches("[ -~]+\n"), text.text());
                assertTrue(page.text().startsWith("<!DOCTYPE html>"), page.text());
                assertTrue(json.text().startsWith("{\"type\":\"about:blank\",\"title\":\""), json.text());
                assertEquals(
                        List.of("text/plain; charset=utf-8", "text/html; charset=utf-8", "application/problem+json"),
                        Stream.of(text, page, json)
                                .map(each -> each.header("Content-Type"))
                                .toList());
                for (var answer : List.of(text, page, json)) {
                    assertEquals(text.status(), answer.status());
                    assertEquals("Accept", answer.header("Vary"));
                    assertFalse(answer.text().contains("purpose"), answer.text());
                }
            }
            assertEquals("200 ok", client.get("/ok").answer().toString(), "the connection goes on");
            log.expect(
                    "GET /fail: the handler has failed",
                    "GET /fail: the handler has failed",
                    "GET /fail: the handler has failed");
            assertEquals(3, server.metrics().failures());
        }
    }

    @Test
    void fieldsThatExplainAreKept() throws IOException {
        try (var server = engine.serve(router());
                var client = RawClient.of(server)) {
            assertEquals(
                    "GET, HEAD, OPTIONS", ask(client, "PUT /ok", "text/html").header("Allow"));
            assertEquals("9", ask(client, "GET /park", "application/json").header("Retry-After"));
        }
    }

    @Test
    void headGetsNoBody() throws IOException {
        try (var server = engine.serve(router());
                var client = RawClient.of(server)) {
            var get = ask(client, "GET /absent", "text/html");
            var head = ask(client, "HEAD /absent", "text/html");
            assertEquals(get.headWithoutDate(), head.headWithoutDate());
            assertEquals(0, head.body().length);
            assertEquals("200 ok", client.get("/ok").answer().toString());
        }
    }

    @Test
    void onlyInDebuggingATraceLeavesTheServer(RecordedLog log) throws IOException {
        try (var server = engine.serve(options -> options.withDebug(true), router());
                var client = RawClient.of(server)) {
            for (var accept : List.of("*/*", "text/html", "application/json")) {
                var answer = ask(client, "GET /fail", accept);
                assertEquals(500, answer.status());
                assertTrue(answer.text().contains("java.lang.IllegalStateException: on purpose"), answer.text());
                assertEquals("no-store", answer.header("Cache-Control"));
                log.expect("GET /fail: the handler has failed");
            }
        }
    }

    @Test
    void anInlineHandlerIsAnsweredForToo(RecordedLog log) throws IOException {
        var inline = Handler.inline((request, response) -> {
            throw new IllegalStateException("on purpose");
        });
        try (var server = engine.serve(inline);
                var client = RawClient.of(server)) {
            assertEquals(500, ask(client, "GET /", "text/html").status());
            log.expect("GET /: the handler has failed");
        }
    }

    @Test
    void whatCannotBeReadIsStillRefusedInPlainText() throws IOException {
        try (var server = engine.serve(router());
                var client = RawClient.of(server)) {
            client.send("GET / HTTP/1.1\r\nAccept: text/html\r\n\r\n");
            var answer = client.answer();
            assertEquals("400 text/plain; charset=utf-8", answer.status() + " " + answer.header("Content-Type"));
            assertFalse(answer.has("Vary"));
        }
    }

    @Test
    void aFileServerRefusesInEveryFormToo(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.txt"), "text");
        try (var server = engine.serve(FileServer.of(folder));
                var client = RawClient.of(server)) {
            assertTrue(ask(client, "GET /absent", "text/html").text().contains("<h1><span>404</span> Not Found</h1>"));
            var method = ask(client, "POST /a.txt", "application/json");
            assertEquals("405 GET, HEAD", method.status() + " " + method.header("Allow"));
            assertTrue(method.text().contains("\"status\":405"), method.text());
            client.send("GET /a.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=9-\r\nAccept: text/html\r\n\r\n");
            var range = client.answer();
            assertEquals("416 bytes */4", range.status() + " " + range.header("Content-Range"));
            assertEquals("200 text", client.get("/a.txt").answer().toString());
        }
    }

    @Test
    void aFailureBehindCompressionIsToldToo(RecordedLog log) throws IOException {
        try (var server = engine.serve(Compression.of(router()));
                var client = RawClient.of(server)) {
            client.send("GET /fail HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n\r\n");
            var answer = client.answer();
            assertEquals(500, answer.status());
            assertTrue(answer.has("Content-Encoding") || answer.text().startsWith("<!DOCTYPE html>"), answer.head());
            log.expect("GET /fail: the handler has failed");
        }
    }
}
