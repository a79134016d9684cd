package tercel.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./tercel} and the search for a JDK, in a tree of their own: its Maven writes a line and a jar, its Java says
 * who it is and with what it was called.
 */
final class LauncherTest {
    private static final String BUILDS = "tercel: building, once (the first time a minute or two)\n";
    private static final String MAVEN = """
            #!/bin/sh
            [ ! -e "${0%/*}/broken" ] || { echo "[ERROR] it is broken" >&2; exit 1; }
            echo built >>"${0%/*}/builds"
            mkdir -p "${0%/*}/cli/target"
            echo jar >"${0%/*}/cli/target/tercel.jar"
            """;
    private static final String JAVA = """
            #!/bin/sh
            case $1 in
              -XX:AOTCacheOutput=*)
                echo trained >>"$TREE/trainings"
                [ ! -e "$TREE/untrainable" ] || exit 1
                echo cache >"${1#*=}"
                exit 0 ;;
            esac
            cache=${1#*=}
            [ -s "$cache" ] && echo "pid $$ with a cache" || echo "pid $$ without"
            while [ "$1" != -jar ]; do shift; done
            shift 2
            echo "words $*"
            exit 7
            """;

    /** What a start left behind. */
    private record Run(long pid, int exit, String out, String err) {}

    @TempDir
    Path tree;

    @BeforeEach
    void growTheTree() throws IOException {
        var real = Rooms.ofThisBuild().root();
        Files.createDirectories(tree.resolve(".mvn"));
        var search = Files.readString(real.resolve(".mvn/jdk25.sh"));
        Files.writeString(
                tree.resolve(".mvn/jdk25.sh"),
                search.replace("/usr/lib/jvm/*", tree + "/jvm/*").replace("/opt/*", ""));
        script("tercel", Files.readString(real.resolve("tercel")));
        script("mvnw", MAVEN);
        Files.createDirectories(tree.resolve("cli/src/main/java"));
        Files.writeString(tree.resolve("pom.xml"), "");
        Files.writeString(tree.resolve("cli/pom.xml"), "");
        Files.writeString(tree.resolve("cli/src/main/java/A.java"), "");
        Files.createDirectories(tree.resolve("bin"));
        for (String tool :
                List.of("dirname", "readlink", "find", "touch", "mkdir", "mv", "rm", "ln", "sleep", "flock")) {
            provide(tool);
        }
        jdk("jvm/jdk-17", "17.0.15");
        jdk("jvm/jdk-25", "25.0.3");
    }

    /** Of the tools on the real PATH only these: a JDK there would be found too. */
    private void provide(String tool) throws IOException {
        for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
            var real = Path.of(directory, tool);
            if (Files.isExecutable(real)) {
                script("bin/" + tool, "#!/bin/sh\nexec " + real + " \"$@\"\n");
                return;
            }
        }
    }

    private void jdk(String home, String version) throws IOException {
        Files.createDirectories(tree.resolve(home + "/bin"));
        script(home + "/bin/java", JAVA);
        script(home + "/bin/javac", "");
        Files.writeString(
                tree.resolve(home + "/release"),
                "IMPLEMENTOR=\"Some One\"\nJAVA_RUNTIME_VERSION=\"" + version + "+9\"\nJAVA_VERSION=\"" + version
                        + "\"\n");
    }

    private void script(String name, String text) throws IOException {
        var file = Files.writeString(tree.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void buildsTrainsAndBecomesJava() throws Exception {
        var run = run("serve", "a b");
        assertEquals(BUILDS, run.err());
        assertEquals("pid " + run.pid() + " with a cache\nwords serve a b\n", run.out());
        assertEquals(7, run.exit());
    }

    @Test
    void theNextStartIsSilentAndBuildsNothing() throws Exception {
        run();
        var run = run();
        assertEquals("", run.err());
        assertEquals(1, lines("builds"));
        assertEquals(1, lines("trainings"));
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        run();
        var source = Files.createFile(tree.resolve("cli/src/main/java/B.java"));
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(1)));
        assertEquals(BUILDS, run().err());
        assertEquals(2, lines("builds"));
        assertEquals(2, lines("trainings"));
    }

    @Test
    void trainsAgainForAnotherJdk() throws Exception {
        run();
        jdk("jvm/jdk-25", "25.0.4");
        assertEquals("tercel: preparing a fast start, once\n", run().err());
        assertEquals(1, lines("builds"));
        assertEquals(2, lines("trainings"));
    }

    @Test
    void twoStartsAtOnceBuildOnce() throws Exception {
        var first = start();
        var second = start();
        assertEquals(7, finish(first).exit());
        assertEquals(7, finish(second).exit());
        assertEquals(1, lines("builds"));
        assertEquals(1, lines("trainings"));
    }

    @Test
    void twoStartsAtOnceBuildOnceWithoutFlock() throws Exception {
        Files.deleteIfExists(tree.resolve("bin/flock"));
        twoStartsAtOnceBuildOnce();
    }

    @Test
    void runsWithoutACacheWhenTheTrainingFailsAndDoesNotTryAgain() throws Exception {
        Files.createFile(tree.resolve("untrainable"));
        var run = run();
        assertEquals(BUILDS, run.err());
        assertTrue(run.out().startsWith("pid " + run.pid() + " without\n"), run::toString);
        assertEquals("", run().err());
        assertEquals(1, lines("trainings"));
    }

    @Test
    void aBuildThatFailsSaysWhyAndStartsNothing() throws Exception {
        Files.createFile(tree.resolve("broken"));
        var run = run();
        assertEquals(BUILDS + "[ERROR] it is broken\n", run.err());
        assertEquals("", run.out());
        assertEquals(1, run.exit());
    }

    @Test
    void theChosenJdkComesFirst() throws Exception {
        jdk("mine", "26-ea");
        var process = start("TERCEL_JAVA_HOME", tree.resolve("mine").toString());
        assertEquals(7, finish(process).exit());
        assertTrue(Files.exists(tree.resolve("target/tercel Some One 26-ea+9.aot")));
    }

    @Test
    void withoutAJdkOneLineSaysWhatToInstall() throws Exception {
        Files.delete(tree.resolve("jvm/jdk-25/bin/javac"));
        var run = run();
        assertEquals(
                "tercel: no JDK 25 found: install one (Debian: openjdk-25-jdk; Temurin 25 will do), or set JAVA_HOME to it\n",
                run.err());
        assertEquals(2, run.exit());
    }

    private Run run(String... words) throws Exception {
        return finish(start("HOME", tree.toString(), words));
    }

    private Process start() throws IOException {
        return start("HOME", tree.toString());
    }

    private Process start(String variable, String value, String... words) throws IOException {
        var command = new ArrayList<>(List.of(tree.resolve("tercel").toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", tree.resolve("bin").toString());
        builder.environment().put("TREE", tree.toString());
        builder.environment().put(variable, value);
        return builder.start();
    }

    private static Run finish(Process process) throws Exception {
        try {
            process.getOutputStream().close();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the launcher hangs");
            var out = new String(process.getInputStream().readAllBytes());
            var err = new String(process.getErrorStream().readAllBytes());
            return new Run(process.pid(), process.exitValue(), out, err);
        } finally {
            process.destroyForcibly();
        }
    }

    private long lines(String file) throws IOException {
        return Files.readAllLines(tree.resolve(file)).size();
    }
}
