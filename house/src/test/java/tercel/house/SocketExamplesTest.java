package tercel.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each example that talks over sockets does what its head comment says, with the flags that it names and without any.
 */
@Timeout(120)
final class SocketExamplesTest {
    private static final List<String> FLAGS =
            List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED");
    private static final String LISTENING = "listening on 127.0.0.1:";
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** An example that runs, until the test has ended. */
    private static final class Example implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        Example(boolean flags, String name, String... arguments) throws IOException {
            var command = new ArrayList<String>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(flags ? FLAGS : List.of());
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
            command.add(Rooms.ofThisBuild()
                    .root()
                    .resolve("examples/" + name + ".java")
                    .toString());
            command.addAll(Arrays.asList(arguments));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        String line() throws IOException {
            return String.valueOf(out.readLine());
        }

        /** The port of one that listens. */
        int port() throws IOException {
            String line = line();
            assertTrue(line.startsWith(LISTENING), line);
            return Integer.parseInt(line.substring(LISTENING.length()));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tcpEchoAnswersItsClientOnEachConnection(boolean flags) throws Exception {
        try (var server = new Example(flags, "TcpEcho", "0")) {
            int port = server.port();
            try (var client = new Example(flags, "TcpEchoClient", "127.0.0.1:" + port, "50", "20")) {
                assertEquals("1000 answers on 50 connections", client.line());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void udpEchoSendsEachDatagramBack(boolean flags) throws Exception {
        try (var server = new Example(flags, "UdpEcho", "0");
                var socket = new DatagramSocket(0, LOOPBACK)) {
            socket.setSoTimeout(30_000);
            int port = server.port();
            for (int size : new int[] {0, 1, 1000, 60_000}) {
                socket.send(new DatagramPacket(new byte[size], size, LOOPBACK, port));
                var answer = new DatagramPacket(new byte[65_507], 65_507);
                socket.receive(answer);
                assertEquals(size, answer.getLength());
            }
        }
    }

    private static final class Guest implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;

        Guest(int port, String name) throws IOException {
            socket = new Socket(LOOPBACK, port);
            socket.setSoTimeout(30_000);
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertEquals("who are you?", lines.readLine());
            say(name);
            assertEquals("* " + name + " has come", lines.readLine());
        }

        void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatOneSaysInTheChatAllRead(boolean flags) throws Exception {
        try (var server = new Example(flags, "Chat", "0")) {
            int port = server.port();
            try (var ann = new Guest(port, "Ann")) {
                try (var bob = new Guest(port, "Bob")) {
                    assertEquals("* Bob has come", ann.lines.readLine());
                    bob.say("hello");
                    assertEquals("Bob: hello", ann.lines.readLine());
                    assertEquals("Bob: hello", bob.lines.readLine());
                }
                assertEquals("* Bob has gone", ann.lines.readLine());
            }
        }
    }

    /** A server whose clock is an hour ahead; the first question is lost. */
    @Test
    void ntpClientTellsHowFarTheClockIsOff() throws Exception {
        try (var responder = new DatagramSocket(0, LOOPBACK);
                var client = new Example(true, "NtpClient", "127.0.0.1:" + responder.getLocalPort())) {
            responder.setSoTimeout(60_000);
            var packet = new DatagramPacket(new byte[48], 48);
            responder.receive(packet);
            responder.receive(packet);
            var question = ByteBuffer.wrap(packet.getData());
            assertEquals(4 << 3 | 3, question.get(0));
            long now = Instant.now().plusSeconds(3600).getEpochSecond() + 2_208_988_800L << 32
                    | ((long) Instant.now().getNano() << 32) / 1_000_000_000L;
            var answer = ByteBuffer.allocate(48)
                    .put(0, (byte) (4 << 3 | 4))
                    .putLong(24, question.getLong(40))
                    .putLong(32, now)
                    .putLong(40, now);
            responder.send(new DatagramPacket(answer.array(), 48, (InetSocketAddress) packet.getSocketAddress()));
            String told = client.line();
            assertTrue(told.matches("this clock is (3599|3600)[.,]\\d+ s slow"), told);
        }
    }
}
