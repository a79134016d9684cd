package tercel.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is done with a descriptor whoever opened it. */
@Timeout(60)
final class NativeFileLockTest {
    @TempDir
    private Path folder;

    /** A file opened for reading and writing, by way of the ring, as nothing else here does. */
    private int open(Path path) {
        var ring = new Uring();
        assertEquals(0, ring.open(2, 4));
        var block = new NativeBlock(NativeBlock.SIZE_MIN);
        block.put(path.toString());
        ring.begin(1);
        ring.open(block, 0x80042, 0600);
        ring.enter();
        while (!ring.next()) {
            ring.enter();
        }
        ring.close();
        return Descriptors.ok(ring.result());
    }

    @Test
    void writesReadsTruncatesAndSyncs() throws Exception {
        Path path = folder.resolve("file");
        int file = open(path);
        var block = new NativeBlock(8192);
        block.put(ByteBuffer.wrap("0123456789".getBytes()), 10);
        assertEquals(10, NativeFile.pwrite(file, block, 10, 5));
        int now = NativeFile.preadNow(file, block, 100, 14);
        assertTrue(now == 1 || now == -Errno.EOPNOTSUPP || now == -Errno.EAGAIN, () -> Errno.describe(now));
        assertEquals(3, NativeFile.pread(file, block, 100, 12));
        var got = ByteBuffer.allocate(3);
        block.get(got, 3);
        assertEquals("789", new String(got.array()));
        assertEquals(0, NativeFile.truncate(file, 7));
        assertEquals(7, Files.size(path));
        assertEquals(0, NativeFile.sync(file, true));
        assertEquals(0, NativeFile.sync(file, false));
        assertEquals(0, NativeFile.pread(file, block, 100, 7));
        assertEquals(0, NativeFile.close(file));
        assertEquals(-Errno.EBADF, NativeFile.truncate(file, 7));
    }

    @Test
    void aLockKeepsOthersOutAndThoseOfTheJdkToo() throws Exception {
        Path path = folder.resolve("file");
        int file = open(path);
        int other = open(path);
        assertEquals(0, NativeFile.lock(file, 0, 10, NativeFile.EXCLUSIVE));
        assertEquals(-Errno.EAGAIN, NativeFile.lock(other, 9, 1, NativeFile.SHARED));
        assertEquals(0, NativeFile.lock(other, 10, 0, NativeFile.SHARED));
        assertEquals(0, NativeFile.lock(file, 100, 5, NativeFile.SHARED));
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            assertEquals(null, channel.tryLock(0, 1, false));
            assertEquals(0, NativeFile.lock(file, 0, 10, NativeFile.UNLOCKED));
            channel.tryLock(0, 1, false).close();
        }
        NativeFile.close(file);
        NativeFile.close(other);
    }
}
