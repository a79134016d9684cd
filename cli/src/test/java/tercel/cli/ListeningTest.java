package tercel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command listens where it is told to: in several places, at files, and on what systemd passes. */
@Timeout(120)
final class ListeningTest {
    private static final Path ACTIVATOR = Path.of("/usr/bin/systemd-socket-activate");
    private static final String HELLO = "\r\n\r\nHello, World!";

    @TempDir
    Path directory;

    /** Asks for /hello, once somebody listens. */
    private static String hello(SocketAddress address) throws IOException {
        while (true) {
            try (var client = SocketChannel.open(address)) {
                client.write(ByteBuffer.wrap("GET /hello HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.US_ASCII);
            } catch (ConnectException notYet) {
                assertTrue(notYet.getMessage().contains("refused"), notYet.getMessage());
            } catch (java.net.SocketException notYet) {
                // The JDK says so of a file that is not there.
                assertTrue(notYet.getMessage().contains("No such file"), notYet.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "virtual", "thread"})
    void eachAddressHasALine(String engine) throws Exception {
        var file = directory.resolve("demo.sock");
        try (var command = new Child(
                "demo",
                "--port",
                "0",
                "--listen",
                "unix:" + file,
                "--listen",
                "[::1]:0",
                "--unix-mode",
                "600",
                "--engine",
                engine)) {
            assertTrue(command.firstLine().startsWith("listening on http://127.0.0.1:"), command.firstLine());
            assertTrue(command.firstLine().endsWith(")"), command.firstLine());
            assertTrue(hello(UnixDomainSocketAddress.of(file)).endsWith(HELLO));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertTrue(command.answer("GET /hello HTTP/1.0\r\n\r\n").endsWith(HELLO));
            command.signal("TERM");
            command.endsWith(0, "listening on unix:" + file + "\nlistening on http://\\[::1]:\\d+\n", "");
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void withoutHostAndPortThereIsNoOther() throws Exception {
        var file = directory.resolve("only.sock");
        try (var command = new Child("demo", "--listen", "unix:" + file)) {
            assertTrue(command.firstLine().startsWith("listening on unix:" + file + " ("), command.firstLine());
            command.signal("TERM");
            command.endsWith(0, "", "");
        }
    }

    @Test
    void ofSeveralTheOneThatFailsIsNamed() throws Exception {
        try (var busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var command = new Child("demo", "--port", "0", "--listen", Integer.toString(busy.getLocalPort()))) {
            command.endsWith(
                    2,
                    "",
                    "tercel: cannot listen on 127\\.0\\.0\\.1:" + busy.getLocalPort()
                            + ": the port is in use; end what listens there, or choose another with --port\n");
        }
    }

    @Test
    void systemdPassesAUnixSocketAndKeepsItsFile() throws Exception {
        assumeTrue(Files.isExecutable(ACTIVATOR), "systemd-socket-activate is not here");
        var file = directory.resolve("passed.sock");
        try (var command =
                Child.under(List.of(ACTIVATOR.toString(), "-l", file.toString()), "demo", "--listen", "systemd")) {
            // The first connection starts the command, and is served by it.
            assertTrue(hello(UnixDomainSocketAddress.of(file)).endsWith(HELLO));
            assertTrue(
                    command.firstLine().startsWith("listening on unix:" + file + " (event/epoll, "),
                    command.firstLine());
            command.signal("TERM");
            command.endsWith(0, "", "(?s).*");
        }
        assertTrue(Files.exists(file));
    }

    @Test
    void systemdPassesSocketsByName() throws Exception {
        assumeTrue(Files.isExecutable(ACTIVATOR), "systemd-socket-activate is not here");
        var file = directory.resolve("other.sock");
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var activate = List.of(
                ACTIVATOR.toString(), "-l", file.toString(), "-l", "127.0.0.1:" + port, "--fdname", "other:web");
        try (var command = Child.under(activate, "demo", "--listen", "systemd:web")) {
            assertTrue(hello(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .endsWith(HELLO));
            assertTrue(
                    command.firstLine().startsWith("listening on http://127.0.0.1:" + port + " ("),
                    command.firstLine());
            command.signal("TERM");
            command.endsWith(0, "", "(?s).*");
        }
    }

    /** Binds a socket of datagrams, says so, and prints those that come. */
    private static final String RECEIVER = """
            import socket, sys
            receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            receiver.bind(sys.argv[1].replace("@", "\\0", 1))
            print("bound", flush=True)
            while True: print(receiver.recv(100).decode(), flush=True)
            """;

    @ParameterizedTest
    @ValueSource(strings = {"@", "/"})
    void systemdIsToldWhenItIsReadyAndWhenItStops(String kind) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "python3 is not here");
        String name = kind.equals("@") ? "@tercel-" + directory.hashCode() + System.nanoTime() : directory + "/notify";
        var receiver = new ProcessBuilder("/usr/bin/python3", "-c", RECEIVER, name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var told = receiver.inputReader();
                var command = Child.under(List.of("/usr/bin/env", "NOTIFY_SOCKET=" + name), "demo", "--port", "0")) {
            assertEquals("bound", told.readLine());
            assertTrue(command.firstLine().startsWith("listening on "), command.firstLine());
            assertEquals("READY=1", told.readLine());
            command.signal("TERM");
            assertEquals("STOPPING=1", told.readLine());
            command.endsWith(0, "", "");
        } finally {
            receiver.destroyForcibly();
        }
    }

    @Test
    void whoCannotBeToldIsNamed() throws Exception {
        String name = directory + "/nobody";
        try (var command = Child.under(List.of("/usr/bin/env", "NOTIFY_SOCKET=" + name), "demo", "--port", "0")) {
            command.signal("TERM");
            String why = " to NOTIFY_SOCKET=" + name + ": no such file or directory \\(ENOENT\\)\n";
            command.endsWith(0, "", "tercel: cannot tell READY=1" + why + "tercel: cannot tell STOPPING=1" + why);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "virtual", "thread"})
    void descriptorZeroServesEveryEngine(String engine) throws Exception {
        assumeTrue(Files.isExecutable(ACTIVATOR), "systemd-socket-activate is not here");
        var file = directory.resolve("zero.sock");
        // A shell moves the passed descriptor to where the JDK looks for one.
        var activate =
                List.of(ACTIVATOR.toString(), "-l", file.toString(), "/bin/sh", "-c", "exec \"$@\" 0<&3 3<&-", "sh");
        try (var command = Child.under(activate, "demo", "--listen", "fd:0", "--engine", engine)) {
            assertTrue(hello(UnixDomainSocketAddress.of(file)).endsWith(HELLO));
            assertTrue(
                    command.firstLine().startsWith("listening on unix:" + file + " (" + engine), command.firstLine());
            command.signal("TERM");
        }
    }
}
