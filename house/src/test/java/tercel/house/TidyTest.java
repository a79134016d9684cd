package tercel.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** STYLE.md's mechanical rules, over every room, and the rules themselves on small samples that break one each. */
final class TidyTest {
    @Test
    void everyRoomIsTidy() throws IOException {
        var violations = new ArrayList<Violation>();
        for (Path room : Rooms.ofThisBuild().directories()) {
            var sources = Rooms.sources(room, "src/main/java");
            for (Path source : sources) {
                violations.addAll(TextRules.check(source));
            }
            violations.addAll(TreeRules.check(sources, Rooms.exports(room.resolve("src/main/java"))));
        }
        assertTrue(violations.isEmpty(), () -> Violation.report(violations));
    }

    @Test
    void everySwitchOverOurOwnIsComplete() throws IOException {
        var sources = new ArrayList<Path>();
        for (Path room : Rooms.ofThisBuild().directories()) {
            sources.addAll(Rooms.sources(room, "src/main/java"));
        }
        var violations = SwitchRules.check(sources);
        assertTrue(violations.isEmpty(), () -> Violation.report(violations));
    }

    static Stream<Arguments> switches() {
        return Stream.of(
                Arguments.of(
                        "Sample a switch has no default",
                        "int c(Sample d) { return switch (d) { case A -> 1; default -> 2; }; }"),
                Arguments.of(
                        "Inner a switch has no default",
                        "int c(Inner d) { return switch (d) { case null, default -> 2; }; }"),
                Arguments.of(
                        "a switch is an expression",
                        "void c(Sample d) { switch (d) { case A -> c(d); case B -> {} } }"),
                Arguments.of("", "int c(Sample d) { return switch (d) { case A -> 1; case B -> 2; }; }"),
                Arguments.of("", "int c(Thread.State d) { return switch (d) { case NEW -> 1; default -> 2; }; }"),
                Arguments.of("", "int c(int d) { return switch (d) { case 1 -> 1; default -> 2; }; }"));
    }

    @ParameterizedTest
    @MethodSource("switches")
    void findsSwitchesThatForget(String rule, String method, @TempDir Path directory) throws IOException {
        var source =
                "package tercel.sample; enum Sample { A, B; sealed interface Inner {} record C() implements Inner {} ";
        var file = Files.writeString(directory.resolve("Sample.java"), source + method + " }");
        var violations = SwitchRules.check(List.of(file));
        assertEquals(rule.isEmpty() ? 0 : 1, violations.size(), violations::toString);
        assertTrue(violations.stream().allMatch(each -> each.rule().contains(rule)), violations::toString);
    }

    @Test
    void theExamplesAreTidy() throws IOException {
        var examples = Rooms.sources(Rooms.ofThisBuild().root(), "examples");
        var violations = new ArrayList<>(TreeRules.check(examples, List.of()));
        for (Path example : examples) {
            violations.addAll(TextRules.check(example));
        }
        assertTrue(violations.isEmpty(), () -> Violation.report(violations));
    }

    @Test
    void noTestSleepsOrIsDisabled() throws IOException {
        var violations = new ArrayList<Violation>();
        for (Path room : Rooms.ofThisBuild().directories()) {
            for (Path source : Rooms.sources(room, "src/test/java")) {
                violations.addAll(TextRules.checkTest(source));
            }
        }
        assertTrue(violations.isEmpty(), () -> Violation.report(violations));
    }

    static Stream<Arguments> samplesThatBreakOneRule() {
        return Stream.of(
                sample("a file has at most 600 lines", "/** A sample. */ final class Sample {}" + "\n".repeat(600)),
                sample("a line has at most 120 columns", "final class Sample {}" + " ".repeat(100)),
                sample("what is left to do", "final class Sample {} // TODO write it"),
                sample("no banners", "// ------ fields ------\nfinal class Sample {}"),
                sample("no commented-out code", "final class Sample {\n    // call(1);\n}"),
                sample("no commented-out code", "final class Sample {\n    /*\n    if (a == b) {\n    */\n}"),
                sample("neither final nor sealed", "class Sample {}"),
                sample("neither final nor sealed", "final class Sample { static class Inner {} }"),
                sample("not SampleImpl", "final class SampleImpl {}"),
                sample("not AbstractSample", "abstract sealed class AbstractSample permits A {}"),
                sample("has no Javadoc", "public final class Sample {}"),
                sample("open is public and has no Javadoc", "/** It. */ public interface Sample { void open(); }"),
                sample("size is public and has no Javadoc", "/** It. */ public interface Sample { int size = 1; }"),
                sample("without get", "final class Sample { int getSize() { return 1; } }"),
                sample("not conn in connBytes", "final class Sample { int connBytes; }"),
                sample("not BUF in BUF_SIZE", "final class Sample { static final int BUF_SIZE = 1; }"),
                sample("5 parameters", "final class Sample { void a(int b, int c, int d, int e, int f) {} }"),
                sample("61 lines", "final class Sample { void a() {" + "\n".repeat(60) + "} }"),
                sample("4 deep", "final class Sample { void a() { if (b) for (;;) try { while (c) {} } finally {} } }"),
                sample("4 deep", """
                        final class Sample {
                            int a() {
                                return switch (b) { default -> { do synchronized (c) {
                                    for (int d : e) {} } while (f); yield 1; } };
                            }
                        }
                        """),
                sample("no package is named util", "package tercel.util;\nfinal class Sample {}"));
    }

    private static Arguments sample(String rule, String source) {
        return Arguments.of(rule, source.startsWith("package") ? source : "package tercel.sample;\n" + source);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samplesThatBreakOneRule")
    void findsTheOneRuleThatIsBroken(String rule, String source, @TempDir Path directory) throws IOException {
        var violations = check(source, directory);
        assertEquals(1, violations.size(), violations::toString);
        assertTrue(violations.getFirst().rule().contains(rule), violations::toString);
    }

    static List<String> tidySamples() {
        return List.of(
                "final class Sample { String a = \"// TODO\"; char b = '\"'; String c = \"\"\"\n  // call(1);\n  \"\"\"; }",
                "record Sample(int a, int b, int c, int d, int e) { Sample(int f, int g, int h, int i, int j) {} }",
                "final class Sample { void a() { if (b) {} else if (c) {} else if (d) {} else if (e) {} else {} } }",
                "final class Sample { @Override public int getSize() { return 1; } }",
                "final class Sample { public final class Inner { public void a() {} } }",
                "/** It. */ public record Sample(int a) { /** It. */ public record Inner(int b) {} }",
                "// What arrives early is kept (until it is asked for); the rest waits;\nsealed interface Sample {}",
                "final class Sample { void a() { if (b) for (;;) while (c) new Object() { void d() { if (e) {} } }; } }");
    }

    @ParameterizedTest
    @MethodSource("tidySamples")
    void findsNothingIn(String source, @TempDir Path directory) throws IOException {
        assertEquals(List.of(), check("package tercel.sample;\n" + source, directory));
    }

    private static List<Violation> check(String source, Path directory) throws IOException {
        var file = Files.writeString(directory.resolve("Sample.java"), source);
        var violations = new ArrayList<>(TextRules.check(file));
        violations.addAll(TreeRules.check(List.of(file), List.of("tercel.sample")));
        return violations;
    }

    @Test
    void namesFileAndLine(@TempDir Path directory) throws IOException {
        var violations = check("package tercel.sample;\n\nclass Sample {}\n", directory);
        assertEquals(
                directory.resolve("Sample.java") + ":3: class Sample is neither final nor sealed",
                violations.getFirst().toString());
    }

    @Test
    void aTestThatSleepsIsFound(@TempDir Path directory) throws IOException {
        var file = Files.writeString(directory.resolve("SampleTest.java"), "@Disabled\nThread.sleep(1);\n");
        assertEquals(2, TextRules.checkTest(file).size());
    }
}
