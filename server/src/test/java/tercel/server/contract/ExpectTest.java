package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;

/** Clients that hold a body back until they are asked for it: RFC 9110, section 10.1.1. */
@OnEveryEngine
final class ExpectTest {
    private static final String HEAD = " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";

    @Parameter
    EngineUnderTest engine;

    @Test
    void theClientIsAskedOnceTheHandlerReads() throws IOException {
        try (var server = engine.serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            client.send("POST /" + HEAD).expect("HTTP/1.1 100 Continue\r\n\r\n").send("hello");
            assertEquals("POST / [hello]", client.answer().text());
            assertEquals("GET /b []", client.get("/b").answer().text());
        }
    }

    @Test
    void theClientIsAskedForChunksToo() throws IOException {
        try (var server = engine.serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.expect("HTTP/1.1 100 Continue\r\n\r\n").send("5\r\nhello\r\n0\r\n\r\n");
            assertEquals("POST / [hello]", client.answer().text());
        }
    }

    @Test
    void theClientIsAskedOnlyOnce() throws IOException {
        Handler reads = (request, response) -> {
            var body = request.body();
            int first = body.read();
            response.text(first + " " + body.readAllBytes().length);
        };
        try (var server = engine.serve(reads);
                var client = RawClient.of(server)) {
            client.send("POST /" + HEAD).expect("HTTP/1.1 100 Continue\r\n\r\n").send("h");
            client.send("el").send("lo");
            assertEquals("104 4", client.answer().text());
        }
    }

    @Test
    void theClientIsAskedByAnEchoThatBeginsItsAnswerFirst() throws IOException {
        Handler echo = (request, response) -> {
            try (var out = response.stream()) {
                request.body().transferTo(out);
            }
        };
        try (var server = engine.serve(echo);
                var client = RawClient.of(server)) {
            client.send("POST /" + HEAD).expect("HTTP/1.1 100 Continue\r\n\r\n").send("hello");
            assertEquals("hello", client.answer().text());
        }
    }

    @Test
    void aHandlerThatDoesNotReadAnswersAtOnceAndEndsTheConnection() throws IOException {
        try (var server =
                        engine.serve((request, response) -> response.status(403).text("no"));
                var client = RawClient.of(server)) {
            var answer = client.send("POST /" + HEAD).answer();
            assertEquals(403, answer.status());
            assertTrue(answer.closes(), "the client may send its body or not: nobody can tell what comes next");
            client.expectEnd();
        }
    }

    @Test
    void aClientThatDidNotWaitIsNotAsked() throws IOException {
        try (var server = engine.serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            client.send("POST /" + HEAD + "hello");
            assertEquals("POST / [hello]", client.answer().text());
        }
    }

    @Test
    void aClientWithoutABodyIsNotAsked() throws IOException {
        try (var server = engine.serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n");
            assertEquals("GET / []", client.answer().text());
        }
    }

    @Test
    void theExpectationOfHttp10MeansNothing() throws IOException {
        try (var server = engine.serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            client.send("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
                    .send("hello");
            assertEquals("POST / [hello]", client.answer().text());
        }
    }

    @Test
    void aRequestBehindAnExpectantOneWaitsItsTurn() throws IOException {
        try (var server = engine.serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            client.get("/first").send("POST /" + HEAD);
            assertEquals("GET /first []", client.answer().text());
            client.expect("HTTP/1.1 100 Continue\r\n\r\n").send("hello").get("/last");
            assertEquals("POST / [hello]", client.answer().text());
            assertEquals("GET /last []", client.answer().text());
        }
    }
}
