package tercel.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs the main method of a test class in a JVM of its own, from a shell, and gives back what it printed. */
final class ChildJvm {
    private ChildJvm() {}

    static String run(String flags, Class<?> main) throws IOException, InterruptedException {
        return runFromShell("", flags, main);
    }

    /** First runs that shell command, for what the child should inherit. */
    static String runFromShell(String before, String flags, Class<?> main) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var command = "%s exec '%s' -XX:TieredStopAtLevel=1 %s -cp '%s' %s"
                .formatted(before, java, flags, System.getProperty("java.class.path"), main.getName());
        var output = Files.createTempFile("child", ".txt");
        try {
            var child = new ProcessBuilder("sh", "-c", command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertTrue(child.waitFor(50, TimeUnit.SECONDS) || child.destroyForcibly() == null, "child did not end");
            var text = Files.readString(output);
            assertEquals(0, child.exitValue(), text);
            return text;
        } finally {
            Files.delete(output);
        }
    }
}
