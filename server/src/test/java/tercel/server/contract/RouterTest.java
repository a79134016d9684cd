package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.http.Router;

/** Routes over the socket: RFC 9110, sections 9.3.2, 9.3.7, 15.5.5 and 15.5.6. */
@OnEveryEngine
final class RouterTest {
    private static final Handler NAME = (request, response) -> response.text(request.parameter("name"));

    private static final Handler POST = (request, response) -> {
        long before = request.parameterLong("number", -1);
        Handlers.park();
        response.text(request.parameter("name") + before + request.parameterLong("number", -1));
    };

    @Parameter
    EngineUnderTest engine;

    private static Router router() {
        return new Router()
                .get("/", (request, response) -> response.text("root"))
                .get("/users/{name}", NAME)
                .put("/users/{name}", (request, response) -> response.text("put " + request.parameter("name")))
                .get("/users/me", (request, response) -> response.text("me"))
                .get("/users/{name}/posts/{number}", POST)
                .delete("/users/{name}", (request, response) -> response.empty())
                .get("/static/{rest...}", (request, response) -> response.text(request.parameter("rest")))
                .any("/any", (request, response) -> response.text(request.method()));
    }

    @Test
    void pathsLeadToTheirHandlers() throws IOException {
        try (var server = engine.serve(router());
                var client = RawClient.of(server)) {
            expect(client, "/", "200 root");
            expect(client, "/users/ann", "200 ann");
            expect(client, "/users/me", "200 me");
            expect(client, "/users/ann/posts/7", "200 ann77");
            expect(client, "/users/ann/posts/x", "200 ann-1-1");
            expect(client, "/users/a%2Fb?c", "200 a/b");
            expect(client, "/users/%6de", "200 me");
            expect(client, "/users/caf%C3%A9", "200 caf\u00e9");
            expect(client, "/static/a/b//c", "200 a/b//c");
            expect(client, "/static/", "200 ");
            expect(client, "http://b/users/ann", "200 ann");
        }
    }

    @Test
    void otherPathsAreNotFound() throws IOException {
        try (var server = engine.serve(router());
                var client = RawClient.of(server)) {
            for (var target : new String[] {"/x", "/users", "/users/", "/users/ann/", "//", "/Users/ann"}) {
                assertEquals(404, client.get(target).answer().status(), target);
            }
            expect(client, "/", "200 root");
        }
    }

    @Test
    void otherMethodsAreToldWhatIsAllowed() throws IOException {
        try (var server = engine.serve(router());
                var client = RawClient.of(server)) {
            var answer = client.post("/users/ann", "hello").answer();
            assertEquals(405, answer.status());
            assertEquals("DELETE, GET, HEAD, OPTIONS, PUT", answer.header("Allow"));
            assertEquals(
                    "GET, HEAD, OPTIONS", client.request("DELETE", "/").answer().header("Allow"));
            assertEquals("200 REPORT", client.request("REPORT", "/any").answer().toString());
        }
    }

    @Test
    void optionsAreAnsweredForAPathAndForTheServer() throws IOException {
        try (var server = engine.serve(router());
                var client = RawClient.of(server)) {
            var path = client.request("OPTIONS", "/users/ann").answer();
            assertEquals("204 DELETE, GET, HEAD, OPTIONS, PUT", path.status() + " " + path.header("Allow"));
            var all = client.request("OPTIONS", "*").answer();
            assertEquals(204, all.status());
            assertEquals("DELETE, GET, HEAD, OPTIONS, PUT", all.header("Allow"));
            assertEquals(404, client.request("OPTIONS", "/x").answer().status());
        }
    }

    @Test
    void headIsAnsweredByTheRouteOfGet() throws IOException {
        try (var server = engine.serve(router());
                var client = RawClient.of(server)) {
            var head = client.request("HEAD", "/users/ann").answerTo("HEAD");
            assertEquals("200 3", head.status() + " " + head.header("Content-Length"));
            assertEquals(404, client.request("HEAD", "/x").answerTo("HEAD").status());
            expect(client, "/", "200 root");
        }
    }

    private static void expect(RawClient client, String target, String said) throws IOException {
        var answer = client.get(target).answer();
        assertEquals(said, answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8), target);
    }
}
