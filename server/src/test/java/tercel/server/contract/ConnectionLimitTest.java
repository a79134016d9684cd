package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.server.Overload;
import tercel.server.ServerOptions;
import tercel.wire.Limit;

/** What happens past the limit of connections, as it is configured. */
@OnEveryEngine
final class ConnectionLimitTest {
    private static final Handler HELLO = (request, response) -> response.text("hello");

    @Parameter
    EngineUnderTest engine;

    private static ServerOptions refuses(ServerOptions options) {
        return options.withLimit(Limit.CONNECTIONS, 2).withOverload(Overload.REFUSE);
    }

    private static ServerOptions pauses(ServerOptions options) {
        return options.withLimit(Limit.CONNECTIONS, 2).withOverload(Overload.PAUSE);
    }

    @Test
    void oneTooManyIsRefusedWith503() throws IOException {
        try (var server = engine.serve(ConnectionLimitTest::refuses, HELLO);
                var first = RawClient.of(server);
                var second = RawClient.of(server)) {
            first.get("/").answer();
            second.get("/").answer();
            try (var third = RawClient.of(server)) {
                var answers = third.get("/hidden").answersToEnd();
                assertEquals("[503]", answers.toString());
                assertTrue(answers.getFirst().closes());
            }
            assertEquals("hello", first.get("/").answer().text());
            assertEquals("hello", second.get("/").answer().text());
            assertEquals(1, server.metrics().connections().refused());
            assertEquals(1, server.metrics().limits().get(Limit.CONNECTIONS));
        }
    }

    @Test
    void aPlaceThatBecomesFreeIsGivenToTheNext() throws IOException {
        try (var server = engine.serve(ConnectionLimitTest::refuses, HELLO);
                var first = RawClient.of(server)) {
            first.get("/").answer();
            for (int count = 0; count < 10; count++) {
                try (var second = RawClient.of(server)) {
                    assertEquals("hello", second.get("/").answer().text());
                }
                Eventually.holds(
                        "the place is free",
                        () -> server.metrics().connections().open() == 1);
            }
            assertEquals(0, server.metrics().connections().refused());
        }
    }

    @Test
    void manyAtOnceAreServedOrRefusedAndTheCountComesOut() throws IOException {
        var clients = new ArrayList<RawClient>();
        try (var server = engine.serve(ConnectionLimitTest::refuses, HELLO)) {
            int served = 0;
            for (int count = 0; count < 50; count++) {
                clients.add(RawClient.of(server).get("/"));
            }
            for (var client : clients) {
                served += client.answer().status() == 200 ? 1 : 0;
            }
            assertEquals(2, served);
            for (var client : clients) {
                client.close();
            }
            Eventually.holds(
                    "all are closed", () -> server.metrics().connections().open() == 0);
            clients.add(RawClient.of(server));
            assertEquals("hello", clients.getLast().get("/").answer().text());
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    @Test
    void oneTooManyWaitsUntilAnotherHasLeft(RecordedLog log) throws IOException {
        try (var server = engine.serve(ConnectionLimitTest::pauses, HELLO);
                var first = RawClient.of(server);
                var second = RawClient.of(server)) {
            first.get("/").answer();
            second.get("/").answer();
            try (var third = RawClient.of(server)) {
                third.get("/");
                Eventually.holds(
                        "accepting pauses", () -> server.metrics().connections().acceptPauses() > 0);
                assertEquals("hello", first.get("/").answer().text());
                assertEquals(2, server.metrics().connections().accepted());
                second.endInput().expectEnd();
                assertEquals("hello", third.answer().text());
            }
            log.expect("accepting connections pauses: the limit of connections is reached");
        }
    }
}
