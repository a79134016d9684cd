package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.server.Server;
import tercel.wire.Limit;

/** The core of the contract, over a Unix address. */
@OnEveryEngine
final class UnixAddressTest {
    private static final int LARGE_BYTES = 3 << 20;

    @Parameter
    EngineUnderTest engine;

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void chooseAFile() {
        file = directory.resolve("server.sock");
    }

    private Server serve(Handler handler) throws IOException {
        return engine.serve(options -> options.withAddress(UnixDomainSocketAddress.of(file)), handler);
    }

    @Test
    void answersRequestsOfOneConnectionInOrder() throws IOException {
        try (var server = serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            client.get("/one").post("/two", "body").get("/three");
            assertEquals("200 GET /one []", client.answer().toString());
            assertEquals("200 POST /two [body]", client.answer().toString());
            assertEquals("200 GET /three []", client.answer().toString());
            client.endInput();
            client.expectEnd();
        }
    }

    @Test
    void theCutsOfARequestDoNotMatter() throws IOException {
        try (var server = serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            client.sendByteByByte(
                    "POST /slow HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + "3\r\nabc\r\n0\r\n\r\n");
            assertEquals("200 POST /slow [abc]", client.answer().toString());
        }
    }

    @Test
    void aLargeBodyGoesBothWays() throws IOException {
        String body = "0123456789abcdef".repeat(LARGE_BYTES / 16);
        Handler echo = (request, response) -> response.bytes(request.bytes());
        try (var server = serve(echo);
                var client = RawClient.of(server)) {
            client.post("/", body);
            assertTrue(body.equals(client.answer().text()), "the body is another");
        }
    }

    @Test
    void handlersMayWait() throws IOException {
        Handler waits = (request, response) -> {
            Handlers.park();
            response.text("waited");
        };
        try (var server = serve(waits);
                var client = RawClient.of(server)) {
            for (int count = 0; count < 20; count++) {
                assertEquals("200 waited", client.get("/").answer().toString());
            }
        }
    }

    @Test
    void refusesWhatItCannotUnderstand() throws IOException {
        try (var server = serve(Handlers.mirror());
                var client = RawClient.of(server)) {
            client.send("GET / HTTP/1.1\r\n\r\n");
            assertEquals(400, client.answer().status());
            client.expectEnd();
        }
    }

    @Test
    void keepsTheLimitOfConnections() throws IOException {
        try (var server = engine.serve(
                        options -> options.withAddress(UnixDomainSocketAddress.of(file))
                                .withLimit(Limit.CONNECTIONS, 1),
                        Handlers.mirror());
                var first = RawClient.of(server)) {
            assertEquals(200, first.get("/").answer().status());
            try (var second = RawClient.of(server)) {
                assertEquals(503, second.answer().status());
            }
        }
    }

    @Test
    void itsClientsHaveNoName() throws IOException {
        Handler names = (request, response) -> response.text(request.remoteAddress() + "|" + request.localAddress());
        try (var server = serve(names);
                var client = RawClient.of(server)) {
            assertEquals("|" + file, client.get("/").answer().text());
        }
    }

    @Test
    void aDrainLetsARequestEndAndTakesTheFileAway() throws Exception {
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        Handler waits = (request, response) -> {
            entered.countDown();
            leave.await();
            response.text("done");
        };
        try (var server = serve(waits);
                var client = RawClient.of(server)) {
            client.get("/");
            entered.await();
            try (var drain = new Background(
                    () -> assertEquals(0, server.drain(Duration.ofSeconds(20)).cut()))) {
                Eventually.holds("the file is gone", () -> !Files.exists(file));
                leave.countDown();
                assertEquals("200 done", client.answer().toString());
                drain.join();
            }
        }
        assertFalse(Files.exists(file));
    }
}
