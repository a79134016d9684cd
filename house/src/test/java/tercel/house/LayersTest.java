package tercel.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every arrow between rooms points down, and the rules that say so find those that do not. */
final class LayersTest {
    private static final Pattern TYPE =
            Pattern.compile("package ([\\w.]+);.*?(?:class|interface) (\\w+)", Pattern.DOTALL);
    private static final String OS =
            "package tercel.os; public final class Epoll { public static int create() { return 0; } }";
    private static final String ENGINE = "package tercel.engine; public interface Engine {}";
    private static final String HTTP = "package tercel.http; public interface Request {}";

    @Test
    void everyArrowPointsDown() throws IOException {
        var violations = new ArrayList<Violation>();
        for (Path room : Rooms.ofThisBuild().directories()) {
            var classes = room.resolve("target/classes");
            assertTrue(Files.exists(classes.resolve("module-info.class")), () -> room + " is not compiled");
            violations.addAll(ClassRules.check(classes, room.resolve("src/main/java")));
        }
        assertTrue(violations.isEmpty(), () -> Violation.report(violations));
    }

    static Stream<Arguments> arrowsThatPointUp() {
        return Stream.of(
                arrow(
                        "tercel.http may not name tercel.engine.Engine",
                        ENGINE,
                        "package tercel.http; class A { Object a = Engine.class; }"),
                arrow(
                        "tercel.http may not name tercel.engine.Engine",
                        ENGINE,
                        "package tercel.http; interface A { void a(Engine[] b); }"),
                arrow(
                        "tercel.http may not name tercel.engine.Engine",
                        ENGINE,
                        "package tercel.http; interface A extends java.util.List<Engine> {}"),
                arrow(
                        "tercel.engine may not name tercel.http.Request",
                        HTTP,
                        "package tercel.engine; class A { Request a; }"),
                arrow(
                        "tercel.files may not name tercel.os.Epoll",
                        OS,
                        "package tercel.files; class A { int a = Epoll.create(); }"),
                arrow("tercel.util stands in no room", OS, "package tercel.util; class A {}"),
                arrow("wire may not name java.net.Socket", OS, "package tercel.wire; class A { java.net.Socket a; }"),
                arrow(
                        "wire may not name java.net.URI",
                        OS,
                        "package tercel.wire.http1; class A { Object a() { return java.net.URI.create(null); } }"),
                arrow(
                        "wire may not name java.nio.channels.Selector",
                        OS,
                        "package tercel.wire; interface A { java.nio.channels.Selector a(); }"),
                arrow(
                        "wire may not name java.nio.file.Path",
                        OS,
                        "package tercel.wire; interface A { void a(java.nio.file.Path b); }"),
                arrow(
                        "wire may not name java.io.FileInputStream",
                        OS,
                        "package tercel.wire; class A { Object a = java.io.FileInputStream.class; }"),
                arrow("wire may not name java.lang.Thread", OS, "package tercel.wire; class A { Thread.Builder a; }"),
                arrow("wire may not name java.time.Clock", OS, "package tercel.wire; class A { java.time.Clock a; }"),
                arrow(
                        "wire may not name java.time.Instant.now",
                        OS,
                        "package tercel.wire; class A { Object a() { return java.time.Instant.now(); } }"),
                arrow(
                        "wire may not name java.lang.System.nanoTime",
                        OS,
                        "package tercel.wire; class A { long a = System.nanoTime(); }"));
    }

    private static Arguments arrow(String rule, String other, String source) {
        var type = TYPE.matcher(other).results().findFirst().orElseThrow();
        return Arguments.of(
                rule, other, source.replaceFirst(";", "; import " + type.group(1) + "." + type.group(2) + ";\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("arrowsThatPointUp")
    void findsAnArrowThatPointsUp(String rule, String other, String source, @TempDir Path directory)
            throws IOException {
        var violations = check(directory, other, source);
        assertFalse(violations.isEmpty());
        assertTrue(violations.stream().allMatch(each -> each.rule().contains(rule)), violations::toString);
    }

    @Test
    void oneClassOfWireMayNameAThread(@TempDir Path directory) throws IOException {
        assertEquals(List.of(), check(directory, "package tercel.wire.http1; class Turn { Thread a; }"));
    }

    @Test
    void wireMayHearThatADeadlineHasPassed(@TempDir Path directory) throws IOException {
        assertEquals(
                List.of(), check(directory, "package tercel.wire; class A { java.net.SocketTimeoutException a; }"));
    }

    @Test
    void theDoorsOfCoroMayNameOs(@TempDir Path directory) throws IOException {
        var door =
                "package tercel.coro; class EpollPoller { int a = tercel.os.Epoll.create(); Object b = new Object() { int c = tercel.os.Epoll.create(); }; }";
        assertEquals(List.of(), check(directory, OS, door));
    }

    @Test
    void anotherClassOfCoroMayNot(@TempDir Path directory) throws IOException {
        var violations = check(
                directory,
                OS,
                "package tercel.coro; class NativeFolder { int a = tercel.os.Epoll.create(); }",
                "package tercel.coro; class Leak { int a = tercel.os.Epoll.create(); }");
        assertEquals(1, violations.size(), violations::toString);
        assertTrue(violations.getFirst().rule().endsWith("not tercel.coro.Leak"), violations::toString);
    }

    @Test
    void namesFileAndLine(@TempDir Path directory) throws IOException {
        var violations = check(directory, "package tercel.wire;\n\nclass A {\n    java.net.Socket a;\n}\n");
        assertEquals(
                directory.resolve("tercel/wire/A.java") + ":4: wire may not name java.net.Socket",
                violations.getFirst().toString());
    }

    @Test
    void aModuleRequiresNothingNew(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("module-info.java"), "module tercel.wire { requires java.net.http; }");
        compile(directory, List.of(directory.resolve("module-info.java")));
        assertEquals(
                directory.resolve("module-info.java") + ":1: tercel.wire may not require java.net.http",
                ClassRules.check(directory, directory).getFirst().toString());
    }

    private static List<Violation> check(Path directory, String... sources) throws IOException {
        var files = new ArrayList<Path>();
        for (String source : sources) {
            var type = TYPE.matcher(source).results().findFirst().orElseThrow();
            var file = directory.resolve(type.group(1).replace('.', '/') + "/" + type.group(2) + ".java");
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, source));
        }
        compile(directory, files);
        return ClassRules.check(directory, directory);
    }

    private static void compile(Path directory, List<Path> files) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var options = List.of("-d", directory.toString());
            var sources = manager.getJavaFileObjectsFromPaths(files);
            assertTrue(compiler.getTask(null, manager, null, options, null, sources)
                    .call());
        }
    }
}
