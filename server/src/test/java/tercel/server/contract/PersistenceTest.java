package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;

/** When a connection goes on and when it ends: RFC 9112, section 9.3. */
@OnEveryEngine
final class PersistenceTest {
    private static final Handler HELLO = (request, response) -> response.text("hello");

    @Parameter
    EngineUnderTest engine;

    @Test
    void http11GoesOnWithoutAWordAboutIt() throws IOException {
        try (var server = engine.serve(HELLO);
                var client = RawClient.of(server)) {
            for (int count = 0; count < 3; count++) {
                var answer = client.get("/").answer();
                assertEquals(
                        "HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Type: text/plain; charset=utf-8\r\n"
                                + "Content-Length: 5\r\n\r\n",
                        answer.headWithoutDate());
                assertEquals("hello", answer.text());
            }
        }
    }

    @Test
    void http11EndsWhereTheClientSaysClose() throws IOException {
        try (var server = engine.serve(HELLO);
                var client = RawClient.of(server)) {
            var answer = client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .answer();
            assertEquals(List.of("close"), answer.headers("Connection"));
            client.expectEnd();
        }
    }

    @Test
    void http10EndsAfterOneAnswer() throws IOException {
        try (var server = engine.serve(HELLO);
                var client = RawClient.of(server)) {
            var answer = client.send("GET / HTTP/1.0\r\n\r\n").answer();
            assertEquals(List.of("close"), answer.headers("Connection"));
            assertEquals("hello", answer.text());
            client.expectEnd();
        }
    }

    @Test
    void http10GoesOnWhereItAsksAndIsToldSo() throws IOException {
        try (var server = engine.serve(HELLO);
                var client = RawClient.of(server)) {
            for (int count = 0; count < 3; count++) {
                var answer = client.send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
                        .answer();
                assertEquals(List.of("keep-alive"), answer.headers("Connection"));
                assertEquals("hello", answer.text());
            }
            client.send("GET / HTTP/1.0\r\n\r\n").answer();
            client.expectEnd();
        }
    }

    @Test
    void http10ThatAsksForBothEnds() throws IOException {
        try (var server = engine.serve(HELLO);
                var client = RawClient.of(server)) {
            assertTrue(client.send("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n")
                    .answer()
                    .closes());
            client.expectEnd();
        }
    }

    @Test
    void aBodyOfUnknownLengthEndsAConnectionOfHttp10ThoughItAsksToGoOn() throws IOException {
        Handler streams = (request, response) -> response.stream().write("streamed".getBytes());
        try (var server = engine.serve(streams);
                var client = RawClient.of(server)) {
            var answer = client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    .answer();
            assertTrue(answer.closes());
            assertFalse(answer.has("Content-Length") || answer.has("Transfer-Encoding"), answer.head());
            assertEquals("streamed", answer.text());
            client.expectEnd();
        }
    }

    @Test
    void aConnectionThatSendsNothingButLineEndsIsAnsweredOnceItAsks() throws IOException {
        try (var server = engine.serve(HELLO);
                var client = RawClient.of(server)) {
            client.send("\r").send("\n").get("/").answer();
            client.send("\r\n").get("/").answer();
        }
    }

    @Test
    void aClientThatEndsItsSideBetweenRequestsGetsNothingMore() throws IOException {
        try (var server = engine.serve(HELLO);
                var client = RawClient.of(server)) {
            client.get("/").answer();
            client.endInput().expectEnd();
        }
    }

    @Test
    void aClientThatSendsNothingAtAllGetsNothing() throws IOException {
        try (var server = engine.serve(HELLO);
                var client = RawClient.of(server)) {
            client.endInput().expectEnd();
        }
    }
}
