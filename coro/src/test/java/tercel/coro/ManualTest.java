package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compiles and runs what stands in docs/manual/coroutines.md. */
@Timeout(60)
final class ManualTest {
    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void everyPieceOfCodeInTheManualRuns(CoroutineMode mode, int loops, @TempDir Path directory) throws Exception {
        var snippets = SNIPPET.matcher(Files.readString(Path.of("../docs/manual/coroutines.md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertTrue(snippets.size() > 8, "the manual has its snippets");
        compile(snippets, directory);
        try (var coroutines = Runtimes.open(mode, loops);
                var loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            for (int index = 0; index < snippets.size(); index++) {
                loader.loadClass("Manual")
                        .getDeclaredMethod("snippet" + index, Coroutines.class)
                        .invoke(null, coroutines);
            }
        }
    }

    private static void compile(List<String> snippets, Path directory) throws Exception {
        var source = new StringBuilder("""
                import static java.nio.file.StandardOpenOption.*;
                import java.io.*;
                import java.net.*;
                import java.nio.ByteBuffer;
                import java.nio.file.Path;
                import java.time.*;
                import java.util.*;
                import java.util.concurrent.CancellationException;
                import java.util.concurrent.TimeoutException;
                import tercel.coro.*;

                public final class Manual {
                """);
        for (int index = 0; index < snippets.size(); index++) {
            source.append("public static void snippet%d(Coroutines coroutines) throws Exception {\n".formatted(index))
                    .append(snippets.get(index))
                    .append("}\n");
        }
        var file = Files.writeString(directory.resolve("Manual.java"), source.append("}\n"));
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var options =
                    List.of("-cp", System.getProperty("java.class.path"), "-d", directory.toString(), "-proc:none");
            var units = files.getJavaFileObjects(file);
            assertEquals(
                    true,
                    compiler.getTask(messages, files, null, options, null, units)
                            .call(),
                    messages::toString);
        }
    }
}
