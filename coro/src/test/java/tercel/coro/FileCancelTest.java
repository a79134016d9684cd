package tercel.coro;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.coro.FileRuntimes.Setting;

@Timeout(60)
final class FileCancelTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void whatHasNotBegunIsTakenBack(Setting setting) throws Exception {
        try (var coroutines = setting.open(1)) {
            var busy = new CountDownLatch(1);
            var blocker = coroutines.spawnBlocking(() -> {
                busy.await();
                return 0;
            });
            var ran = new AtomicInteger();
            var waiting = coroutines.spawn(() -> Errand.run(coroutines, "waits", ran::incrementAndGet));
            Runtimes.letOthersRun();
            waiting.cancel();
            assertThrows(CancellationException.class, waiting::join);
            assertFalse(blocker.isDone());
            busy.countDown();
            assertEquals(1, coroutines.blocking(() -> 1));
            assertEquals(0, ran.get());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void whatHasBegunIsWaitedForAndItsResultCounts(Setting setting) throws Exception {
        try (var coroutines = setting.open()) {
            var begun = new CountDownLatch(1);
            var end = new CountDownLatch(1);
            var interrupted = new AtomicInteger();
            var got = new AtomicInteger();
            var task = coroutines.spawn(() -> {
                got.set(Errand.run(coroutines, "waits", () -> {
                    begun.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException never) {
                        interrupted.incrementAndGet();
                    }
                    return 7;
                }));
                Coroutines.sleep(Duration.ofHours(1));
            });
            begun.await();
            task.cancel();
            Runtimes.letOthersRun();
            assertFalse(task.isDone());
            end.countDown();
            assertThrows(CancellationException.class, task::join);
            assertEquals(7, got.get());
            assertEquals(0, interrupted.get());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void aCancelLeavesTheFileOpenForOthers(Setting setting) throws Exception {
        try (var coroutines = setting.open();
                var file = AsyncFile.open(coroutines, folder.resolve("file"), READ, WRITE, CREATE)) {
            file.write(new byte[100_000], 0, 100_000, 0);
            var told = new AtomicInteger();
            var random = new Random(1);
            for (int turn = 0; turn < 200; turn++) {
                var begun = new CountDownLatch(1);
                var task = coroutines.spawn(() -> {
                    begun.countDown();
                    try {
                        for (long position = 0; ; position += 4096) {
                            file.read(new byte[4096], 0, 4096, position % 90_000);
                        }
                    } catch (InterruptedIOException cancelled) {
                        told.incrementAndGet();
                        throw cancelled;
                    }
                });
                begun.await();
                for (int pause = random.nextInt(20); pause > 0; pause--) {
                    Thread.yield();
                }
                task.cancel();
                assertThrows(CancellationException.class, task::join);
                assertTrue(task.isCancelled());
            }
            assertEquals(200, told.get());
            assertEquals(1, file.read(new byte[1], 0, 1, 99_999));
        }
    }

    /** Each buffer is filled with a mark once its call has ended: nobody else may write into it after that. */
    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void noBufferIsTouchedAfterItsCallHasEnded(Setting setting) throws Exception {
        int size = 200_000;
        Path path = Files.write(folder.resolve("file"), FileRuntimes.random(size, 2));
        try (var coroutines = setting.open();
                var file = AsyncFile.open(coroutines, path)) {
            var marked = new byte[size];
            Arrays.fill(marked, (byte) 42);
            var buffers = new ArrayList<byte[]>();
            var random = new Random(3);
            for (int turn = 0; turn < 100; turn++) {
                var buffer = new byte[size];
                buffers.add(buffer);
                var task = coroutines.spawn(() -> {
                    try {
                        file.read(buffer, 0, size, 0);
                    } finally {
                        Arrays.fill(buffer, (byte) 42);
                    }
                });
                for (int pause = random.nextInt(20); pause > 0; pause--) {
                    Thread.yield();
                }
                task.cancel();
                try {
                    task.join();
                } catch (CancellationException inTime) {
                    assertTrue(task.isCancelled());
                }
                if (!task.isCancelled()) {
                    continue;
                }
                if (buffer[0] == 0) {
                    // It never began.
                    buffers.removeLast();
                }
            }
            file.read(new byte[size], 0, size, 0);
            for (var buffer : buffers) {
                assertArrayEquals(marked, buffer);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void aDeadlineAroundAReadIsThatOfTheScope(Setting setting) throws Exception {
        Path path = Files.write(folder.resolve("file"), new byte[10_000]);
        setting.run(coroutines -> {
            try (var file = AsyncFile.open(coroutines, path)) {
                assertThrows(
                        TimeoutException.class,
                        () -> Coroutines.withTimeout(Duration.ofMillis(5), () -> {
                            while (true) {
                                file.read(new byte[4096], 0, 4096, 0);
                            }
                        }));
                assertEquals(4096, file.read(new byte[4096], 0, 4096, 0));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void aCancelOfAStreamLosesNothingThatWasWritten(Setting setting) throws Exception {
        var content = FileRuntimes.random(300_000, 4);
        try (var coroutines = setting.open()) {
            Path path = folder.resolve("file");
            var out = AsyncFile.open(coroutines, path, WRITE, CREATE).output();
            var sent = new AtomicInteger();
            while (sent.get() < content.length) {
                var task = coroutines.spawn(() -> {
                    while (sent.get() < content.length) {
                        int length = Math.min(content.length - sent.get(), 7001);
                        try {
                            out.write(content, sent.get(), length);
                        } catch (InterruptedIOException cancelled) {
                            // The piece is smaller than what is gathered, so it was not taken.
                            throw cancelled;
                        }
                        sent.addAndGet(length);
                    }
                });
                Runtimes.letOthersRun();
                task.cancel();
                try {
                    task.join();
                } catch (CancellationException expected) {
                    assertTrue(task.isCancelled());
                }
            }
            out.close();
            assertArrayEquals(content, Files.readAllBytes(path));
        }
    }
}
