package tercel.coro;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.coro.FileRuntimes.Setting;

/** Coroutines that each work on a file of their own, at random, while deadlines and cancels come at random. */
@Timeout(120)
final class FileStressTest {
    private static final int FILES = 40;
    private static final int TURNS = 60;
    private static final int SIZE_MAX = 150_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void everyFileHoldsWhatItsWriterKnowsAndNoDescriptorIsLeft(Setting setting) throws Exception {
        for (int seed = 0; seed < 3; seed++) {
            run(setting, seed);
            String left = openBeneathFolder();
            assertTrue(left.isEmpty(), "seed " + seed + ": " + left);
        }
    }

    private void run(Setting setting, int seed) throws Exception {
        try (var coroutines = setting.open()) {
            var random = new Random(seed);
            var workers = new ArrayList<Task<?>>();
            for (int each = 0; each < FILES; each++) {
                var own = new Random(random.nextLong());
                var path = folder.resolve("file" + each);
                var name = "seed " + seed + ", file " + each;
                workers.add(coroutines.spawn(() -> {
                    new Worker(coroutines, path, own, name).work();
                }));
            }
            for (var worker : workers) {
                if (random.nextInt(4) == 0) {
                    worker.cancel();
                }
                Thread.yield();
            }
            for (var worker : workers) {
                try {
                    worker.join();
                } catch (CancellationException cancelled) {
                    assertTrue(worker.isCancelled(), "seed " + seed);
                }
            }
        }
    }

    /** The descriptors of this process that lead into the test's folder. */
    private String openBeneathFolder() throws IOException {
        var found = new ArrayList<String>();
        var descriptors = Path.of("/proc/self/fd");
        if (Files.isDirectory(descriptors)) {
            try (var list = Files.newDirectoryStream(descriptors)) {
                for (Path each : list) {
                    try {
                        found.add(Files.readSymbolicLink(each).toString());
                    } catch (IOException closed) {
                        assertFalse(Files.exists(each));
                    }
                }
            }
        }
        found.removeIf(each -> !each.startsWith(folder.toString()));
        return String.join(", ", found);
    }

    private record Worker(Coroutines coroutines, Path path, Random random, String name) {
        void work() throws Exception {
            var model = new byte[SIZE_MAX];
            Files.deleteIfExists(path);
            try (var file = AsyncFile.open(coroutines, path, READ, WRITE, CREATE)) {
                int size = 0;
                for (int turn = 0; turn < TURNS; turn++) {
                    size = step(file, model, size);
                    assertEquals(size, Coroutines.shield(file::size), name);
                }
                check(file, model, size);
            }
        }

        private int step(AsyncFile file, byte[] model, int size) throws Exception {
            int position = random.nextInt(SIZE_MAX / 2);
            int length = random.nextInt(SIZE_MAX / 2);
            return switch (random.nextInt(6)) {
                case 0, 1 -> write(file, model, size, position, length);
                case 2 -> {
                    int cut = Math.min(size, position);
                    Coroutines.shield(() -> {
                        file.truncate(cut);
                        return 0;
                    });
                    Arrays.fill(model, cut, SIZE_MAX, (byte) 0);
                    yield cut;
                }
                case 3 -> {
                    file.syncData();
                    yield size;
                }
                default -> {
                    read(file, model, size, position, length);
                    yield size;
                }
            };
        }

        /** A write that a deadline ends says how far it came; a cancel ends the worker. */
        private int write(AsyncFile file, byte[] model, int size, int position, int length) throws Exception {
            var bytes = FileRuntimes.random(length, random.nextLong());
            int written = length;
            try {
                Coroutines.withTimeout(Duration.ofNanos(random.nextInt(2_000_000)), () -> {
                    file.write(bytes, 0, length, position);
                    return 0;
                });
            } catch (TimeoutException late) {
                written = late.getCause() instanceof InterruptedIOException told ? told.bytesTransferred : 0;
            }
            System.arraycopy(bytes, 0, model, position, written);
            return written == 0 ? size : Math.max(size, position + written);
        }

        private void read(AsyncFile file, byte[] model, int size, int position, int length) throws Exception {
            var to = new byte[length];
            try {
                int count = Coroutines.withTimeout(
                        Duration.ofNanos(random.nextInt(2_000_000)), () -> file.read(to, 0, length, position));
                int expected = Math.min(length, size - position);
                assertEquals(length == 0 ? 0 : expected <= 0 ? -1 : expected, count, name);
                if (expected > 0) {
                    assertArrayEquals(
                            Arrays.copyOfRange(model, position, position + expected),
                            Arrays.copyOf(to, expected),
                            name);
                }
            } catch (TimeoutException late) {
                assertTrue(late.getCause() instanceof InterruptedIOException, name);
            }
        }

        private void check(AsyncFile file, byte[] model, int size) throws IOException {
            var all = new byte[size + 1];
            assertEquals(size == 0 ? -1 : size, file.read(all, 0, size + 1, 0), name);
            assertArrayEquals(Arrays.copyOf(model, size + 1), all, name);
        }
    }
}
