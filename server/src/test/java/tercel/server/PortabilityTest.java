package tercel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.coro.PollerKind;

/**
 * What is to run on every system loads no class that calls this one: a JVM of its own serves, and its log of loaded
 * classes tells.
 */
@Timeout(120)
final class PortabilityTest {
    private static final String OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    private static final Pattern OS = Pattern.compile(" tercel\\.os\\.\\S+");

    @TempDir
    Path directory;

    /** Serves in a JVM with those flags, and tells which classes it has loaded. */
    private String classesOf(List<String> flags, String... arguments) throws Exception {
        var output = directory.resolve("output");
        var loaded = directory.resolve("loaded");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + loaded,
                "-ea",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(flags);
        command.add(OneAnswer.class.getName());
        command.addAll(List.of(arguments));
        var child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(child.waitFor(60, TimeUnit.SECONDS), "the child hangs");
            assertEquals(0, child.exitValue(), Files.readString(output));
            assertFalse(Files.readString(output).contains("WARNING"), Files.readString(output));
            return Files.readString(loaded);
        } finally {
            child.destroyForcibly();
        }
    }

    private static void expectNothingOfOs(String classes) {
        assertTrue(classes.contains(" tercel.server.Server "), "nothing was noted");
        assertEquals(
                List.of(),
                OS.matcher(classes).results().map(found -> found.group()).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual nio jdk", "thread nio jdk", "event nio jdk", "event nio own", "event auto auto"})
    void withoutNativeAccessNothingOfOsIsLoadedAlsoForFiles(String engine) throws Exception {
        Files.writeString(directory.resolve("a"), "hello");
        var words = new ArrayList<>(List.of(engine.split(" ")));
        words.add(directory.toString());
        expectNothingOfOs(classesOf(List.of(OPENS), words.toArray(String[]::new)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual nio jdk", "thread nio jdk", "event nio jdk", "event nio own"})
    void theseEnginesDoNotAskForNativeAccessThoughItIsGranted(String engine) throws Exception {
        expectNothingOfOs(classesOf(List.of(OPENS, NATIVE), engine.split(" ")));
    }

    @Test
    void theLogWouldTellOfOs() throws Exception {
        if (PollerKind.EPOLL.whyNot().isEmpty()) {
            String classes = classesOf(List.of(OPENS, NATIVE), "event", "epoll", "own");
            assertTrue(OS.matcher(classes).find(), "epoll without tercel.os");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual", "thread"})
    void enginesThatBlockNeedNoFlagsAndNoLoops(String engine) throws Exception {
        String classes = classesOf(List.of(), engine, "auto", "auto");
        assertTrue(classes.contains(" tercel.engine.BlockingEngine "), "nothing was noted");
        // What is said about addresses is the same for all engines; nothing else of event loops is loaded.
        var strangers = Pattern.compile(" tercel\\.os\\.| tercel\\.coro\\.(?!Listen|UnixName|InheritedSocket)");
        assertFalse(strangers.matcher(classes).find());
    }
}
