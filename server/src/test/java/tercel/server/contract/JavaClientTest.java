package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.server.Server;

/** The JDK's own client, which tries an upgrade to HTTP/2 first and sends bodies of unknown length chunked. */
@OnEveryEngine
final class JavaClientTest {
    private static final Handler ECHO = (request, response) -> {
        try (var out = response.stream()) {
            request.body().transferTo(out);
        }
    };

    @Parameter
    EngineUnderTest engine;

    private static HttpRequest.Builder request(Server server, String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + target))
                .timeout(Duration.ofSeconds(20));
    }

    @Test
    void getsAnswersThoughItAsksForHttp2First() throws Exception {
        try (var server = engine.serve(Handlers.mirror());
                var client = HttpClient.newHttpClient()) {
            var answer = client.send(request(server, "/a").build(), BodyHandlers.ofString());
            assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
            assertEquals("GET /a []", answer.body());
        }
    }

    @Test
    void uploadsBodiesOfKnownAndUnknownLength() throws Exception {
        byte[] body = new byte[3_000_000];
        new Random(4).nextBytes(body);
        try (var server = engine.serve(ECHO);
                var client = HttpClient.newHttpClient()) {
            var known = request(server, "/").POST(BodyPublishers.ofByteArray(body));
            assertArrayEquals(
                    body, client.send(known.build(), BodyHandlers.ofByteArray()).body());
            var unknown = request(server, "/")
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                    .expectContinue(true);
            assertArrayEquals(
                    body,
                    client.send(unknown.build(), BodyHandlers.ofByteArray()).body());
        }
    }

    @Test
    void manyAtOnceGetTheirOwnAnswers() throws Exception {
        try (var server = engine.serve(Handlers.mirror());
                var client = HttpClient.newHttpClient()) {
            var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int index = 0; index < 200; index++) {
                var each = request(server, "/" + index).POST(BodyPublishers.ofString("body " + index));
                answers.add(client.sendAsync(each.build(), BodyHandlers.ofString()));
            }
            for (int index = 0; index < 200; index++) {
                assertEquals(
                        "POST /" + index + " [body " + index + "]",
                        answers.get(index).get(20, TimeUnit.SECONDS).body());
            }
        }
    }
}
