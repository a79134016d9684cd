package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;

/** What handlers are told about the target, the host and the fields of a request: RFC 9112, section 3. */
@OnEveryEngine
final class TargetTest {
    @Parameter
    EngineUnderTest engine;

    @Test
    void thePathIsDecodedOnceAndTheTargetIsLeftAlone() throws IOException {
        Handler says =
                (request, response) -> response.text(request.target() + "|" + request.rawPath() + "|" + request.path());
        try (var server = engine.serve(says);
                var client = RawClient.of(server)) {
            expect(client, "/a%20b%2541?c=%20", "/a%20b%2541?c=%20|/a%20b%2541|/a b%41");
            expect(client, "/caf%C3%A9", "/caf%C3%A9|/caf%C3%A9|/caf\u00e9");
            expect(client, "/a/../b//c/.", "/a/../b//c/.|/a/../b//c/.|/a/../b//c/.");
            expect(client, "/", "/|/|/");
        }
    }

    @Test
    void aPathThatCannotBeDecodedIsRefused() throws IOException {
        try (var server = engine.serve(Handlers.mirror())) {
            for (var target : new String[] {"/%", "/%4", "/%zz", "/%00", "/%ff", "/%c0%af", "/%ed%a0%80"}) {
                try (var client = RawClient.of(server)) {
                    var answers = client.get(target).get("/hidden").answersToEnd();
                    assertEquals("[400]", answers.toString(), target);
                }
            }
        }
    }

    @Test
    void absentEmptyAndMalformedQueriesAreToldApart() throws IOException {
        Handler says = (request, response) -> {
            var query = request.query();
            response.text(query.isAbsent() + " " + query.isEmpty() + " " + query.isMalformed() + " "
                    + (query.isMalformed()
                            ? ""
                            : query.names() + query.first("a").orElse("-")));
        };
        try (var server = engine.serve(says);
                var client = RawClient.of(server)) {
            expect(client, "/", "true true false []-");
            expect(client, "/?", "false true false []-");
            expect(client, "/?a", "false false false [a]");
            expect(client, "/?a=1&b=%26&a=2", "false false false [a, b]1");
            expect(client, "/?a=x+y%2B", "false false false [a]x y+");
            expect(client, "/?a=%", "false false true ");
            expect(client, "/?a=%ff", "false false true ");
        }
    }

    @Test
    void askingAMalformedQueryIsAnsweredWith400() throws IOException {
        Handler asks =
                (request, response) -> response.text(request.query().first("a").orElse(""));
        try (var server = engine.serve(asks);
                var client = RawClient.of(server)) {
            assertEquals(400, client.get("/?a=%").answer().status());
            expect(client, "/?a=1", "1");
        }
    }

    @Test
    void theHostOfAnAbsoluteTargetWins() throws IOException {
        Handler says = (request, response) -> response.text(request.host() + " " + request.path());
        try (var server = engine.serve(says);
                var client = RawClient.of(server)) {
            expect(client, "http://b.example:81/c?d", "b.example:81 /c");
            expect(client, "HTTP://b.example", "b.example /");
            expect(client, "http://b.example?d", "b.example /");
            expect(client, "/c", "a /c");
        }
    }

    @Test
    void fieldsAreFoundInAnyCaseAndInTheirOrder() throws IOException {
        Handler says = (request, response) -> response.text(request.header("x-one", "absent") + "|"
                + request.headers("X-TWO") + "|" + request.header("X-Three").isPresent() + "|" + request.headerNames());
        try (var server = engine.serve(says);
                var client = RawClient.of(server)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-One: \t1 \r\nx-two: 2\r\nX-Two: \r\n\r\n");
            assertEquals(
                    "1|[2, ]|false|[Host, X-One, x-two, X-Two]", client.answer().text());
        }
    }

    @Test
    void bothEndsOfTheConnectionAreKnown() throws IOException {
        Handler says = (request, response) -> response.text(request.remoteAddress()
                        .equals(request.localAddress()) + " "
                + ((InetSocketAddress) request.remoteAddress()).getAddress().isLoopbackAddress() + " "
                + ((InetSocketAddress) request.localAddress()).getPort());
        try (var server = engine.serve(says);
                var client = RawClient.of(server)) {
            expect(client, "/", "false true " + ((InetSocketAddress) server.address()).getPort());
        }
    }

    private static void expect(RawClient client, String target, String said) throws IOException {
        byte[] body = client.get(target).answer().body();
        assertEquals(said, new String(body, StandardCharsets.UTF_8), target);
    }
}
