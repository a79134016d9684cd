package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Paths put together at random from all that has ever led out of a root find files inside, and never a secret beside
 * it.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TraversalFuzzTest {
    private static final int PATHS = 100_000;
    private static final String SECRET = "secret";

    private static final String[] PIECES = {
        "/",
        "/",
        "/",
        "/",
        "/",
        "/",
        "..",
        "..",
        ".",
        "a",
        "b",
        "file",
        "secret",
        "root",
        "root-2",
        "%2e%2e",
        "%2E",
        "%2f",
        "%2F",
        "%5c",
        "\\",
        "..\\",
        "%00",
        "%c0%ae",
        "%c0%af",
        "%e0%80%af",
        "%c1%9c",
        "%252e%252e",
        "%252f",
        "%u002e",
        ";",
        "inside",
        "outside",
        "loop",
        ".hidden",
        "%20",
        "~",
        "C:",
        "//",
        "?",
        "#",
        "%",
        "%f0%9f%98%80",
        "%ff",
        "...",
        "proc/self"
    };

    @TempDir
    Path temporary;

    private Path root;

    @BeforeEach
    void makeATreeWithSecretsAround() throws IOException {
        root = Files.createDirectories(temporary.resolve("root"));
        Files.createDirectories(root.resolve("a/b/a"));
        for (var folder : new String[] {"", "a", "a/b", "a/b/a"}) {
            Files.writeString(root.resolve(folder).resolve("file"), "public");
            Files.writeString(root.resolve(folder).resolve(".hidden"), SECRET);
        }
        Files.createDirectories(temporary.resolve("root-2/a"));
        Files.createDirectories(temporary.resolve("a/b"));
        for (var beside : new String[] {"", "root-2", "root-2/a", "a", "a/b"}) {
            for (var name : new String[] {"file", SECRET, "b"}) {
                var secret = temporary.resolve(beside).resolve(name);
                if (!Files.exists(secret)) {
                    Files.writeString(secret, SECRET);
                }
            }
        }
        Files.createSymbolicLink(root.resolve("inside"), Path.of("a/b"));
        Files.createSymbolicLink(root.resolve("outside"), Path.of("../root-2"));
        Files.createSymbolicLink(root.resolve("a/outside"), temporary.resolve(SECRET));
        Files.createSymbolicLink(root.resolve("a/loop"), Path.of(".."));
        for (var folder : new String[] {"", "a", "a/b", "a/b/a"}) {
            for (var coded : new String[] {"file.br", "file.zst"}) {
                Files.createSymbolicLink(root.resolve(folder).resolve(coded), temporary.resolve(SECRET));
            }
            Files.writeString(root.resolve(folder).resolve("file.gz"), "public, coded");
        }
    }

    @Test
    void noPathLeadsToASecret() throws IOException {
        int found = 0;
        for (long seed = 0; seed < PATHS; seed++) {
            var path = path(new SplittableRandom(seed));
            var decoded = decoded(path);
            var parsed = RequestedPath.parse(decoded, false);
            if (parsed.isPresent()) {
                found += look(parsed.get(), "seed " + seed + ": " + path);
            }
        }
        assertTrue(found > PATHS / 1_000, "only " + found + " paths led anywhere");
    }

    @Test
    void noRequestGetsASecretOrIsSentElsewhere() {
        requests(new Browser(FileServer.of(root).withListing(true)));
    }

    @Test
    void noRequestGetsASecretFromMemory() throws IOException {
        requests(new Browser(FileServer.of(root).preloaded()));
    }

    private static void requests(Browser browser) {
        int found = 0;
        for (long seed = 0; seed < PATHS / 4; seed++) {
            var random = new SplittableRandom(seed);
            var path = path(random).replace("#", "");
            var answer = browser.get(
                    path,
                    "Accept-Encoding: " + (random.nextBoolean() ? "br, zstd, gzip" : "zstd, gzip;q=0.1"),
                    "Accept: " + (random.nextBoolean() ? "application/json" : "*/*"));
            var message = "seed " + seed + ": " + path + " " + answer.status();
            // A refusal names what was asked for, and nothing else.
            boolean shown = answer.text().contains(SECRET) || answer.text().contains("outside");
            assertFalse(shown && answer.status() == 200, message);
            switch (answer.status()) {
                case 200 -> found++;
                case 301 -> assertTrue(answer.header("Location").matches("/[^/\\\\].*/(\\?.*)?"), message);
                case 400, 404 -> assertEquals("", answer.header("Location"), message);
                default -> throw new AssertionError(message);
            }
        }
        assertTrue(found > PATHS / 4_000, "only " + found + " requests got a file");
    }

    private int look(RequestedPath path, String message) throws IOException {
        boolean found = isPublic(new Root(root).find(path), message);
        if (!path.names().isEmpty()) {
            try (var top = Files.newDirectoryStream(root)) {
                if (top instanceof SecureDirectoryStream<Path> secure) {
                    isPublic(new StepwiseSearch(root, secure).find(path.names()), message);
                }
                isPublic(CheckedSearch.find(root, path.names()), message);
            } catch (NoSuchFileException | NotDirectoryException nothing) {
                return found ? 1 : 0;
            }
        }
        return found ? 1 : 0;
    }

    private static boolean isPublic(Found found, String message) throws IOException {
        if (!(found instanceof Found.Regular(var file, var stamp))) {
            return false;
        }
        try (file) {
            var bytes = ByteBuffer.allocate(20);
            file.channel().read(bytes, 0);
            assertFalse(new String(bytes.array(), StandardCharsets.US_ASCII).contains(SECRET), message);
            return true;
        }
    }

    private static String path(SplittableRandom random) {
        var path = new StringBuilder("/");
        int pieces = random.nextInt(1, 12);
        for (int i = 0; i < pieces; i++) {
            path.append(PIECES[random.nextInt(PIECES.length)]);
            if (random.nextInt(3) == 0) {
                path.append('/');
            }
        }
        return path.toString();
    }

    /** As lenient as a decoder could be: what is malformed stays as it is, and broken UTF-8 is replaced. */
    private static String decoded(String path) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < path.length(); i++) {
            char symbol = path.charAt(i);
            int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(path.charAt(i + 2), 16);
            boolean escape = symbol == '%' && low >= 0;
            bytes.write(escape ? high << 4 | low : symbol);
            i += escape ? 2 : 0;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
