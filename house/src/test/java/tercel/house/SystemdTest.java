package tercel.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The units beneath docs/systemd are such as systemd takes. */
@Timeout(60)
final class SystemdTest {
    private static final Path ANALYZER = Path.of("/usr/bin/systemd-analyze");

    @Test
    void theUnitsAreValid(@TempDir Path directory) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(ANALYZER), "systemd-analyze is not here");
        for (String unit : new String[] {"tercel.service", "tercel.socket"}) {
            var text = Files.readString(
                    Rooms.ofThisBuild().root().resolve("docs/systemd").resolve(unit));
            // It looks for the command too, which need not be where a machine that serves has it.
            Files.writeString(directory.resolve(unit), text.replace("/usr/bin/java", "/bin/true"));
        }
        var output = directory.resolve("output");
        var analysis = new ProcessBuilder(
                        ANALYZER.toString(),
                        "verify",
                        "--man=no",
                        directory.resolve("tercel.service").toString(),
                        directory.resolve("tercel.socket").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertEquals(true, analysis.waitFor(30, TimeUnit.SECONDS));
        assertEquals("", Files.readString(output));
        assertEquals(0, analysis.exitValue());
    }
}
