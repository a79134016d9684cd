package tercel.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.engine.EngineOptions.Overload;
import tercel.wire.Conversation;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.Step;

/** Every engine listens where it should, and keeps its limits. */
@Timeout(60)
final class EngineAcceptTest {
    static Stream<EngineUnderTest> engines() {
        return EngineUnderTest.all();
    }

    private static EngineOptions withLimitTwo(EngineOptions options, Overload overload) {
        return new EngineOptions(
                options.addresses(),
                options.loops(),
                options.acceptors(),
                options.socket(),
                Limits.DEFAULT.with(Limit.CONNECTIONS, 2),
                overload,
                options.events());
    }

    private static EngineOptions withAddress(EngineOptions options, SocketAddress address, int acceptors) {
        return new EngineOptions(
                List.of(address),
                options.loops(),
                acceptors,
                options.socket(),
                options.limits(),
                options.overload(),
                options.events());
    }

    private static void expectEcho(Socket client, String text) throws IOException {
        EngineFixture.send(client, text);
        EngineFixture.expect(client, text);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void refusesConnectionsPastTheLimitWithAWord(EngineUnderTest under) throws Exception {
        try (var fixture = EngineFixture.open(under, Echo::new, options -> withLimitTwo(options, Overload.REFUSE));
                var first = fixture.connect();
                var second = fixture.connect()) {
            expectEcho(first, "one");
            expectEcho(second, "two");
            for (int count = 1; count <= 5; count++) {
                try (var third = fixture.connect()) {
                    EngineFixture.send(third, "let me in");
                    EngineFixture.expect(third, "full\n");
                    EngineFixture.expectEnd(third);
                }
                int refused = count;
                fixture.events.await(() -> fixture.events.refusedCount() == refused);
            }
            expectEcho(first, "still");
            EngineFixture.hangUp(first);
            fixture.events.await(() -> fixture.events.closedCount() == 1);
            try (var fourth = connectUntilWelcome(fixture)) {
                expectEcho(fourth, "four");
            }
        }
    }

    /** The place of a closed connection may be free a moment after its end was told. */
    private static Socket connectUntilWelcome(EngineFixture fixture) throws IOException {
        while (true) {
            var client = fixture.connect();
            EngineFixture.send(client, "?");
            if (client.getInputStream().read() == '?') {
                return client;
            }
            client.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void letsConnectionsPastTheLimitWait(EngineUnderTest under) throws Exception {
        try (var fixture = EngineFixture.open(under, Echo::new, options -> withLimitTwo(options, Overload.PAUSE));
                var first = fixture.connect();
                var second = fixture.connect()) {
            expectEcho(first, "one");
            expectEcho(second, "two");
            try (var third = fixture.connect()) {
                EngineFixture.send(third, "three");
                fixture.events.await(() -> !fixture.events.pauses().isEmpty());
                assertEquals(2, fixture.events.acceptedCount());
                expectEcho(first, "still");
                EngineFixture.hangUp(first);
                EngineFixture.expect(third, "three");
            }
            assertEquals(0, fixture.events.refusedCount());
            assertFalse(fixture.events.pauses().getFirst().contains("\n"));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBusyPortIsNamed(EngineUnderTest under) throws Exception {
        try (var fixture = EngineFixture.open(under, Echo::new)) {
            var busy = (InetSocketAddress) fixture.engine.address();
            var refusal = assertThrows(
                    BindException.class,
                    () -> EngineFixture.open(under, Echo::new, options -> withAddress(options, busy, 0))
                            .close());
            assertTrue(refusal.getMessage().contains("127.0.0.1:" + busy.getPort()), refusal.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void severalThreadsMayAccept(EngineUnderTest under) throws Exception {
        try (var fixture = EngineFixture.open(
                under,
                Echo::new,
                options -> withAddress(options, options.addresses().getFirst(), 3))) {
            var clients = new ArrayList<Socket>();
            for (int count = 0; count < 50; count++) {
                clients.add(fixture.connect());
            }
            for (var client : clients) {
                expectEcho(client, "hello");
            }
            assertEquals(50, fixture.engine.connections());
            for (var client : clients) {
                client.close();
            }
            fixture.events.await(() -> fixture.events.closedCount() == 50);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void listensOnIpv6(EngineUnderTest under) throws Exception {
        var loopback = new InetSocketAddress(InetAddress.getByName("::1"), 0);
        try (var fixture = EngineFixture.open(under, Echo::new, options -> withAddress(options, loopback, 0));
                var client = fixture.connect()) {
            expectEcho(client, "six");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void listensOnAUnixAddress(EngineUnderTest under, @TempDir Path directory) throws Exception {
        var address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (var fixture = EngineFixture.open(under, Echo::new, options -> withAddress(options, address, 0));
                var client = SocketChannel.open(fixture.engine.address())) {
            client.write(ByteBuffer.wrap("unix".getBytes(ISO_8859_1)));
            var answer = ByteBuffer.allocate(4);
            while (answer.hasRemaining() && client.read(answer) >= 0) {
                assertTrue(answer.position() > 0);
            }
            assertEquals("unix", new String(answer.array(), ISO_8859_1));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void knowsBothEndsOfAConnection(EngineUnderTest under) throws Exception {
        var peers = new ConcurrentLinkedQueue<Peer>();
        var events = new EventLog();
        Service service = () -> new Service.Desk() {
            @Override
            public Conversation converse(Peer peer) {
                peers.add(peer);
                return new Echo();
            }

            @Override
            public Conversation refuse(Peer peer) {
                throw new AssertionError();
            }
        };
        try (var engine = under.opening().open(EngineFixture.options(events), service);
                var client = new Socket()) {
            client.connect(engine.address(), EngineFixture.PATIENCE_MILLIS);
            client.setSoTimeout(EngineFixture.PATIENCE_MILLIS);
            expectEcho(client, "hello");
            assertEquals(client.getLocalSocketAddress(), peers.element().remote());
            assertEquals(engine.address(), peers.element().local());
            EngineFixture.hangUp(client);
            events.await(() -> events.closedCount() == 1);
            // No answer is worth an exception when the connection is gone.
            peers.element().remote();
            peers.element().local();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void stopsAcceptingWhileConnectionsGoOn(EngineUnderTest under) throws Exception {
        try (var fixture = EngineFixture.open(under, Echo::new);
                var client = fixture.connect()) {
            expectEcho(client, "before");
            fixture.engine.stopAccepting();
            fixture.engine.stopAccepting();
            assertThrows(IOException.class, () -> fixture.connect().close());
            expectEcho(client, "after");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aThousandConnectionsComeAtOnce(EngineUnderTest under) throws Exception {
        PlainConversation hello = (in, out, now) -> {
            out.put((byte) 'h');
            return Step.CLOSE;
        };
        try (var fixture = EngineFixture.open(under, () -> hello)) {
            for (int round = 0; round < 10; round++) {
                var clients = new ArrayList<Socket>();
                for (int count = 0; count < 100; count++) {
                    clients.add(fixture.connect());
                }
                for (var client : clients) {
                    EngineFixture.expect(client, "h");
                    EngineFixture.expectEnd(client);
                    client.close();
                }
            }
            fixture.events.await(() -> fixture.events.closedCount() == 1000);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void livesOnWithoutDescriptors(EngineUnderTest under, @TempDir Path directory) throws Exception {
        var output = directory.resolve("output").toFile();
        var command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 100 && exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-ea",
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                inJars(directory),
                WithoutDescriptors.class.getName(),
                under.name()));
        var child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            assertTrue(child.waitFor(40, TimeUnit.SECONDS), "the child hangs");
            assertEquals(0, child.exitValue(), Files.readString(output.toPath()));
        } finally {
            child.destroyForcibly();
        }
    }

    /** The class path, its directories as jars: a class in a directory cannot be loaded without a descriptor. */
    private static String inJars(Path directory) {
        var jar = ToolProvider.findFirst("jar").orElseThrow();
        var entries = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator);
        for (int index = 0; index < entries.length; index++) {
            if (Files.isDirectory(Path.of(entries[index]))) {
                String file = directory.resolve(index + ".jar").toString();
                assertEquals(0, jar.run(System.out, System.err, "cf0", file, "-C", entries[index], "."));
                entries[index] = file;
            }
        }
        return String.join(File.pathSeparator, entries);
    }
}
