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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the manual shows is what happens: each program of a page is run, and each command of its transcripts against the
 * program above it, or against the {@code tercel} that the transcript starts, and that {@code fg} waits for. With
 * {@code -Dmanual.write=true} what is printed is written into the page instead.
 */
@Timeout(180)
final class ManualTest {
    /** Values that differ from run to run. */
    private static final Pattern CHANGING =
            Pattern.compile("(?i)^((?:date|etag|last-modified|expires|retry-after|ratelimit): ).+$");

    private static final Pattern NUMBERS = Pattern.compile(" *\\d[\\d.]*(?: ms)? *");

    private static final String FOREGROUND = "fg";
    private static final String ANYTHING = "...";
    private static final boolean WRITES = Boolean.getBoolean("manual.write");

    static Stream<Path> pages() throws IOException {
        var root = Rooms.ofThisBuild().root();
        try (var files = Files.list(root.resolve("docs/manual"))) {
            // The pieces of that page are run by a test of coro, in both modes.
            var manual = files.filter(file -> !file.endsWith("coroutines.md"))
                    .sorted()
                    .toList();
            return Stream.concat(Stream.of(root.resolve("README.md")), manual.stream());
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void aPageShowsWhatHappens(Path file, @TempDir Path directory) throws Exception {
        var page = ManualPage.parse(Files.readAllLines(file));
        try (var run = new Run(directory)) {
            for (int index = 0; index < page.blocks().size(); index++) {
                var block = page.blocks().get(index);
                var printed = run.linesOf(page, index);
                if (WRITES) {
                    page = page.with(block, printed);
                } else {
                    assertEquals(block.text(), String.join("\n", printed) + "\n", file.toString());
                }
            }
        }
        if (WRITES) {
            Files.write(file, page.lines());
        } else {
            assertTrue(page.blocks().stream().anyMatch(block -> block.language().equals("java")), "shows no program");
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void aPageLinksToWhatIsThere(Path file) throws IOException {
        var links = Pattern.compile("\\]\\((?!https?:)([^)#]+)[^)]*\\)").matcher(Files.readString(file));
        links.results()
                .map(link -> file.resolveSibling(link.group(1)))
                .forEach(target -> assertTrue(Files.exists(target), file + " links to " + target));
    }

    /** What runs while a page is read. */
    private static final class Run implements AutoCloseable {
        private final Path directory;
        private ManualProgram program;

        Run(Path directory) {
            this.directory = directory;
        }

        /** A block as it should stand in the page: the same lines where all is well. */
        List<String> linesOf(ManualPage page, int index) throws IOException, InterruptedException {
            var block = page.blocks().get(index);
            return switch (block.language()) {
                case "java" -> {
                    boolean ends = index + 1 < page.blocks().size()
                            && page.blocks().get(index + 1).language().equals("text");
                    start(ManualProgram.ofSource(directory, block.text()), !ends);
                    yield block.lines();
                }
                case "text" -> agreed(block.lines(), program.awaitOutput(), CHANGING);
                case "console" -> transcript(block);
                default -> block.lines();
            };
        }

        private void start(ManualProgram next, boolean listens) throws IOException {
            close();
            program = next;
            if (listens) {
                program.awaitServer();
            }
        }

        private List<String> transcript(ManualPage.Block block) throws IOException, InterruptedException {
            var lines = new ArrayList<String>();
            for (var exchange : block.exchanges()) {
                lines.addAll(exchange.typed());
                lines.addAll(agreed(exchange.printed(), printedBy(exchange.command()), mask(exchange.command())));
            }
            assertFalse(lines.isEmpty(), "a transcript without a command");
            return lines;
        }

        private List<String> printedBy(String command) throws IOException, InterruptedException {
            if (command.startsWith("tercel ") && command.endsWith(" &")) {
                var words = command.substring(0, command.length() - 2).split(" +");
                start(ManualProgram.ofCommand(directory, List.of(words).subList(1, words.length)), false);
                return List.of();
            }
            if (command.equals(FOREGROUND)) {
                return program.foreground();
            }
            return program == null
                    ? ManualProgram.shell(directory, command, ManualProgram.PORT)
                    : program.shell(directory, command);
        }

        @Override
        public void close() {
            if (program != null) {
                program.close();
            }
        }
    }

    /** The lines of the page where they tell what was printed, else what was printed. */
    private static List<String> agreed(List<String> shown, List<String> printed, Pattern mask) {
        return agree(masked(shown, mask), masked(printed, mask)) ? shown : printed;
    }

    private static boolean agree(List<String> shown, List<String> printed) {
        if (shown.isEmpty()) {
            return printed.isEmpty();
        }
        var rest = shown.subList(1, shown.size());
        if (shown.getFirst().equals(ANYTHING)) {
            for (int skipped = 0; skipped <= printed.size(); skipped++) {
                if (agree(rest, printed.subList(skipped, printed.size()))) {
                    return true;
                }
            }
            return false;
        }
        return !printed.isEmpty()
                && shown.getFirst().equals(printed.getFirst())
                && agree(rest, printed.subList(1, printed.size()));
    }

    /** Header fields change from run to run, and so do all numbers of a program that tells of what it does. */
    private static Pattern mask(String command) {
        return command.equals(FOREGROUND) ? NUMBERS : CHANGING;
    }

    private static List<String> masked(List<String> lines, Pattern mask) {
        return lines.stream()
                .map(line -> mask.matcher(line).replaceAll(found -> found.groupCount() > 0 ? found.group(1) : " "))
                .toList();
    }

    @Test
    void aLineThatDiffersIsNoticed() {
        assertTrue(agree(List.of("a", ANYTHING, "d"), List.of("a", "b", "c", "d")));
        assertTrue(agree(List.of("a", ANYTHING), List.of("a")));
        assertFalse(agree(List.of("a", ANYTHING, "d"), List.of("a", "b", "c")));
        assertFalse(agree(List.of(), List.of("more")));
        assertEquals(List.of("Date: ", "Dates: x"), masked(List.of("Date: now", "Dates: x"), CHANGING));
        assertEquals(List.of(" recv( ) = "), masked(List.of(" 1.000 ms recv(8) = 78"), NUMBERS));
    }
}
