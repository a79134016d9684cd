package tercel.coro;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server of somebody else's, in a process of its own, which has said that it is ready. */
final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ChildProcess process;
    private final String words;

    private ServerProcess(ChildProcess process, String words) {
        this.process = process;
        this.words = words;
    }

    /** Where an installed program is: on the path, or in one of these directories. */
    static Optional<Path> find(String program, Stream<Path> directories) {
        var path = Stream.of(System.getenv("PATH").split(":")).map(Path::of);
        return Stream.concat(path, directories)
                .map(directory -> directory.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts it, and reads what it writes until that matches.
     *
     * @throws IOException if it ends before
     */
    static ServerProcess start(Coroutines coroutines, Pattern ready, String... command) throws Exception {
        var process = ChildProcess.start(coroutines, new ProcessBuilder(command).redirectErrorStream(true));
        var reader = coroutines.spawn(() -> {
            var lines = new BufferedReader(new InputStreamReader(process.stdout(), StandardCharsets.UTF_8));
            var said = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (ready.matcher(line).find()) {
                    coroutines.spawn(() -> lines.transferTo(Writer.nullWriter()));
                    return said.toString();
                }
            }
            throw new IOException("it has ended: " + said);
        });
        try {
            return new ServerProcess(process, reader.join(PATIENCE));
        } catch (Exception notReady) {
            process.close();
            throw notReady;
        }
    }

    /** What the pattern's first group is in what it wrote until it was ready. */
    String said(Pattern pattern) {
        return pattern.matcher(words).results().findFirst().orElseThrow().group(1);
    }

    /** Asks it to end, and ends it if it does not. */
    @Override
    public void close() throws IOException {
        try (process) {
            process.signal("INT");
            process.exit().join(PATIENCE);
        } catch (InterruptedException | ExecutionException | TimeoutException stays) {
            throw new IOException("it had to be killed", stays);
        }
    }
}
