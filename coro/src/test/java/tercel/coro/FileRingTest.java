package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class FileRingTest {
    private static final int O_RDWR = 2;
    private static final CoroutineOptions OPTIONS =
            CoroutineOptions.best().withLoops(1).withWatchdog(false);

    @TempDir
    private Path folder;

    private interface Body {
        void run(Coroutines coroutines, FileRing ring) throws Exception;
    }

    @BeforeEach
    void onlyWhereThereAreRings() {
        String missing = FileMode.URING.whyNot(OPTIONS);
        assumeTrue(missing.isEmpty(), missing);
    }

    private static void run(Body body) throws Exception {
        try (var coroutines = Coroutines.open(OPTIONS)) {
            coroutines.spawn(() -> body.run(coroutines, FileRing.here())).join();
        }
    }

    @Test
    void everyLoopHasItsOwnAndOtherThreadsHaveNone() throws Exception {
        assertNull(FileRing.here());
        try (var coroutines = Coroutines.open(OPTIONS.withLoops(2))) {
            var first = coroutines.spawn(() -> FileRing.here()).join();
            var second = coroutines.spawn(() -> FileRing.here()).join();
            assertNotNull(first);
            assertFalse(first == second);
            assertNull(coroutines.blocking(FileRing::here));
        }
    }

    @Test
    void moreReadersThanBlocksAllGetTheirs() throws Exception {
        int size = FileRing.LARGE_BYTES;
        var content = FileRuntimes.random(8 * size, 1);
        Path path = Files.write(folder.resolve("file"), content);
        run((coroutines, ring) -> {
            int file = ring.open(path.toString(), 0, 0);
            try (var scope = Scope.failFast(coroutines)) {
                for (int each = 0; each < 400; each++) {
                    int position = new Random(each).nextInt(7 * size);
                    int length = each % 3 == 0 ? 4096 : size;
                    scope.fork(() -> {
                        var to = ByteBuffer.allocate(length);
                        assertEquals(length, ring.readQueued(file, to, position));
                        var expected = new byte[length];
                        System.arraycopy(content, position, expected, 0, length);
                        assertArrayEquals(expected, to.array());
                        return null;
                    });
                }
                scope.joinAll();
            }
            assertEquals(0, ring.close(file));
        });
    }

    /** A pipe that is open in both directions and empty is never ready. */
    private int openEmptyPipe(FileRing ring) throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        return ring.open(pipe.toString(), O_RDWR, 0);
    }

    @Test
    void aDeadlineEndsWhatTheKernelWaitsFor() throws Exception {
        run((coroutines, ring) -> {
            int pipe = openEmptyPipe(ring);
            var to = ByteBuffer.allocate(10);
            assertThrows(
                    TimeoutException.class,
                    () -> Coroutines.withTimeout(Duration.ofMillis(5), () -> ring.readQueued(pipe, to, -1)));
            assertEquals(0, to.position());
            assertEquals(3, ring.write(pipe, ByteBuffer.wrap(new byte[3]), -1));
            assertEquals(3, ring.readQueued(pipe, to, -1));
            ring.close(pipe);
        });
    }

    @Test
    void aCancelEndsWhatIsUnderWayAndWhatIsQueued() throws Exception {
        run((coroutines, ring) -> {
            int pipe = openEmptyPipe(ring);
            var waiting = new ArrayList<Task<Integer>>();
            for (int each = 0; each < 600; each++) {
                waiting.add(coroutines.spawnHere(() -> ring.readQueued(pipe, ByteBuffer.allocate(100), -1)));
            }
            Runtimes.letOthersRun();
            for (var each : waiting) {
                assertFalse(each.isDone());
                each.cancel();
            }
            for (var each : waiting) {
                assertThrows(CancellationException.class, each::join);
            }
            // All places and blocks are free again.
            assertEquals(1, ring.write(pipe, ByteBuffer.wrap(new byte[1]), -1));
            assertEquals(1, ring.readQueued(pipe, ByteBuffer.allocate(100_000), -1));
            ring.close(pipe);
        });
    }

    @Test
    void othersRunWhileTheKernelWaits() throws Exception {
        run((coroutines, ring) -> {
            int pipe = openEmptyPipe(ring);
            var waiting = coroutines.spawnHere(() -> ring.readQueued(pipe, ByteBuffer.allocate(100), -1));
            for (int beat = 0; beat < 5; beat++) {
                Coroutines.sleep(Duration.ofMillis(1));
            }
            assertFalse(waiting.isDone());
            ring.write(pipe, ByteBuffer.wrap(new byte[7]), -1);
            assertEquals(7, waiting.join());
            ring.close(pipe);
        });
    }

    @Test
    void whoReadsWhatIsInTheCacheLetsOthersHaveTheirTurn() throws Exception {
        Path path = Files.write(folder.resolve("file"), new byte[1 << 20]);
        run((coroutines, ring) -> {
            int file = ring.open(path.toString(), 0, 0);
            var stop = new boolean[1];
            var reader = coroutines.spawnHere(() -> {
                long reads = 0;
                for (; !stop[0]; reads++) {
                    ring.read(file, ByteBuffer.allocate(4096), 0);
                }
                return reads;
            });
            Coroutines.sleep(Duration.ofMillis(5));
            stop[0] = true;
            assertTrue(reader.join() > 0);
            ring.close(file);
        });
    }

    @Test
    void saysWhichWayItIsAndWhyNotTheOther() throws Exception {
        try (var rings = Coroutines.open(OPTIONS)) {
            assertEquals(FileMode.URING, rings.fileMode());
            assertEquals("", rings.whyNotUring());
        }
        try (var threads = Coroutines.open(OPTIONS.withFiles(FileMode.POOL))) {
            assertEquals(FileMode.POOL, threads.fileMode());
            assertEquals("POOL was asked for", threads.whyNotUring());
        }
        for (var other : List.of(OPTIONS.withMode(CoroutineMode.JDK), OPTIONS.withPoller(PollerKind.NIO))) {
            try (var threads = Coroutines.open(other)) {
                assertEquals(FileMode.DESCRIPTOR, threads.fileMode());
                assertFalse(threads.whyNotUring().isEmpty());
            }
            var refused =
                    assertThrows(IllegalStateException.class, () -> Coroutines.open(other.withFiles(FileMode.URING)));
            assertFalse(refused.getMessage().isEmpty());
        }
    }
}
