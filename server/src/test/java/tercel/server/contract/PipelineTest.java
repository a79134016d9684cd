package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;

/** Requests that are sent before their predecessors are answered: RFC 9112, section 9.3.2. */
@OnEveryEngine
final class PipelineTest {
    @Parameter
    EngineUnderTest engine;

    @Test
    void answersComeInTheOrderOfTheirRequests() throws IOException {
        try (var server = engine.serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            client.send(pipeline(200));
            expectAnswers(client, 200);
        }
    }

    @Test
    void answersComeInOrderThoughSomeHandlersWait() throws IOException {
        Handler waitsAtTimes = (request, response) -> {
            if (request.target().endsWith("3")) {
                Handlers.park();
            }
            Handlers.mirror().handle(request, response);
        };
        try (var server = engine.serve(waitsAtTimes);
                var client = RawClient.of(server)) {
            client.send(pipeline(60));
            expectAnswers(client, 60);
        }
    }

    @Test
    void noRequestIsServedBeforeTheOneInFrontIsAnswered() throws IOException {
        var first = new CountDownLatch(1);
        Handler waits = (request, response) -> {
            if (request.target().equals("/first")) {
                first.await();
            }
            response.text(request.target() + " " + first.getCount());
        };
        try (var server = engine.serve(waits);
                var client = RawClient.of(server);
                var other = RawClient.of(server)) {
            client.get("/first").get("/second");
            assertEquals("/other 1", other.get("/other").answer().text());
            first.countDown();
            assertEquals("/first 0", client.answer().text());
            assertEquals("/second 0", client.answer().text());
        }
    }

    @Test
    void bodiesAndRequestsAlternate() throws IOException {
        try (var server = engine.serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            client.post("/a", "one")
                    .get("/b")
                    .send("PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "3\r\ntwo\r\n0\r\nX-Sum: 3\r\n\r\n")
                    .post("/ignore", "three")
                    .get("/d");
            assertEquals("POST /a [one]", client.answer().text());
            assertEquals("GET /b []", client.answer().text());
            assertEquals("PUT /c [two]{X-Sum=3}", client.answer().text());
            assertEquals("POST /ignore", client.answer().text());
            assertEquals("GET /d []", client.answer().text());
        }
    }

    @Test
    void aPipelineMayBeCutAnywhere() throws IOException {
        String text = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
                + "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\nX-Sum: 1\r\n\r\n"
                + "POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntwo";
        try (var server = engine.serve(Handlers.mirror())) {
            for (int cut = 1; cut < text.length(); cut++) {
                try (var client = RawClient.of(server)) {
                    client.send(text.substring(0, cut)).send(text.substring(cut));
                    assertEquals("GET /a []", client.answer().text(), "cut at " + cut);
                    assertEquals("POST /b [one]{X-Sum=1}", client.answer().text(), "cut at " + cut);
                    assertEquals("POST /c [two]", client.answer().text(), "cut at " + cut);
                }
            }
        }
    }

    @Test
    void aPipelineMayBeLargerThanEveryBuffer() throws Exception {
        int count = 20_000;
        byte[] body = "x".repeat(1000).getBytes();
        try (var server = engine.serve((request, response) -> response.bytes(body));
                var client = RawClient.of(server);
                var sender = new Background(() -> client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(count)))) {
            for (int index = 0; index < count; index++) {
                assertEquals(1000, client.answer().body().length);
            }
            sender.join();
        }
    }

    private static String pipeline(int count) {
        var text = new StringBuilder();
        for (int index = 0; index < count; index++) {
            text.append("GET /").append(index).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        return text.toString();
    }

    private static void expectAnswers(RawClient client, int count) throws IOException {
        for (int index = 0; index < count; index++) {
            assertEquals("GET /" + index + " []", client.answer().text());
        }
    }
}
