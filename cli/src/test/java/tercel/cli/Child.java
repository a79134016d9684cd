package tercel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command in a JVM of its own, which is ended with the test. */
final class Child implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedReader out;
    private final StringBuilder said = new StringBuilder();
    private String firstLine = "";

    Child(String... words) throws IOException {
        this(List.of(), words);
    }

    /** As the last words of another command, which becomes it. */
    static Child under(List<String> other, String... words) throws IOException {
        return new Child(other, words);
    }

    private Child(List<String> other, String... words) throws IOException {
        var command = new ArrayList<>(other);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(words));
        process = new ProcessBuilder(command).start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    String firstLine() throws IOException {
        if (firstLine.isEmpty()) {
            String line = out.readLine();
            assertTrue(line != null, () -> "no first line, but: " + errors());
            firstLine = line;
        }
        return firstLine;
    }

    private String errors() {
        try {
            return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException closed) {
            return closed.toString();
        }
    }

    Socket connect() throws IOException {
        var address = firstLine().replaceFirst(".*http://127\\.0\\.0\\.1:(\\d+) .*", "$1");
        var socket = new Socket();
        socket.setSoTimeout(PATIENCE_SECONDS * 1000);
        socket.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(address)), PATIENCE_SECONDS * 1000);
        return socket;
    }

    /** All that comes back until the server closes. */
    String answer(String request) throws IOException {
        try (var socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        firstLine();
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        assertEquals(0, kill.waitFor());
    }

    /**
     * Connects until nobody listens any more: the drain has begun, which ends a connection that asks for nothing. So at
     * each moment there is at most one of them.
     */
    void awaitRefusal() throws IOException {
        while (true) {
            try (var silent = connect()) {
                assertEquals(-1, silent.getInputStream().read());
            } catch (ConnectException refused) {
                return;
            } catch (SocketException reset) {
                // Connected while the listener closed, too late to be accepted: the next one is refused.
                assertNotNull(reset.getMessage());
            }
        }
    }

    /** Reads what it says until there is such a line. */
    void awaitLine(String pattern) throws IOException {
        firstLine();
        String line;
        do {
            line = out.readLine();
            assertNotNull(line, () -> "no line like " + pattern + " in:\n" + said);
            said.append(line).append('\n');
        } while (!line.matches(pattern));
    }

    /** Waits for the end, and for what came after the first line. */
    void endsWith(int exit, String outPattern, String errPattern) throws IOException, InterruptedException {
        var errors = errors();
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "does not end");
        var rest = new StringBuilder(said);
        out.lines().forEach(line -> rest.append(line).append('\n'));
        assertEquals(exit, process.exitValue(), errors);
        assertTrue(errors.matches(errPattern), errors);
        assertTrue(rest.toString().matches(outPattern), rest::toString);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
