package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import tercel.coro.InheritedSocket;
import tercel.coro.ListenException;
import tercel.coro.UnixName;
import tercel.os.ListenOptions;
import tercel.os.NativeSocket;
import tercel.os.Sockaddr;
import tercel.server.Overload;
import tercel.server.PollerChoice;
import tercel.server.Server;
import tercel.server.ServerOptions;
import tercel.wire.Limit;

/** A server listens in several places at once, or in none. */
@OnEveryEngine
final class ListenersTest {
    private static final String PAUSED = "accepting connections pauses: the limit of connections is reached";

    @Parameter
    EngineUnderTest engine;

    @TempDir
    Path directory;

    private Server serve(ServerOptions options) throws IOException {
        return Server.open(options, Handlers.mirror());
    }

    private ServerOptions at(String... addresses) {
        return engine.options().withAddresses(addresses);
    }

    @Test
    void answersAtEachOfItsAddresses() throws IOException {
        try (var server = serve(at("127.0.0.1:0", "[::1]:0", "unix:" + directory.resolve("a"), "0"))) {
            assertEquals(4, server.addresses().size());
            assertEquals(4, new HashSet<>(server.addresses()).size());
            assertEquals(server.address(), server.addresses().getFirst());
            for (var address : server.addresses()) {
                for (int count = 0; count < 5; count++) {
                    try (var client = RawClient.of(address)) {
                        assertEquals("200 GET /x []", client.get("/x").answer().toString());
                    }
                }
            }
            assertEquals(20, server.metrics().requestsTotal());
        }
    }

    @Test
    void stopsListeningAtAllOfThem() throws IOException {
        var server = serve(at("0", "unix:" + directory.resolve("a"), "0"));
        var addresses = server.addresses();
        server.close();
        for (var address : addresses) {
            assertThrows(IOException.class, () -> RawClient.of(address).close());
        }
    }

    @Test
    void opensAllOrNone() throws IOException {
        var file = directory.resolve("first");
        String port = Integer.toString(freePort());
        try (var busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var refused = assertThrows(
                    ListenException.class,
                    () -> serve(at("unix:" + file, port, Integer.toString(busy.getLocalPort())))
                            .close());
            assertEquals(busy.getLocalSocketAddress(), refused.address());
            assertTrue(refused.getMessage().startsWith("cannot listen on 127.0.0.1:" + busy.getLocalPort() + ": "));
            assertFalse(Files.exists(file));
            serve(at("unix:" + file, port)).close();
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Test
    void aListenerThatWaitsTakesNoPlaceFromTheOthers(RecordedLog log) throws IOException {
        var options = at("0", "0", "0").withLimit(Limit.CONNECTIONS, 1).withOverload(Overload.PAUSE);
        try (var server = serve(options)) {
            for (int round = 0; round < 4; round++) {
                for (var address : server.addresses()) {
                    try (var client = RawClient.of(address)) {
                        assertEquals(200, client.get("/").answer().status());
                    }
                    Eventually.holds(
                            "the place is free",
                            () -> server.metrics().connections().open() == 0);
                }
            }
            // An event loop looks at the limit again when it has accepted, and pauses although nobody waits.
            boolean paused = server.metrics().connections().acceptPauses() > 0;
            log.expect(paused ? new String[] {PAUSED} : new String[0]);
        }
    }

    @Test
    void theModeOfAFileIsAsAskedFor() throws IOException {
        var file = directory.resolve("a");
        for (String mode : new String[] {"rw-rw----", "rw-rw-rw-", "rw-------", "rwxr-x--x"}) {
            int bits = 0;
            for (int index = 0; index < 9; index++) {
                bits = bits << 1 | (mode.charAt(index) == '-' ? 0 : 1);
            }
            try (var server = serve(at("unix:" + file).withUnixMode(bits));
                    var client = RawClient.of(server)) {
                assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
                assertEquals(200, client.get("/").answer().status());
            }
        }
    }

    @Test
    void aFileThatNobodyListensBehindIsReplaced() throws IOException {
        var file = directory.resolve("stale");
        bindAndLeave(file);
        try (var server = serve(at("unix:" + file));
                var client = RawClient.of(server)) {
            assertEquals(200, client.get("/").answer().status());
        }
        assertFalse(Files.exists(file));
    }

    private static void bindAndLeave(Path file) throws IOException {
        try (var killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(file));
        }
        assertTrue(Files.exists(file));
    }

    @Test
    void aFileThatSomebodyListensBehindStays() throws IOException {
        var file = directory.resolve("alive");
        try (var first = serve(at("unix:" + file))) {
            var refused = assertThrows(
                    ListenException.class, () -> serve(at("unix:" + file)).close());
            assertEquals("cannot listen on unix:" + file + ": address already in use", refused.getMessage());
            try (var client = RawClient.of(first)) {
                assertEquals(200, client.get("/").answer().status());
            }
        }
    }

    @Test
    void anotherFileIsNeverTouched() throws IOException {
        var plain = Files.writeString(directory.resolve("plain"), "mine");
        var link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("stale"));
        bindAndLeave(directory.resolve("stale"));
        var folder = Files.createDirectory(directory.resolve("folder"));
        for (var path : new Path[] {plain, link, folder}) {
            var refused = assertThrows(
                    ListenException.class, () -> serve(at("unix:" + path)).close());
            assertEquals("cannot listen on unix:" + path + ": a file is there that is no socket", refused.getMessage());
        }
        assertEquals("mine", Files.readString(plain));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void aFileThatHasTakenItsPlaceIsNotRemoved() throws IOException {
        var file = directory.resolve("a");
        try (var server = serve(at("unix:" + file))) {
            assertEquals(file.toString(), server.address().toString());
            Files.delete(file);
            Files.writeString(file, "another's");
        }
        assertEquals("another's", Files.readString(file));
    }

    @Test
    void abstractNamesAreForEpollAndRefusedElsewhere() throws IOException {
        var name = "tercel-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        var options = at("0", "unix:@" + name);
        if (!isEpoll()) {
            var refused =
                    assertThrows(ListenException.class, () -> serve(options).close());
            assertEquals(
                    "cannot listen on unix:@" + name + ": only event loops that poll with epoll can listen there",
                    refused.getMessage());
            return;
        }
        try (var server = serve(options)) {
            assertEquals(UnixName.of(name), server.addresses().getLast());
            var refused =
                    assertThrows(ListenException.class, () -> serve(options).close());
            assertTrue(refused.getMessage().contains("unix:@" + name + ": address already in use"));
        }
        serve(options).close();
    }

    private boolean isEpoll() {
        return engine.options().poller() == PollerChoice.EPOLL;
    }

    @Test
    void whatCannotBeTakenOverIsRefused() {
        // Descriptor 1 is no listener, whatever it is; the JDK is not asked about others than 0.
        var refused =
                assertThrows(ListenException.class, () -> serve(at("0", "fd:1")).close());
        assertEquals(InheritedSocket.of(1), refused.address());
        String others = "only event loops that poll with epoll can take it over; others take fd:0 alone";
        assertTrue(isEpoll() != refused.reason().equals(others), refused.getMessage());
    }

    @Test
    void takesOverASocketThatListens() throws IOException {
        if (!isEpoll()) {
            return;
        }
        int descriptor =
                NativeSocket.listen(ListenOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        var bound = new Sockaddr();
        NativeSocket.localAddress(descriptor, bound);
        try (var server = serve(at("fd:" + descriptor, "0"))) {
            assertEquals(bound.socketAddress(), server.address());
            for (int count = 0; count < 10; count++) {
                try (var client = RawClient.of(server)) {
                    assertEquals("200 GET /x []", client.get("/x").answer().toString());
                }
            }
        }
    }

    @Test
    void theFileOfASocketThatWasTakenOverStays() throws IOException {
        if (!isEpoll()) {
            return;
        }
        var file = directory.resolve("theirs");
        int descriptor = NativeSocket.listen(file, 16);
        try (var server = serve(at("fd:" + descriptor));
                var client = RawClient.of(server)) {
            assertEquals(UnixDomainSocketAddress.of(file), server.address());
            assertEquals(200, client.get("/").answer().status());
        }
        assertTrue(Files.exists(file));
    }

    /** The kernel would let two servers of one user share a port, and neither would know. */
    @Test
    void ofServersThatStartAtOnceOnePortHasOnlyOne() throws Exception {
        for (int round = 0; round < 10; round++) {
            int port = freePort();
            var opened = new AtomicInteger();
            var refused = new AtomicInteger();
            Background.Deed open = () -> {
                try (var server = serve(engine.options().withPort(port))) {
                    assertEquals(port, server.port());
                    opened.incrementAndGet();
                    Eventually.holds("all have tried", () -> opened.get() + refused.get() == 3);
                } catch (ListenException inUse) {
                    refused.incrementAndGet();
                }
            };
            try (var first = new Background(open);
                    var second = new Background(open);
                    var third = new Background(open)) {
                first.join();
                second.join();
                third.join();
            }
            assertTrue(opened.get() <= 1, "a port was shared by " + opened.get());
        }
    }
}
