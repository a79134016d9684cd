package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
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
@Timeout(120)
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
}
