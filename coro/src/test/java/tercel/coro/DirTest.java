package tercel.coro;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.coro.FileRuntimes.Setting;

@Timeout(60)
final class DirTest {
    @TempDir
    private Path folder;

    private Set<String> names() throws Exception {
        try (var paths = Files.list(folder)) {
            return paths.map(each -> each.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void listsWhatIsInIt(Setting setting) throws Exception {
        setting.run(coroutines -> {
            Path many = Files.createDirectory(folder.resolve("many"));
            for (int each = 0; each < 600; each++) {
                Files.createFile(many.resolve("file" + each));
            }
            Files.createDirectory(many.resolve("dir"));
            Files.createSymbolicLink(many.resolve("link"), Path.of("dir"));
            var list = Dir.of(coroutines, many).list();
            assertEquals(602, list.stream().map(DirEntry::name).distinct().count());
            assertEquals(
                    Set.of("dir"),
                    list.stream()
                            .filter(each -> each.kind() == FileKind.DIRECTORY)
                            .map(DirEntry::name)
                            .collect(Collectors.toSet()));
            assertTrue(list.stream().anyMatch(each -> each.kind() == FileKind.LINK));
            assertTrue(Dir.of(coroutines, many.resolve("dir")).list().isEmpty());
            assertThrows(
                    NoSuchFileException.class,
                    () -> Dir.of(coroutines, many).dir("absent").list());
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void walksAsDeepAsItMayAndFollowsNoLink(Setting setting) throws Exception {
        setting.run(coroutines -> {
            Files.createDirectories(folder.resolve("a/b/c/d"));
            Files.createFile(folder.resolve("a/b/file"));
            Files.createSymbolicLink(folder.resolve("a/b/up"), folder);
            assertEquals(Set.of("a"), walked(coroutines, 1));
            assertEquals(Set.of("a", "a/b"), walked(coroutines, 2));
            var all = Set.of("a", "a/b", "a/b/c", "a/b/c/d", "a/b/file", "a/b/up");
            assertEquals(all, walked(coroutines, 4));
            assertEquals(all, walked(coroutines, 5));
            assertEquals(all, walked(coroutines, Integer.MAX_VALUE));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Dir.of(coroutines, folder).walk(0));
        });
    }

    private Set<String> walked(Coroutines coroutines, int depth) throws Exception {
        var found = new TreeSet<String>();
        try (var walk = Dir.of(coroutines, folder).walk(depth)) {
            for (var next = walk.next(); next.isPresent(); next = walk.next()) {
                var entry = next.get();
                assertTrue(found.add(folder.relativize(entry.path()).toString()));
                assertEquals(folder.relativize(entry.path()).getNameCount(), entry.depth());
            }
            assertTrue(walk.next().isEmpty());
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void whatVanishesDuringAWalkIsLeftOut(Setting setting) throws Exception {
        setting.run(coroutines -> {
            for (int each = 0; each < 10; each++) {
                Files.createDirectories(folder.resolve("dir" + each + "/beneath"));
            }
            int found = 0;
            try (var walk = Dir.of(coroutines, folder).walk(9)) {
                for (var next = walk.next(); next.isPresent(); next = walk.next()) {
                    found++;
                    Dir.of(coroutines, next.get().path()).deleteTree();
                }
            }
            assertEquals(10, found);
            assertTrue(names().isEmpty());
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void tellsOfAFileAndOfALinkItself(Setting setting) throws Exception {
        setting.run(coroutines -> {
            Files.writeString(folder.resolve("file"), "12345");
            Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
            var dir = Dir.of(coroutines, folder);
            var wanted = PosixFilePermissions.fromString("rw-r-----");
            dir.permissions("file", wanted);
            var stat = dir.stat("link");
            assertEquals(new FileStat(FileKind.REGULAR, 5, stat.modified(), wanted), stat);
            assertEquals(FileKind.LINK, dir.linkStat("link").kind());
            assertEquals(FileKind.DIRECTORY, dir.stat("").kind());
            assertThrows(NoSuchFileException.class, () -> dir.stat("absent"));
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void renamesOverWhatIsThereAndDeletes(Setting setting) throws Exception {
        setting.run(coroutines -> {
            Files.writeString(folder.resolve("new"), "new");
            Files.writeString(folder.resolve("old"), "old");
            var dir = Dir.of(coroutines, folder);
            dir.rename("new", "old");
            assertEquals("new", Files.readString(folder.resolve("old")));
            assertThrows(NoSuchFileException.class, () -> dir.rename("new", "old"));
            assertTrue(dir.delete("old"));
            assertFalse(dir.delete("old"));
            dir.dir("x/y").create();
            dir.dir("x/y").create();
            assertThrows(DirectoryNotEmptyException.class, () -> dir.delete("x"));
            dir.dir("x").deleteTree();
            assertEquals(Set.of(), names());
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void deletingATreeLeavesWhatLinksLeadTo(Setting setting) throws Exception {
        setting.run(coroutines -> {
            Files.createDirectories(folder.resolve("kept"));
            Files.writeString(folder.resolve("kept/file"), "kept");
            Files.createDirectories(folder.resolve("tree/beneath"));
            Files.createSymbolicLink(folder.resolve("tree/beneath/link"), folder.resolve("kept"));
            Dir.of(coroutines, folder.resolve("tree")).deleteTree();
            assertEquals(Set.of("kept"), names());
            assertEquals("kept", Files.readString(folder.resolve("kept/file")));
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void temporaryFilesAndDirectoriesAreTheOwnersOnly(Setting setting) throws Exception {
        setting.run(coroutines -> {
            var temp = Dir.of(coroutines, folder).tempDir("work");
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.path())));
            try (var file = temp.tempFile("part", ".txt");
                    var other = temp.tempFile("part", ".txt")) {
                file.write(new byte[3], 0, 3, 0);
                assertEquals(3, file.read(new byte[9], 0, 9, 0));
                assertFalse(file.path().equals(other.path()));
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
            }
            assertEquals(2, temp.list().size());
            temp.deleteTree();
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void replacesTheContentAndKeepsThePermissions(Setting setting) throws Exception {
        setting.run(coroutines -> {
            var dir = Dir.of(coroutines, folder);
            dir.replace("file", "first".getBytes());
            assertEquals("first", Files.readString(folder.resolve("file")));
            var wanted = PosixFilePermissions.fromString("rw-rw-rw-");
            Files.setPosixFilePermissions(folder.resolve("file"), wanted);
            // Whoever has the old file open keeps it.
            try (var old = dir.open("file")) {
                dir.replace("file", file -> {
                    file.write("sec".getBytes(), 0, 3, 0);
                    file.write("ond".getBytes(), 0, 3, 3);
                });
                assertEquals(5, old.size());
            }
            assertEquals("second", Files.readString(folder.resolve("file")));
            assertEquals(wanted, Files.getPosixFilePermissions(folder.resolve("file")));
            assertEquals(Set.of("file"), names());
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void aReplacementThatFailsLeavesTheOldContentAndNothingBeside(Setting setting) throws Exception {
        setting.run(coroutines -> {
            Files.writeString(folder.resolve("file"), "old");
            var thrown = assertThrows(
                    ArithmeticException.class,
                    () -> Dir.of(coroutines, folder).replace("file", file -> {
                        file.write(new byte[10], 0, 10, 0);
                        throw new ArithmeticException();
                    }));
            assertEquals(0, thrown.getSuppressed().length);
            assertEquals("old", Files.readString(folder.resolve("file")));
            assertEquals(Set.of("file"), names());
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void aReplacementThatIsCancelledLeavesTheOldContentAndNothingBeside(Setting setting) throws Exception {
        try (var coroutines = setting.open()) {
            Files.writeString(folder.resolve("file"), "old");
            var begun = new CountDownLatch(1);
            var task = coroutines.spawn(() -> Dir.of(coroutines, folder).replace("file", file -> {
                file.write(new byte[10], 0, 10, 0);
                begun.countDown();
                Coroutines.sleep(Duration.ofHours(1));
            }));
            begun.await();
            assertEquals(2, names().size());
            task.cancel();
            assertThrows(CancellationException.class, task::join);
            assertEquals("old", Files.readString(folder.resolve("file")));
            assertEquals(Set.of("file"), names());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void opensFilesByName(Setting setting) throws Exception {
        setting.run(coroutines -> {
            try (var file = Dir.of(coroutines, folder).open("file", WRITE, CREATE)) {
                assertEquals(folder.resolve("file"), file.path());
            }
        });
    }
}
