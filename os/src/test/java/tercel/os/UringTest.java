package tercel.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class UringTest {
    private static final int ENTRIES = 8;

    private final Uring ring = new Uring();
    private final Descriptors descriptors = new Descriptors();
    private int opened;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() {
        opened = ring.open(ENTRIES, 32);
        assumeTrue(opened == 0, () -> "no io_uring here: " + Errno.describe(-opened));
    }

    @AfterEach
    void close() {
        if (opened == 0) {
            ring.close();
        }
        descriptors.close();
    }

    /** Waits for the one operation that is under way. */
    private int outcome(long userData) {
        assertTrue(ring.enter() >= 0);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!ring.next()) {
            assertTrue(System.nanoTime() < deadline, "in time");
            Thread.onSpinWait();
            assertTrue(ring.enter() >= 0);
        }
        assertEquals(userData, ring.userData());
        int result = ring.result();
        assertFalse(ring.next());
        return result;
    }

    private int openFile(Path path, int flags) {
        var block = new NativeBlock(NativeBlock.SIZE_MIN);
        assertEquals(0, block.put(path.toString()));
        ring.begin(77);
        ring.open(block, flags, 0644);
        return outcome(77);
    }

    @Test
    void structuresAreThoseOfTheKernel() {
        assertEquals(120, Uring.PARAMS_SIZE);
        assertEquals(
                List.of(0, 4, 8, 20, 40, 80),
                List.of(
                        Uring.PARAMS_SQ_ENTRIES,
                        Uring.PARAMS_CQ_ENTRIES,
                        Uring.PARAMS_FLAGS,
                        Uring.PARAMS_FEATURES,
                        Uring.PARAMS_SQ_OFFSETS,
                        Uring.PARAMS_CQ_OFFSETS));
        assertEquals(List.of(0, 4, 8, 24), List.of(Uring.SQ_HEAD, Uring.SQ_TAIL, Uring.SQ_MASK, Uring.SQ_ARRAY));
        assertEquals(List.of(0, 4, 8, 20), List.of(Uring.CQ_HEAD, Uring.CQ_TAIL, Uring.CQ_MASK, Uring.CQ_CQES));
        assertEquals(64, Uring.SQE_SIZE);
        assertEquals(
                List.of(1, 4, 8, 16, 24, 28, 32),
                List.of(
                        Uring.SQE_FLAGS,
                        Uring.SQE_FD,
                        Uring.SQE_OFFSET,
                        Uring.SQE_ADDRESS,
                        Uring.SQE_LENGTH,
                        Uring.SQE_OPERATION_FLAGS,
                        Uring.SQE_USER_DATA));
        assertEquals(List.of(16, 8), List.of(Uring.CQE_SIZE, Uring.CQE_RESULT));
        assertEquals(
                List.of(16, 8, 2),
                List.of(Uring.PROBE_OPERATIONS, Uring.PROBE_OPERATION_SIZE, Uring.PROBE_OPERATION_FLAGS));
    }

    @Test
    void operationNumbersAreThoseOfTheKernel() {
        var numbers = new ArrayList<String>();
        for (var each : Uring.Operation.values()) {
            numbers.add(each + "=" + each.number);
        }
        assertEquals(
                "[FSYNC=3, ASYNC_CANCEL=14, OPENAT=18, CLOSE=19, STATX=21, READ=22, WRITE=23]", numbers.toString());
    }

    @Test
    void theKernelKnowsAllOperations() {
        assertEquals(0, ring.probe());
    }

    @Test
    void opensWritesReadsAsksSyncsAndCloses() throws Exception {
        Path path = folder.resolve("file");
        int file = openFile(path, 0x80042);
        assertTrue(file >= 0, () -> Errno.describe(-file));
        var content = new byte[5000];
        new Random(1).nextBytes(content);
        var block = new NativeBlock(8192);
        block.put(ByteBuffer.wrap(content), 5000);
        ring.begin(1);
        ring.write(file, block, 5000, 100);
        assertEquals(5000, outcome(1));
        ring.begin(2);
        ring.sync(file, false);
        assertEquals(0, outcome(2));
        ring.begin(3);
        ring.sync(file, true);
        assertEquals(0, outcome(3));
        assertEquals(5100, Files.size(path));

        var got = ByteBuffer.allocate(5000);
        var other = new NativeBlock(8192);
        ring.begin(4);
        ring.read(file, other, 8192, 100);
        assertEquals(5000, outcome(4));
        other.get(got, 5000);
        assertArrayEquals(content, got.array());
        ring.begin(5);
        ring.elsewhere();
        ring.read(file, other, 10, 5100);
        assertEquals(0, outcome(5));

        var status = new FileStatus();
        assertEquals(0, other.put(""));
        ring.begin(6);
        ring.statx(file, other);
        assertEquals(0, outcome(6));
        status.take(other);
        assertEquals(5100, status.size());
        assertTrue(status.isRegular());
        assertEquals(0, other.put(folder.toString()));
        ring.begin(7);
        ring.statx(-1, other);
        assertEquals(0, outcome(7));
        status.take(other);
        assertTrue(status.isDirectory());

        ring.begin(8);
        ring.close(file);
        assertEquals(0, outcome(8));
        ring.begin(9);
        ring.close(file);
        assertEquals(-Errno.EBADF, outcome(9));
    }

    @Test
    void whatCannotBeDoneSaysWhy() {
        assertEquals(-Errno.ENOENT, openFile(folder.resolve("absent"), 0));
        var block = new NativeBlock(8192);
        assertEquals(-Errno.EINVAL, block.put("a\0b"));
        assertEquals(0, block.put("a".repeat(4095)));
        assertEquals(-Errno.ENAMETOOLONG, block.put("a".repeat(4096)));
        ring.begin(1);
        ring.read(-1, block, 10, 0);
        assertEquals(-Errno.EBADF, outcome(1));
    }

    @Test
    void theRingGoesRoundWithAnyUserData() throws Exception {
        int file = descriptors.keep(openFile(Files.write(folder.resolve("file"), new byte[10]), 0));
        var block = new NativeBlock(8192);
        for (long turn = 0; turn < 10 * ENTRIES; turn++) {
            assertEquals(ENTRIES, ring.room());
            for (int each = 0; each < ENTRIES; each++) {
                ring.begin(turn << 40 | each);
                ring.read(file, block, each + 1, 0);
            }
            assertEquals(0, ring.room());
            assertEquals(ENTRIES, ring.enter());
            for (int each = 0; each < ENTRIES; each++) {
                assertTrue(ring.next());
                assertEquals(turn, ring.userData() >>> 40);
                assertEquals((int) ring.userData() + 1, ring.result());
            }
        }
    }

    @Test
    void aCancelEndsWhatWaits() throws Exception {
        var block = new NativeBlock(8192);
        // Open for both directions, a pipe without content never ends.
        int blocking = descriptors.keep(openFile(fifo(), 2));
        ring.begin(5);
        ring.read(blocking, block, 10, -1);
        assertEquals(1, ring.enter());
        assertFalse(ring.next());
        ring.begin(6);
        ring.cancel(5);
        assertTrue(ring.enter() >= 0);
        int canceled = -1;
        int found = 0;
        for (int ended = 0; ended < 2; ) {
            if (ring.next()) {
                ended++;
                if (ring.userData() == 5) {
                    canceled = ring.result();
                } else {
                    found = ring.result();
                }
            } else {
                assertTrue(ring.enter() >= 0);
            }
        }
        assertEquals(-Errno.ECANCELED, canceled);
        assertEquals(0, found);
        ring.begin(7);
        ring.cancel(5);
        assertEquals(-Errno.ENOENT, outcome(7));
    }

    private Path fifo() throws Exception {
        Path path = folder.resolve("fifo");
        assumeTrue(new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0);
        return path;
    }

    @Test
    void theEventFdIsSignalledForWhatEnds() throws Exception {
        int bell = descriptors.keep(EventFd.create());
        assertEquals(0, ring.signal(bell));
        assertEquals(-Errno.EAGAIN, EventFd.drain(bell));
        int fifo = descriptors.keep(openFile(fifo(), 2));
        EventFd.drain(bell);
        var block = new NativeBlock(8192);
        ring.begin(1);
        ring.read(fifo, block, 10, -1);
        assertEquals(1, ring.enter());
        assertFalse(ring.next());
        assertEquals(-Errno.EAGAIN, EventFd.drain(bell));
        Files.write(folder.resolve("fifo"), new byte[3]);
        assertTrue(EventFd.drain(bell) >= 1);
        assertEquals(3, outcome(1));
    }
}
