package tercel.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program of the manual, or the {@code tercel} command, in a JVM of its own that ends with the test. The port 8080 of
 * the text becomes one that is free.
 */
final class ManualProgram implements AutoCloseable {
    static final String PORT = "8080";
    private static final int PATIENCE_SECONDS = 60;
    private static final String LISTENING = "listening on http://127.0.0.1:";

    private final Process process;
    private final BufferedReader out;
    private final List<String> printed = Collections.synchronizedList(new ArrayList<>());
    private int port;
    private @Nullable Thread printing;

    private ManualProgram(Path directory, List<String> words) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(words);
        process = new ProcessBuilder(command).directory(directory.toFile()).start();
        out = reader(process.getInputStream());
    }

    private static BufferedReader reader(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** Starts the source of a program. */
    static ManualProgram ofSource(Path directory, String source) throws IOException {
        int free;
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = probe.getLocalPort();
        }
        var file = Files.writeString(
                Files.createTempDirectory("manual").resolve("Manual.java"), source.replace(PORT, "" + free));
        var program = new ManualProgram(directory, List.of(file.toString()));
        program.port = free;
        return program;
    }

    /** Starts {@code tercel} and waits until it listens. */
    static ManualProgram ofCommand(Path directory, List<String> words) throws IOException {
        var all = new ArrayList<>(List.of("tercel.cli.Main"));
        all.addAll(words);
        all.addAll(List.of("--port", "0"));
        var program = new ManualProgram(directory, all);
        String line = program.out.readLine();
        assertTrue(line != null && line.startsWith(LISTENING), () -> words + " says " + line + program.errors());
        program.port = Integer.parseInt(line.substring(LISTENING.length()).replaceFirst("\\D.*", ""));
        program.printing = Thread.ofVirtual().start(() -> program.out.lines().forEach(program.printed::add));
        program.passOn(reader(program.process.getErrorStream()));
        return program;
    }

    /** A server logs one line when it listens; what else it logs is not the page's matter. */
    void awaitServer() throws IOException {
        var errors = reader(process.getErrorStream());
        var said = new StringBuilder();
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            said.append('\n').append(line);
            if (line.startsWith("INFO: ")) {
                passOn(errors);
                passOn(out);
                return;
            }
        }
        throw new AssertionError("the program does not listen, but says:" + said);
    }

    private void passOn(BufferedReader reader) {
        Thread.ofVirtual().start(() -> {
            try {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    System.err.println("manual: " + line);
                }
            } catch (IOException | UncheckedIOException ended) {
                System.err.println("manual: " + ended.getMessage());
            }
        });
    }

    /** Waits for the end of a program that ends by itself. */
    List<String> awaitOutput() throws IOException, InterruptedException {
        var lines = out.lines().toList();
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "the program does not end");
        assertEquals(0, process.exitValue(), this::errors);
        return lines;
    }

    /** What {@code tercel} has printed behind its first line when it has ended by itself. */
    List<String> foreground() throws InterruptedException {
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "the command does not end");
        Objects.requireNonNull(printing, "only tercel can be brought to the foreground")
                .join();
        return List.copyOf(printed);
    }

    private String errors() {
        try {
            return "\n" + new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException closed) {
            return closed.toString();
        }
    }

    /** What a command of a transcript prints while this runs. */
    List<String> shell(Path directory, String command) throws IOException, InterruptedException {
        return shell(directory, command, Integer.toString(port));
    }

    /** The same where nothing runs. */
    static List<String> shell(Path directory, String command, String port) throws IOException, InterruptedException {
        var shell = new ProcessBuilder("sh", "-c", command.replace(PORT, port))
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), command);
        assertEquals(0, shell.exitValue(), command);
        return printed.replace("\r", "").replace(":" + port, ":" + PORT).lines().toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
