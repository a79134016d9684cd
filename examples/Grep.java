import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import tercel.coro.Channel;
import tercel.coro.Coroutines;
import tercel.coro.Dir;
import tercel.coro.FileKind;
import tercel.coro.Scope;
import tercel.coro.Task;

/**
 * Looks for a pattern in all files beneath a directory, many at a time: one coroutine walks, some search, one prints.
 * It exits with 0 when a line was found, with 1 when none was, as grep does.
 *
 * <p>Run it after one start of {@code ./tercel} has built the jar:
 *
 * <pre>
 *   java -cp cli/target/tercel.jar examples/Grep.java PATTERN [DIRECTORY]
 * </pre>
 *
 * <p>With {@code --enable-native-access=ALL-UNNAMED --add-opens java.base/java.lang=ALL-UNNAMED} before {@code -cp} the
 * files are read through io_uring; without, by a few threads. The program is the same.
 *
 * <p>Both channels are bounded: when the searchers cannot follow, the walker waits, and when the output cannot follow,
 * the searchers do. So memory does not grow with the tree. Closing a channel is how the next stage learns of the end.
 */
final class Grep {
    private static final int SEARCHERS = 16;
    private static final int DEPTH_MAX = 100;
    private static final int LINE_CHARS_MAX = 500;

    private final Coroutines coroutines;
    private final Pattern pattern;
    private final Channel<Path> files = new Channel<>(256);
    private final Channel<String> found = new Channel<>(256);

    private Grep(Coroutines coroutines, Pattern pattern) {
        this.coroutines = coroutines;
        this.pattern = pattern;
    }

    static void main(String... arguments) throws Exception {
        if (arguments.length == 0) {
            System.err.println("usage: Grep PATTERN [DIRECTORY]");
            System.exit(2);
        }
        var directory = Path.of(arguments.length > 1 ? arguments[1] : ".");
        boolean any;
        try (var coroutines = Coroutines.open()) {
            var grep = new Grep(coroutines, Pattern.compile(arguments[0]));
            any = coroutines.spawn(() -> grep.run(directory)).join();
        }
        System.exit(any ? 0 : 1);
    }

    private boolean run(Path directory) throws Exception {
        try (var scope = Scope.failFast(coroutines)) {
            scope.fork(() -> walk(directory));
            var searchers = new ArrayList<Task<Void>>();
            for (int each = 0; each < SEARCHERS; each++) {
                searchers.add(scope.fork(() -> search()));
            }
            var printer = scope.fork(() -> print());
            for (var searcher : searchers) {
                searcher.join();
            }
            found.close();
            scope.joinAll();
            return printer.result();
        }
    }

    private Void walk(Path directory) throws Exception {
        try (var walk = Dir.of(coroutines, directory).walk(DEPTH_MAX)) {
            for (var next = walk.next(); next.isPresent(); next = walk.next()) {
                if (next.get().kind() == FileKind.REGULAR) {
                    files.send(next.get().path());
                }
            }
        }
        files.close();
        return null;
    }

    private Void search() throws Exception {
        for (Path path : files) {
            var file =
                    Dir.of(coroutines, path.getParent()).open(path.getFileName().toString());
            // Bytes that are no text are read as some letters too: nothing is refused, and nothing is lost.
            try (var lines = new BufferedReader(new InputStreamReader(file.input(), StandardCharsets.ISO_8859_1))) {
                search(path, lines);
            }
        }
        return null;
    }

    private void search(Path path, BufferedReader lines) throws IOException, InterruptedException {
        int number = 1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (pattern.matcher(line).find()) {
                found.send(path + ":" + number + ":" + line.substring(0, Math.min(line.length(), LINE_CHARS_MAX)));
            }
            number++;
        }
    }

    private boolean print() {
        boolean any = false;
        for (String line : found) {
            System.out.println(line);
            any = true;
        }
        return any;
    }
}
