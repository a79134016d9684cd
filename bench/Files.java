import static java.nio.file.StandardOpenOption.READ;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import tercel.coro.AsyncFile;
import tercel.coro.CoroutineMode;
import tercel.coro.CoroutineOptions;
import tercel.coro.Coroutines;
import tercel.coro.FileMode;
import tercel.coro.Scope;
import tercel.coro.Ticker;

/**
 * Reads 10,000 times 4 KiB at random from one file, by 100 coroutines of one loop, beside a ticker of 1 ms on the same
 * loop; see {@code bench/files}. Prints for each round how long it took and the longest time between two beats.
 *
 * <pre>
 *   java … bench/Files.java HOW FILE ROUNDS [BYTES]      HOW: uring, descriptor, pool, descriptor-jdk, pool-jdk, channel (one thread that blocks), held (the same
 *                                                coroutines block their loop in a channel)
 * </pre>
 */
final class FilesBench {
    private static final int READERS = 100;
    private static final int READS = 10_000;

    static void main(String... arguments) throws Exception {
        String how = arguments[0];
        Path file = Path.of(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        int bytes = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 4096;
        var positions = new Random(1).ints(READS, 0, (int) (Files.size(file) / bytes)).toArray();
        if (how.equals("channel")) {
            for (int round = 0; round < rounds; round++) {
                awaitTurn();
                long cpu = cpuNanos();
                long nanos = blocking(file, positions, bytes);
                report(how, nanos, 0, cpuNanos() - cpu);
            }
            return;
        }
        var options = CoroutineOptions.best()
                .withLoops(1)
                .withMode(how.endsWith("jdk") ? CoroutineMode.JDK : CoroutineMode.OWN)
                .withFiles(how.startsWith("uring") ? FileMode.URING : how.startsWith("descriptor") ? FileMode.DESCRIPTOR : FileMode.POOL)
                .withWatchdog(false);
        try (var coroutines = Coroutines.open(options)) {
            for (int round = 0; round < rounds; round++) {
                awaitTurn();
                coroutines.spawn(() -> round(coroutines, how, file, positions, bytes)).join();
            }
        }
    }

    /** The script says when, so that programs take turns. */
    private static void awaitTurn() throws Exception {
        System.out.println("READY");
        System.out.flush();
        if (System.in.read() < 0) {
            System.exit(0);
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void report(String how, long nanos, long gapNanos, long cpuNanos) {
        System.out.printf("RESULT %s %.3f %.3f %.3f%n", how, nanos / 1e6, gapNanos / 1e6, cpuNanos / 1e6);
    }

    private static long blocking(Path file, int[] positions, int bytes) throws Exception {
        var buffer = ByteBuffer.wrap(new byte[bytes]);
        try (var channel = FileChannel.open(file, READ)) {
            long start = System.nanoTime();
            for (int position : positions) {
                if (channel.read(buffer.clear(), (long) position * bytes) != bytes) {
                    throw new AssertionError("short");
                }
            }
            return System.nanoTime() - start;
        }
    }

    private static Void round(Coroutines coroutines, String how, Path file, int[] positions, int bytes)
            throws Exception {
        long[] gap = new long[1];
        var beats = coroutines.spawnHere(() -> {
            var ticker = new Ticker(Duration.ofMillis(1));
            ticker.await();
            for (long last = System.nanoTime(); ; ) {
                ticker.await();
                long now = System.nanoTime();
                gap[0] = Math.max(gap[0], now - last);
                last = now;
            }
        });
        Coroutines.sleep(Duration.ofMillis(5));
        gap[0] = 0;
        long cpu = cpuNanos();
        long start = System.nanoTime();
        try (var opened = AsyncFile.open(coroutines, file);
                var channel = FileChannel.open(file, READ);
                var scope = Scope.failFast(coroutines)) {
            for (int reader = 0; reader < READERS; reader++) {
                int first = reader * (READS / READERS);
                scope.fork(() -> {
                    var to = new byte[bytes];
                    var buffer = ByteBuffer.wrap(to);
                    for (int each = first; each < first + READS / READERS; each++) {
                        long position = (long) positions[each] * bytes;
                        int count = how.equals("held")
                                ? channel.read(buffer.clear(), position)
                                : opened.read(to, 0, bytes, position);
                        if (count != bytes) {
                            throw new AssertionError("short");
                        }
                    }
                    return null;
                });
            }
            scope.joinAll();
        }
        long nanos = System.nanoTime() - start;
        cpu = cpuNanos() - cpu;
        Coroutines.sleep(Duration.ofMillis(5));
        beats.cancel();
        report(how, nanos, gap[0], cpu);
        return null;
    }
}
