package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.coro.Networks.Pair;

/**
 * Readers and writers on any loop and any thread, with deadlines that pass at any time, cancels and closes: no byte is
 * lost, doubled or out of order, and nobody waits for ever. A failure tells its seed.
 */
@Timeout(600)
final class SocketStressTest {
    private static final int BYTES = 200_000;

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void deadlinesLoseNoByte(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        int seeds = Integer.getInteger("tercel.seeds", 2_000) / 200;
        try (var coroutines = Networks.open(mode, loops, kind)) {
            for (int seed = 0; seed < seeds; seed++) {
                transferOnce(coroutines, seed);
            }
        }
    }

    private static void transferOnce(Coroutines coroutines, int seed) throws Exception {
        var random = new Random(seed);
        try (var pair = Pair.open(coroutines)) {
            if (random.nextBoolean()) {
                pair.client().option(StreamOption.SEND_BUFFER, 5_000);
            }
            var writer = start(coroutines, random, own -> writeAll(pair.client(), own));
            var reader = start(coroutines, random, own -> readAll(pair.server(), own));
            writer.join(Networks.LONG);
            reader.join(Networks.LONG);
        } catch (ExecutionException | TimeoutException failed) {
            throw new AssertionError("seed " + seed, failed);
        }
    }

    private interface Part {
        void run(Random random) throws Exception;
    }

    /** On the next loop, or on a thread that knows no loop. */
    private static Task<?> start(Coroutines coroutines, Random random, Part part) {
        long seed = random.nextLong();
        Action action = () -> part.run(new Random(seed));
        return random.nextInt(4) == 0
                ? coroutines.spawnBlocking(Coroutines.callable(action))
                : coroutines.spawn(action);
    }

    private static byte at(int index) {
        return (byte) (index * 31 + index / 251);
    }

    private static void writeAll(TcpStream stream, Random random) throws Exception {
        int done = 0;
        while (done < BYTES) {
            var some = new byte[Math.min(BYTES - done, random.nextInt(1, 20_000))];
            for (int index = 0; index < some.length; index++) {
                some[index] = at(done + index);
            }
            try {
                stream.write(some, 0, some.length, Duration.ofNanos(random.nextInt(300_000)));
                done += some.length;
            } catch (SocketTimeoutException late) {
                done += late.bytesTransferred;
            }
        }
        stream.shutdownOutput();
    }

    private static void readAll(TcpStream stream, Random random) throws Exception {
        int done = 0;
        int count = 0;
        var some = new byte[20_000];
        while (count >= 0) {
            for (int index = 0; index < count; index++) {
                assertEquals(at(done + index), some[index], "byte " + (done + index));
            }
            done += count;
            try {
                int length = random.nextInt(1, some.length);
                count = stream.read(some, 0, length, Duration.ofNanos(random.nextInt(300_000)));
            } catch (SocketTimeoutException late) {
                count = 0;
            }
        }
        assertEquals(BYTES, done);
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aCancelOrACloseAtAnyTimeEndsEveryWait(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        int seeds = Integer.getInteger("tercel.seeds", 2_000) / 20;
        try (var coroutines = Networks.open(mode, loops, kind)) {
            for (int seed = 0; seed < seeds; seed++) {
                endOnce(coroutines, seed);
            }
        }
    }

    private static void endOnce(Coroutines coroutines, int seed) throws Exception {
        var random = new Random(seed);
        var pair = Pair.open(coroutines);
        var tasks = new ArrayList<Task<?>>();
        tasks.add(start(coroutines, random, own -> echo(pair.server())));
        tasks.add(start(coroutines, random, own -> ask(pair.client())));
        for (int turn = random.nextInt(60); turn > 0; turn--) {
            Thread.yield();
        }
        int end = random.nextInt(4);
        if (end < 2) {
            tasks.get(end).cancel();
        } else {
            (end == 2 ? pair.server() : pair.client()).close();
        }
        try {
            // Who was cancelled leaves the stream open; whose end was closed fails; the other one then sees that.
            joinWhatever(tasks.get(end == 0 || end == 2 ? 0 : 1));
            pair.close();
            joinWhatever(tasks.get(end == 0 || end == 2 ? 1 : 0));
        } catch (TimeoutException stuck) {
            throw new AssertionError("seed " + seed, stuck);
        }
    }

    private static void joinWhatever(Task<?> task) throws Exception {
        try {
            task.join(Networks.LONG);
        } catch (CancellationException cancelled) {
            assertTrue(task.isCancelled());
        } catch (ExecutionException failed) {
            assertTrue(failed.getCause() instanceof IOException, failed::toString);
            assertTrue(!(failed.getCause() instanceof InterruptedIOException), failed::toString);
        }
    }

    private static void echo(TcpStream stream) throws IOException {
        var bytes = new byte[100];
        for (int count = stream.read(bytes, 0, 100); count >= 0; count = stream.read(bytes, 0, 100)) {
            stream.write(bytes, 0, count);
        }
    }

    private static void ask(TcpStream stream) throws IOException {
        var bytes = new byte[100];
        while (true) {
            stream.write(bytes);
            stream.readFully(bytes, 0, 100);
        }
    }

    /** Random nests of deadlines, shields and reads with times of their own, cancelled at any time. */
    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void everyInterruptOfAReadIsExplained(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        int rounds = Integer.getInteger("tercel.seeds", 2_000) / 200;
        int together = 20;
        try (var coroutines = Networks.open(mode, loops, kind)) {
            var pairs = new ArrayList<Pair>();
            for (int each = 0; each < together; each++) {
                pairs.add(Pair.open(coroutines));
            }
            for (int round = 0; round < rounds; round++) {
                var tries = new ArrayList<Task<?>>();
                for (int each = 0; each < together; each++) {
                    int seed = round * together + each;
                    var pair = pairs.get(each);
                    tries.add(coroutines.spawn(() -> explainOne(coroutines, pair, seed)));
                }
                for (var each : tries) {
                    each.join(Networks.LONG);
                }
            }
            pairs.forEach(Pair::close);
        }
    }

    private static void explainOne(Coroutines coroutines, Pair pair, int seed) throws Exception {
        var random = new Random(seed);
        boolean cancels = random.nextBoolean();
        int turns = random.nextInt(1, 40);
        var task = coroutines.spawn(() -> nest(pair.server(), random, 4));
        for (int turn = 0; cancels && turn < turns; turn++) {
            Thread.yield();
        }
        if (cancels) {
            task.cancel();
        }
        try {
            task.join(Networks.LONG);
        } catch (CancellationException cancelled) {
            assertTrue(cancels, "seed " + seed);
        } catch (ExecutionException failed) {
            throw new AssertionError("seed " + seed, failed);
        }
        // Whatever ended the reads, the stream is as it was.
        pair.client().write(new byte[] {(byte) seed});
        var one = new byte[1];
        assertEquals(1, pair.server().read(one, 0, 1, Networks.LONG), "seed " + seed);
        assertEquals((byte) seed, one[0], "seed " + seed);
    }

    private static int nest(TcpStream stream, Random random, int depth) throws Exception {
        if (depth == 0 || random.nextInt(5) == 0) {
            try {
                return stream.read(new byte[1], 0, 1, Duration.ofNanos(random.nextInt(3_000_000)));
            } catch (SocketTimeoutException own) {
                return 0;
            }
        }
        if (random.nextInt(4) == 0) {
            return Coroutines.shield(() -> nest(stream, random, depth - 1));
        }
        try {
            var time = Duration.ofNanos(random.nextInt(2_000_000));
            return Coroutines.withTimeout(time, () -> nest(stream, random, depth - 1));
        } catch (TimeoutException mine) {
            return 1;
        }
    }

    /** Threads that no loop knows go back and forth while all loops end: none of them waits for ever. */
    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void theEndOfAllLoopsEndsForeignWaits(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        for (int seed = 0; seed < 30; seed++) {
            var threads = new ArrayList<Thread>();
            try (var coroutines = Networks.open(mode, loops, kind)) {
                for (int each = 0; each < 2; each++) {
                    var pair = Pair.open(coroutines);
                    threads.add(Thread.ofPlatform().start(() -> untilClosed(() -> ask(pair.client()))));
                    threads.add(Thread.ofVirtual().start(() -> untilClosed(() -> echo(pair.server()))));
                }
                for (int turn = new Random(seed).nextInt(200); turn > 0; turn--) {
                    Thread.yield();
                }
            }
            for (var thread : threads) {
                assertTrue(thread.join(Networks.LONG), "seed " + seed);
            }
        }
    }

    private static void untilClosed(Action talk) {
        try {
            talk.run();
        } catch (IOException closed) {
            assertTrue(!(closed instanceof InterruptedIOException));
        } catch (Exception unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void noDescriptorIsLeftOpen(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        long before = descriptors();
        try (var coroutines = Networks.open(mode, loops, kind)) {
            var gone = TcpListener.bind(coroutines, Networks.ANY_PORT);
            gone.close();
            var hasty = ConnectOptions.DEFAULT.withTimeout(Duration.ofNanos(1));
            try (var listener = TcpListener.bind(coroutines, Networks.ANY_PORT)) {
                for (int each = 0; each < 50; each++) {
                    var pair = Pair.open(coroutines);
                    pair.client().close();
                    assertThrows(IOException.class, () -> TcpStream.connect(coroutines, gone.address()));
                    connectHastily(coroutines, listener, hasty);
                    var cancelled = coroutines.spawn(() -> TcpStream.connect(coroutines, listener.address()));
                    cancelled.cancel();
                }
            }
        }
        assertEquals(before, descriptors());
    }

    private static void connectHastily(Coroutines coroutines, TcpListener listener, ConnectOptions hasty)
            throws IOException {
        try {
            TcpStream.connect(coroutines, listener.address(), hasty).close();
        } catch (SocketTimeoutException late) {
            assertTrue(late.getMessage().contains("no answer"), late::getMessage);
        }
    }

    /** Where the system tells, how many this process has open. */
    private static long descriptors() throws IOException {
        var folder = Path.of("/proc/self/fd");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (var open = Files.list(folder)) {
            return open.count();
        }
    }
}
