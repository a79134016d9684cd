package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.http.Handler;
import tercel.server.AccessLog;
import tercel.server.Metrics;
import tercel.server.Server;
import tercel.server.ServerOptions;
import tercel.server.TrustedProxies;
import tercel.wire.Limit;

/** Behind a proxy the client is who the proxy says, and whoever is no proxy is not served. */
@OnEveryEngine
final class ProxyProtocolTest {
    private static final String FOUR = "PROXY TCP4 203.0.113.7 192.0.2.1 4711 80\r\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Handler ENDS =
            (request, response) -> response.text(request.remoteAddress() + " " + request.localAddress());

    @Parameter
    EngineUnderTest engine;

    @TempDir
    Path directory;

    private Server serve(String... proxies) throws IOException {
        return engine.serve(options -> options.withProxyProtocol(TrustedProxies.of(proxies)), ENDS);
    }

    private static byte[] binary(String digits) {
        return HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + digits.replace(" ", ""));
    }

    @Test
    void theClientIsWhoTheProxySays() throws IOException {
        try (var server = serve("127.0.0.1");
                var client = RawClient.of(server)) {
            client.send(FOUR + GET + GET);
            assertEquals("/203.0.113.7:4711 /192.0.2.1:80", client.answer().text());
            assertEquals("/203.0.113.7:4711 /192.0.2.1:80", client.answer().text());
        }
    }

    @Test
    void theHeaderMayComeByteByByte() throws IOException {
        try (var server = serve("127.0.0.0/8", "::1");
                var client = RawClient.of(server)) {
            client.sendByteByByte("PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n").sendByteByByte(GET);
            assertEquals(
                    "/[2001:db8:0:0:0:0:0:1]:1 /[2001:db8:0:0:0:0:0:2]:2",
                    client.answer().text());
        }
    }

    @Test
    void versionTwoTellsTheSame() throws IOException {
        try (var server = serve("127.0.0.1");
                var client = RawClient.of(server)) {
            client.send(binary("21 11 000c cb007107 c0000201 1267 0050"));
            client.send(GET);
            assertEquals("/203.0.113.7:4711 /192.0.2.1:80", client.answer().text());
        }
    }

    @Test
    void aProxyThatSpeaksForItselfIsTheClient() throws IOException {
        try (var server = serve("127.0.0.1")) {
            for (byte[] header : new byte[][] {binary("20 00 0000"), "PROXY UNKNOWN\r\n".getBytes()}) {
                try (var client = RawClient.of(server)) {
                    client.send(header).send(GET);
                    String text = client.answer().text();
                    assertTrue(text.matches("localhost/127\\.0\\.0\\.1:\\d+ .*|/127\\.0\\.0\\.1:\\d+ .*"), text);
                }
            }
        }
    }

    @Test
    void aClientOfAUnixStreamHasAPath() throws IOException {
        String paths = HexFormat.of().formatHex("/run/client".getBytes())
                + "00".repeat(97)
                + HexFormat.of().formatHex("\0name".getBytes())
                + "00".repeat(103);
        try (var server = serve("127.0.0.1");
                var client = RawClient.of(server)) {
            client.send(binary("21 31 00d8" + paths)).send(GET);
            assertEquals("/run/client @name", client.answer().text());
        }
    }

    @Test
    void aProxyMayComeByAUnixAddress() throws IOException {
        var file = directory.resolve("socket");
        try (var server = engine.serve(
                        options ->
                                options.withAddresses("0", "unix:" + file).withProxyProtocol(TrustedProxies.of("unix")),
                        ENDS);
                var proxy = RawClient.of(server.addresses().getLast());
                var other = RawClient.of(server)) {
            proxy.send(FOUR + GET);
            assertEquals("/203.0.113.7:4711 /192.0.2.1:80", proxy.answer().text());
            other.expectCut();
            assertRefused(server, 403, "a connection that comes from no trusted proxy", 1);
        }
    }

    @Test
    void whoIsNoProxyIsNotServed() throws IOException {
        try (var server = serve("192.0.2.0/24", "unix")) {
            for (String sent : new String[] {FOUR + GET, GET, ""}) {
                try (var client = RawClient.of(server)) {
                    client.sendUnlessCut(sent);
                    client.expectCut();
                }
            }
            assertRefused(server, 403, "a connection that comes from no trusted proxy", 3);
            assertEquals(0, server.metrics().requestsTotal());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, "PROXY TCP4 1.2.3.4\r\n" + GET, "\r\n\r\nGET / HTTP/1.1\r\n", "PROXY TCP4 x\n"})
    void aProxyThatSendsNoHeaderIsNotServed(String sent) throws IOException {
        try (var server = serve("127.0.0.1");
                var client = RawClient.of(server)) {
            client.send(sent);
            client.expectCut();
            assertEquals(0, server.metrics().requestsTotal());
            assertEquals(1, server.metrics().refusals().size());
            assertEquals(400, server.metrics().refusals().getFirst().status());
        }
    }

    @Test
    void aSecondHeaderIsNoRequest() throws IOException {
        try (var server = serve("127.0.0.1");
                var client = RawClient.of(server)) {
            client.send(FOUR + FOUR + GET);
            assertEquals(400, client.answer().status());
        }
    }

    @Test
    void theHeaderHasToComeInTime() throws IOException {
        try (var server = engine.serve(
                        options -> options.withLimit(Limit.HEADER_TIMEOUT, 200_000_000)
                                .withProxyProtocol(TrustedProxies.of("127.0.0.1")),
                        ENDS);
                var silent = RawClient.of(server);
                var slow = RawClient.of(server)) {
            slow.send("PROXY TCP4 ");
            silent.expectCut();
            slow.expectCut();
            assertRefused(server, 408, "no PROXY header in time", 2);
            assertEquals(2, server.metrics().limits().get(Limit.HEADER_TIMEOUT));
        }
    }

    @Test
    void aLookWhetherSomebodyListensIsNoFailure() throws IOException {
        try (var server = serve("127.0.0.1")) {
            try (var client = RawClient.of(server)) {
                client.endInput().expectEnd();
            }
            assertEquals(0, server.metrics().refusals().size());
        }
    }

    @Test
    void theAccessLogNamesTheClient() throws IOException {
        var log = directory.resolve("log");
        ServerOptions options = engine.options()
                .withProxyProtocol(TrustedProxies.of("127.0.0.1"))
                .withAccessLog(AccessLog.toFile(log, AccessLog.Format.COMMON));
        try (var server = Server.open(options, ENDS);
                var client = RawClient.of(server)) {
            client.send(FOUR + GET);
            assertEquals(200, client.answer().status());
            client.send("nonsense\r\n\r\n");
            assertEquals(400, client.answer().status());
        }
        var lines = Files.readAllLines(log);
        assertEquals(2, lines.size(), lines::toString);
        for (String line : lines) {
            assertTrue(line.startsWith("203.0.113.7 - - ["), line);
        }
    }

    private static void assertRefused(Server server, int status, String reason, long count) {
        Eventually.holds(
                count + " times " + reason,
                () -> server.metrics().refusals().contains(new Metrics.Refusals(status, reason, count)));
    }
}
