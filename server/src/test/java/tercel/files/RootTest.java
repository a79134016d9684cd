package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each claim about all three ways of searching, whichever of them is used on this system. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class RootTest {
    enum Way {
        KERNEL,
        STEPWISE,
        CHECKED
    }

    @TempDir
    Path temporary;

    private Path root;

    @BeforeEach
    void makeATreeWithSecretsBesideIt() throws IOException {
        root = Files.createDirectories(temporary.resolve("root"));
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("top.txt"), "top");
        Files.writeString(root.resolve("a/b/deep.txt"), "deep");
        Files.writeString(root.resolve(".hidden"), "hidden");
        Files.createDirectories(temporary.resolve("root-secrets/folder"));
        Files.writeString(temporary.resolve("secret.txt"), "secret");
        Files.writeString(temporary.resolve("root-secrets/secret.txt"), "secret");
        Files.writeString(temporary.resolve("root-secrets/folder/secret.txt"), "secret");
    }

    @ParameterizedTest
    @EnumSource
    void findsFilesAndFolders(Way way) throws IOException {
        assertEquals("top", content(way, "top.txt"));
        assertEquals("deep", content(way, "a/b/deep.txt"));
        assertEquals(new Found.Folder(), find(way, "a"));
        assertEquals(new Found.Folder(), find(way, "a/b"));
        assertEquals(new Found.Folder(), new Root(root).find(new RequestedPath(List.of(), true)));
    }

    @ParameterizedTest
    @EnumSource
    void findsNothingWhereNothingIs(Way way) throws IOException {
        assertNothing(way, "none", "a/none", "none/none", "top.txt/none", "a/b/deep.txt/x/y", "A");
        assertNothing(way, "x".repeat(255));
    }

    @ParameterizedTest
    @EnumSource
    void followsLinksThatStayInside(Way way) throws IOException {
        link("file-link", "a/b/deep.txt");
        link("folder-link", "a");
        link("a/b/up", "../../top.txt");
        link("absolute", root.resolve("top.txt").toString());
        link("chain", "folder-link/b/up");
        link("to-root", ".");
        link("a/roundabout", "../../root/top.txt");
        link("to-hidden", ".hidden");
        assertEquals("deep", content(way, "file-link"));
        assertEquals("deep", content(way, "folder-link/b/deep.txt"));
        assertEquals("top", content(way, "a/b/up"));
        assertEquals("top", content(way, "absolute"));
        assertEquals("top", content(way, "chain"));
        assertEquals("top", content(way, "to-root/to-root/to-root/top.txt"));
        assertEquals("top", content(way, "a/roundabout"));
        assertEquals("hidden", content(way, "to-hidden"));
        assertEquals(new Found.Folder(), find(way, "folder-link"));
        assertEquals(new Found.Folder(), find(way, "to-root"));
        assertEquals(new Found.Folder(), find(way, "to-root/a"));
    }

    @ParameterizedTest
    @EnumSource
    void refusesLinksThatLeave(Way way) throws IOException {
        link("out", "../secret.txt");
        link("out-absolute", temporary.resolve("secret.txt").toString());
        link("out-folder", "..");
        link("out-sibling", "../root-secrets");
        link("a/out", "../../root-secrets/folder");
        link("first", "second");
        link("second", "../secret.txt");
        assertNothing(way, "out", "out-absolute", "out-folder", "out-folder/secret.txt");
        assertNothing(way, "out-sibling", "out-sibling/secret.txt", "out-sibling/folder/secret.txt");
        assertNothing(way, "a/out", "a/out/secret.txt", "first");
    }

    @ParameterizedTest
    @EnumSource(names = {"KERNEL", "STEPWISE"})
    void aWayOutIsNoWayBackIn(Way way) throws IOException {
        link("out-folder", "..");
        assertNothing(way, "out-folder/root/top.txt");
    }

    @ParameterizedTest
    @EnumSource
    void theFileOfASocketIsNothing(Way way) throws IOException {
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
            assertNothing(way, "socket", "socket/x");
        }
    }

    @ParameterizedTest
    @EnumSource
    void linksThatLeadNowhereOrInCirclesAreNothing(Way way) throws IOException {
        link("dangling", "no/such");
        link("self", "self");
        link("one", "two");
        link("two", "one");
        link("loop", ".");
        assertNothing(way, "dangling", "dangling/x", "self", "self/x", "one", "two/x");
        assertNothing(way, "loop/".repeat(2_000) + "none");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotRegularIsNothingAndNeverOpened(Way way) throws IOException, InterruptedException {
        var made = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
        assumeTrue(made.waitFor(10, TimeUnit.SECONDS) && made.exitValue() == 0);
        link("pipe-link", "pipe");
        assertNothing(way, "pipe", "pipe/x", "pipe-link");
    }

    @ParameterizedTest
    @EnumSource
    void whatMayNotBeReadIsUnreadable(Way way) throws IOException {
        var nobody = PosixFilePermissions.fromString("---------");
        Files.setPosixFilePermissions(root.resolve("top.txt"), nobody);
        assumeFalse(Files.isReadable(root.resolve("top.txt")), "root may read all");
        assertEquals(new Found.Unreadable(), find(way, "top.txt"));
    }

    @ParameterizedTest
    @EnumSource
    void theRootMayItselfBeALinkThatIsTurned(Way way) throws IOException {
        var next = Files.createDirectories(temporary.resolve("next"));
        Files.writeString(next.resolve("top.txt"), "next");
        Files.createSymbolicLink(next.resolve("inside"), Path.of("top.txt"));
        Files.createSymbolicLink(next.resolve("outside"), root.resolve("top.txt"));
        var current = Files.createSymbolicLink(temporary.resolve("current"), root);
        assertEquals("top", content(way, current, "top.txt"));
        Files.createSymbolicLink(temporary.resolve("new"), next);
        Files.move(temporary.resolve("new"), current, StandardCopyOption.ATOMIC_MOVE);
        assertEquals("next", content(way, current, "top.txt"));
        assertEquals("next", content(way, current, "inside"));
        assertEquals(new Found.Nothing(), find(way, current, "outside"));
    }

    @ParameterizedTest
    @EnumSource
    void theRootMayBeWrittenInARoundaboutWay(Way way) throws IOException {
        Files.createSymbolicLink(temporary.resolve("elsewhere"), Path.of("root/a/b"));
        var roundabout = temporary.resolve("elsewhere/../../.");
        assertEquals("top", content(way, roundabout, "top.txt"));
        assertEquals("deep", content(way, roundabout, "a/b/deep.txt"));
        Files.createSymbolicLink(root.resolve("absolute"), root.resolve("top.txt"));
        assertEquals("top", content(way, roundabout, "absolute"));
    }

    @ParameterizedTest
    @EnumSource(names = {"STEPWISE", "CHECKED"})
    void listsFoldersAndNeverWhatIsOutside(Way way) throws IOException {
        link("folder-link", "a");
        link("to-root", ".");
        link("out-file", "../secret.txt");
        link("out-folder", "../root-secrets");
        link("absolute", root.resolve("a/b").toString());
        assertEquals(Optional.of(Set.of("a", "absolute", "folder-link", "to-root", "top.txt")), list(way, ""));
        assertEquals(Optional.of(Set.of("b")), list(way, "a"));
        assertEquals(Optional.of(Set.of("deep.txt")), list(way, "a/b"));
        assertEquals(Optional.of(Set.of("deep.txt")), list(way, "to-root/folder-link/b"));
        assertEquals(Optional.of(Set.of("deep.txt")), list(way, "absolute"));
        for (var path :
                new String[] {"out-folder", "out-folder/folder", "none", "top.txt", "a/b/deep.txt", "out-file"}) {
            assertEquals(Optional.empty(), list(way, path), path);
        }
    }

    /** As {@link #aFolderThatBecomesALinkMeanwhileLeadsNowhere}, but the folder is listed. */
    @Test
    void aFolderThatBecomesALinkMeanwhileListsNoSecret() throws Exception {
        Files.createDirectories(root.resolve("swap"));
        Files.writeString(root.resolve("swap/public.txt"), "public");
        Files.createSymbolicLink(temporary.resolve("link"), temporary.resolve("root-secrets"));
        var stop = new AtomicBoolean();
        var swapper = Thread.ofPlatform().start(() -> swapUntil(stop));
        int seen = 0;
        try {
            for (int i = 0; i < 3_000; i++) {
                var names = listOrNothing("swap");
                seen += names.isPresent() ? 1 : 0;
                assertTrue(names.isEmpty() || Set.of("public.txt").containsAll(names.get()), names.toString());
            }
        } finally {
            stop.set(true);
            swapper.join();
        }
        assertTrue(seen > 0, "the test saw nothing at all");
    }

    private Optional<Set<String>> listOrNothing(String path) throws IOException {
        try {
            return list(Way.STEPWISE, path);
        } catch (FileSystemException linkMeanwhile) {
            return Optional.empty();
        }
    }

    private Optional<Set<String>> list(Way way, String path) throws IOException {
        var parsed = RequestedPath.parse(path, false).orElseThrow();
        var reader = new FolderReader(100, false);
        Optional<FolderListing> listing;
        try {
            listing = way == Way.CHECKED
                    ? CheckedSearch.list(
                            root, parsed.names(), open -> reader.read(open, name -> find(way, path + "/" + name)))
                    : new Root(root).list(parsed, reader);
        } catch (NoSuchFileException | NotDirectoryException none) {
            return Optional.empty();
        }
        return listing.map(FolderListing::entries)
                .map(entries -> entries.stream().map(FolderListing.Entry::name).collect(Collectors.toSet()));
    }

    @Test
    void refusesARootThatIsNoFolder() {
        assertEquals("there is no folder nowhere", refusal(Path.of("nowhere")));
        var file = root.resolve("top.txt");
        assertEquals(file + " is not a folder", refusal(file));
    }

    @Test
    void noticesEachChangeOfAFile() throws IOException {
        var where = RequestedPath.parse("/top.txt", false).orElseThrow();
        var tree = new Root(root);
        var stamp = stamp(tree.find(where));
        assertEquals(stamp, tree.stamp(where));
        Files.writeString(root.resolve("top.txt"), "tip");
        assertNotEquals(stamp, tree.stamp(where));
        stamp = stamp(tree.find(where));
        Files.copy(root.resolve("top.txt"), root.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(root.resolve("copy"), root.resolve("top.txt"), StandardCopyOption.ATOMIC_MOVE);
        assertNotEquals(stamp, tree.stamp(where));
        Files.delete(root.resolve("top.txt"));
        assertNotEquals(stamp, tree.stamp(where));
    }

    /**
     * Somebody exchanges a folder for a link to the secrets and back, as fast as they can; the search meanwhile finds
     * the file inside or nothing, but never the secret.
     */
    @ParameterizedTest
    @EnumSource(names = {"KERNEL", "STEPWISE"})
    void aFolderThatBecomesALinkMeanwhileLeadsNowhere(Way way) throws Exception {
        Files.createDirectories(root.resolve("swap"));
        Files.writeString(root.resolve("swap/secret.txt"), "public");
        Files.createSymbolicLink(temporary.resolve("link"), temporary.resolve("root-secrets"));
        var stop = new AtomicBoolean();
        var swapper = Thread.ofPlatform().start(() -> swapUntil(stop));
        int seen = 0;
        try {
            for (int i = 0; i < 3_000; i++) {
                var found = findOrNothing(way, "swap/secret.txt");
                if (found instanceof Found.Regular) {
                    seen++;
                    assertEquals("public", content(found));
                }
            }
        } finally {
            stop.set(true);
            swapper.join();
        }
        assertTrue(seen > 0, "the test saw nothing at all");
    }

    private void swapUntil(AtomicBoolean stop) {
        var folder = root.resolve("swap");
        var link = temporary.resolve("link");
        var aside = temporary.resolve("aside");
        try {
            while (!stop.get()) {
                Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
                Files.move(link, folder, StandardCopyOption.ATOMIC_MOVE);
                Files.move(folder, link, StandardCopyOption.ATOMIC_MOVE);
                Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    /**
     * A link that appears just before a folder is opened is refused by the system, which the JDK says in no better way.
     */
    private Found findOrNothing(Way way, String path) throws IOException {
        try {
            return find(way, path);
        } catch (FileSystemException linkMeanwhile) {
            return new Found.Nothing();
        }
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(name), Path.of(target));
    }

    private String refusal(Path folder) {
        return assertThrows(IllegalArgumentException.class, () -> new Root(folder))
                .getMessage();
    }

    private void assertNothing(Way way, String... paths) throws IOException {
        for (var path : paths) {
            assertEquals(new Found.Nothing(), find(way, path), path);
        }
    }

    private Found find(Way way, String path) throws IOException {
        return find(way, root, path);
    }

    private Found find(Way way, Path from, String path) throws IOException {
        var names = RequestedPath.parse(path, false).orElseThrow().names();
        try {
            return switch (way) {
                case KERNEL -> new Root(from).find(new RequestedPath(names, false));
                case STEPWISE -> stepwise(from, names);
                case CHECKED -> CheckedSearch.find(from, names);
            };
        } catch (AccessDeniedException denied) {
            return new Found.Unreadable();
        } catch (NoSuchFileException | NotDirectoryException none) {
            return new Found.Nothing();
        }
    }

    private static Found stepwise(Path from, List<String> names) throws IOException {
        try (var top = Files.newDirectoryStream(from)) {
            assumeTrue(top instanceof SecureDirectoryStream);
            return new StepwiseSearch(from, (SecureDirectoryStream<Path>) top).find(names);
        }
    }

    private String content(Way way, String path) throws IOException {
        return content(find(way, path));
    }

    private String content(Way way, Path from, String path) throws IOException {
        return content(find(way, from, path));
    }

    private static String content(Found found) throws IOException {
        try (var file = assertInstanceOf(Found.Regular.class, found).file()) {
            var bytes = ByteBuffer.allocate(100);
            file.channel().read(bytes, 0);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }

    private static FileStamp stamp(Found found) {
        var regular = assertInstanceOf(Found.Regular.class, found);
        regular.file().close();
        return regular.stamp();
    }
}
