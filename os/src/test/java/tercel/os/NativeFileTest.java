package tercel.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static tercel.os.Descriptors.ok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class NativeFileTest {
    private final Descriptors descriptors = new Descriptors();

    @TempDir
    private Path outside;

    private Path rootPath;
    private int root;

    @BeforeEach
    void layOut() throws IOException {
        rootPath = Files.createDirectories(outside.resolve("root"));
        Files.createDirectory(rootPath.resolve("sub"));
        Files.writeString(rootPath.resolve("sub/page"), "inside");
        Files.writeString(outside.resolve("secret"), "outside");
        root = descriptors.keep(NativeFile.openDirectory(rootPath));
    }

    @AfterEach
    void closeAll() {
        descriptors.close();
    }

    @Test
    void readsBeneathTheRoot() {
        assertEquals("inside", content(NativeFile.openBeneath(root, "sub/page")));
        assertEquals("inside", content(NativeFile.openBeneath(root, "sub/../sub//./page")));
    }

    @Test
    void refusesWhatLeavesTheRoot() throws IOException {
        Files.createSymbolicLink(rootPath.resolve("absolute"), outside.resolve("secret"));
        Files.createSymbolicLink(rootPath.resolve("relative"), Path.of("../secret"));
        Files.createSymbolicLink(rootPath.resolve("up"), Path.of(".."));
        for (var path : new String[] {
            "..", "../secret", "sub/../../secret", outside + "/secret", "/", "absolute", "relative", "up", "up/secret"
        }) {
            assertEquals(-Errno.EXDEV, NativeFile.openBeneath(root, path), path);
        }
    }

    @Test
    void followsLinksThatStayInside() throws IOException {
        Files.createSymbolicLink(rootPath.resolve("link"), Path.of("sub/page"));
        assertEquals("inside", content(NativeFile.openBeneath(root, "link")));
    }

    @Test
    void refusesTheLinksOfProc() {
        int proc = descriptors.keep(NativeFile.openDirectory(Path.of("/proc")));
        assertEquals(
                -Errno.ELOOP,
                NativeFile.openBeneath(proc, ProcessHandle.current().pid() + "/cwd"));
    }

    @Test
    void tellsWhatIsMissingOrNotADirectory() {
        assertEquals(-Errno.ENOENT, NativeFile.openBeneath(root, "none"));
        assertEquals(-Errno.ENOENT, NativeFile.openBeneath(root, ""));
        assertEquals(-Errno.ENOTDIR, NativeFile.openBeneath(root, "sub/page/x"));
        assertEquals(-Errno.ENOENT, NativeFile.openDirectory(outside.resolve("none")));
        assertEquals(-Errno.ENOTDIR, NativeFile.openDirectory(outside.resolve("secret")));
    }

    @Test
    void refusesANulThatWouldCutThePath() {
        assertEquals(-Errno.EINVAL, NativeFile.openBeneath(root, "sub/page\0.png"));
        assertEquals(-Errno.EINVAL, NativeFile.openStepwise(root, "sub/page\0.png"));
    }

    @Test
    void openingANamedPipeDoesNotWait() throws Exception {
        var pipe = rootPath.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        int file = descriptors.keep(NativeFile.openBeneath(root, "pipe"));
        var status = new FileStatus();
        ok(status.read(file));
        assertFalse(status.isRegular());
    }

    @Test
    void withoutOpenat2NoLinkIsFollowedAndNothingLeavesTheRoot() throws IOException {
        assertEquals("inside", content(NativeFile.openStepwise(root, "sub/page")));
        assertEquals("inside", content(NativeFile.openStepwise(root, "./sub//page")));
        Files.createSymbolicLink(rootPath.resolve("link"), Path.of("sub/page"));
        Files.createSymbolicLink(rootPath.resolve("up"), Path.of(".."));
        assertEquals(-Errno.ELOOP, NativeFile.openStepwise(root, "link"));
        assertEquals(-Errno.ENOTDIR, NativeFile.openStepwise(root, "up/secret"));
        assertEquals(-Errno.ELOOP, NativeFile.openStepwise(root, "up"));
        assertEquals(-Errno.EXDEV, NativeFile.openStepwise(root, "sub/../../secret"));
        assertEquals(-Errno.EXDEV, NativeFile.openStepwise(root, outside + "/secret"));
        assertEquals(-Errno.EXDEV, NativeFile.openStepwise(root, "/"));
        assertEquals(-Errno.ENOENT, NativeFile.openStepwise(root, "none/x"));
        assertEquals(-Errno.ENOENT, NativeFile.openStepwise(root, ""));
    }

    @Test
    void knowsSizeTimeAndKindOfAnOpenFile() throws IOException {
        var page = rootPath.resolve("sub/page");
        var modified = Instant.ofEpochSecond(1_700_000_000, 123_456_789);
        Files.setLastModifiedTime(page, FileTime.from(modified));
        Files.setPosixFilePermissions(page, PosixFilePermissions.fromString("rw-r-----"));
        var status = new FileStatus();
        ok(status.read(descriptors.keep(NativeFile.openBeneath(root, "sub/page"))));
        assertEquals(6, status.size());
        assertEquals(modified, Instant.ofEpochSecond(status.modifiedSeconds(), status.modifiedNanos()));
        assertEquals(0100640, status.mode());
        assertEquals(Files.getAttribute(page, "unix:ino"), status.inode());
        assertTrue(status.isRegular());
        ok(status.read(root));
        assertTrue(status.isDirectory());
        assertFalse(status.isRegular());
        assertEquals(-Errno.EBADF, status.read(-1));
    }

    @Test
    void preadReadsAnyPart() throws IOException {
        byte[] content = new byte[200_000];
        new Random(7).nextBytes(content);
        Files.write(rootPath.resolve("content"), content);
        int file = descriptors.keep(NativeFile.openBeneath(root, "content"));
        byte[] into = new byte[200_010];
        int at = 0;
        for (int n; (n = ok(NativeFile.pread(file, at, into, at + 10))) > 0; ) {
            at += n;
        }
        assertArrayEquals(content, Arrays.copyOfRange(into, 10, into.length));
        byte[] few = new byte[3];
        assertEquals(2, NativeFile.pread(file, 100, few, 1));
        assertArrayEquals(new byte[] {0, content[100], content[101]}, few);
        assertEquals(0, NativeFile.pread(file, 200_000, few, 0));
        assertEquals(-Errno.EINVAL, NativeFile.pread(file, -1, few, 0));
        assertEquals(0, NativeFile.pread(file, 0, few, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> NativeFile.pread(file, 0, few, 4));
        assertThrows(IndexOutOfBoundsException.class, () -> NativeFile.pread(file, 0, few, -1));
    }

    private String content(int file) {
        descriptors.keep(file);
        byte[] bytes = new byte[100];
        return new String(bytes, 0, ok(NativeFile.pread(file, 0, bytes, 0)));
    }
}
