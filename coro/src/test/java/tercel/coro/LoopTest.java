package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class LoopTest {
    private static final ListenOptions OPTIONS = new ListenOptions(64, 0, 0, true, false);

    static Stream<Arguments> everyLoop() {
        return Stream.of(PollerKind.values())
                .filter(kind -> kind.whyNot().isEmpty())
                .flatMap(kind -> Stream.of(CoroutineMode.values()).map(mode -> Arguments.of(kind, mode)));
    }

    private static Loop open(PollerKind kind, CoroutineMode mode) throws Exception {
        var loop = Loop.open("test-loop", kind, mode);
        loop.start();
        return loop;
    }

    @ParameterizedTest
    @MethodSource("everyLoop")
    void runsWhatIsPostedInTheOrderOfEachThread(PollerKind kind, CoroutineMode mode) throws Exception {
        try (var loop = open(kind, mode)) {
            var seen = new ArrayList<int[]>();
            var done = new CountDownLatch(4 * 20_000);
            var threads = new ArrayList<Thread>();
            for (int each = 0; each < 4; each++) {
                int thread = each;
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int count = 0; count < 20_000; count++) {
                        int number = count;
                        loop.post(() -> {
                            seen.add(new int[] {thread, number});
                            done.countDown();
                        });
                    }
                }));
            }
            assertTrue(done.await(30, TimeUnit.SECONDS));
            var next = new int[4];
            for (int[] each : seen) {
                assertEquals(next[each[0]]++, each[1]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyLoop")
    void aMessageIsNeverMissedWhileTheLoopFallsAsleep(PollerKind kind, CoroutineMode mode) throws Exception {
        try (var loop = open(kind, mode)) {
            for (int round = 0; round < 5_000; round++) {
                var done = new CountDownLatch(1);
                loop.post(done::countDown);
                assertTrue(done.await(10, TimeUnit.SECONDS), "round " + round);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyLoop")
    void anAlarmGoesOffOnTheLoop(PollerKind kind, CoroutineMode mode) throws Exception {
        try (var loop = open(kind, mode)) {
            var late = new CompletableFuture<Long>();
            loop.post(() -> {
                long deadline = loop.nowNanos() + 3_000_000;
                loop.set(new Timer(() -> late.complete(loop.inLoop() ? System.nanoTime() - deadline : -1)), deadline);
            });
            assertTrue(late.get(10, TimeUnit.SECONDS) >= 0);
        }
    }

    @ParameterizedTest
    @MethodSource("everyLoop")
    void aTaskThatFailsHarmsNoOther(PollerKind kind, CoroutineMode mode) throws Exception {
        try (var loop = open(kind, mode)) {
            var done = new CountDownLatch(1);
            loop.post(() -> {
                throw new IllegalStateException("on purpose: a test shows that the loop lives on");
            });
            loop.post(done::countDown);
            assertTrue(done.await(10, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @MethodSource("everyLoop")
    void aTaskThatWaitsDisplacesTheDriverAndNobodyElse(PollerKind kind, CoroutineMode mode) throws Exception {
        if (mode != CoroutineMode.OWN) {
            return;
        }
        try (var loop = open(kind, mode)) {
            var displaced = new AtomicInteger();
            loop.whenDisplaced(displaced::incrementAndGet);
            int waiting = 100;
            var started = new CountDownLatch(waiting);
            var gate = new CountDownLatch(1);
            var finished = new CountDownLatch(waiting);
            for (int count = 0; count < waiting; count++) {
                loop.post(() -> {
                    started.countDown();
                    await(gate);
                    assertTrue(loop.inLoop());
                    finished.countDown();
                });
            }
            assertTrue(started.await(10, TimeUnit.SECONDS));
            var other = new CountDownLatch(1);
            loop.post(other::countDown);
            assertTrue(other.await(10, TimeUnit.SECONDS), "the loop goes on beside those that wait");
            assertEquals(waiting, displaced.get());
            gate.countDown();
            assertTrue(finished.await(10, TimeUnit.SECONDS));
        }
    }

    private static void await(CountDownLatch gate) {
        try {
            assertTrue(gate.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @ParameterizedTest
    @MethodSource("everyLoop")
    void strayUnparksDisturbNoDriver(PollerKind kind, CoroutineMode mode) throws Exception {
        try (var loop = open(kind, mode)) {
            var count = new AtomicInteger();
            var drivers = new ArrayList<Thread>();
            int rounds = 20_000;
            for (int round = 0; round < rounds; round++) {
                var done = new CountDownLatch(1);
                loop.post(() -> {
                    var current = Thread.currentThread();
                    if (!drivers.contains(current)) {
                        drivers.add(current);
                    }
                    if (mode == CoroutineMode.OWN && count.get() % 7 == 0) {
                        Thread.yield();
                    }
                    count.incrementAndGet();
                    done.countDown();
                });
                for (Thread driver : List.copyOf(drivers)) {
                    LockSupport.unpark(driver);
                }
                assertTrue(done.await(10, TimeUnit.SECONDS), "round " + round);
            }
            assertEquals(rounds, count.get());
        }
    }

    @ParameterizedTest
    @MethodSource("everyLoop")
    void coroutinesHandOverToEachOtherAndToForeignThreads(PollerKind kind, CoroutineMode mode) throws Exception {
        try (var loop = open(kind, mode)) {
            var queue = new SynchronousQueue<Integer>();
            var back = new SynchronousQueue<Integer>();
            loop.fork("echo", () -> {
                try {
                    for (int count = 0; count < 2_000; count++) {
                        back.put(queue.take() + 1);
                    }
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            });
            for (int count = 0; count < 2_000; count++) {
                queue.put(count);
                assertEquals(count + 1, back.poll(10, TimeUnit.SECONDS));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyLoop")
    void forkedCoroutinesOfOurSchedulerStayOnTheirLoop(PollerKind kind, CoroutineMode mode) throws Exception {
        try (var loop = open(kind, mode)) {
            var inLoop = new CompletableFuture<Boolean>();
            loop.fork("where", () -> {
                Thread.yield();
                inLoop.complete(loop.inLoop());
            });
            assertEquals(mode == CoroutineMode.OWN, inLoop.get(10, TimeUnit.SECONDS));
            assertFalse(loop.inLoop());
        }
    }

    @ParameterizedTest
    @MethodSource("everyLoop")
    void acceptsReadsAndWritesWithoutWaiting(PollerKind kind, CoroutineMode mode) throws Exception {
        var loop = Loop.open("test-loop", kind, mode);
        var listener = loop.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), OPTIONS);
        listener.watch(events -> new Echo(listener.accept()));
        loop.start();
        try (loop;
                var client = new Socket()) {
            client.connect(listener.address(), 10_000);
            client.setSoTimeout(10_000);
            for (int round = 0; round < 100; round++) {
                client.getOutputStream().write(("message " + round).getBytes());
                var answer = new byte[("message " + round).length()];
                assertEquals(answer.length, client.getInputStream().readNBytes(answer, 0, answer.length));
                assertEquals("message " + round, new String(answer));
            }
            client.shutdownOutput();
            assertEquals(-1, client.getInputStream().read());
        }
    }

    private static final class Echo implements Ready {
        private final StreamSocket socket;
        private final byte[] bytes = new byte[1024];

        Echo(StreamSocket socket) {
            this.socket = socket;
            socket.watch(this);
        }

        @Override
        public void ready(int events) {
            int count = socket.read(bytes, 0, bytes.length);
            while (count > 0) {
                assertEquals(count, socket.write(bytes, 0, count));
                count = socket.read(bytes, 0, bytes.length);
            }
            if (count == StreamSocket.END) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyLoop")
    void aBusyPortIsRefusedByName(PollerKind kind, CoroutineMode mode) throws Exception {
        // Listeners are bound before the loop runs, or on it.
        try (var loop = Loop.open("test-loop", kind, mode)) {
            var first = loop.listen(new InetSocketAddress("127.0.0.1", 0), OPTIONS);
            var refused = assertThrows(BindException.class, () -> loop.listen(first.address(), OPTIONS));
            assertTrue(refused.getMessage().contains(String.valueOf(((InetSocketAddress) first.address()).getPort())));
            var joining = new ListenOptions(16, 0, 0, true, true);
            assertThrows(BindException.class, () -> loop.listen(first.address(), joining));
            first.share();
            loop.listen(first.address(), joining).close();
            // One that would be alone finds those that share.
            assertThrows(BindException.class, () -> loop.listen(first.address(), OPTIONS));
            first.close();
            loop.start();
        }
    }

    @ParameterizedTest
    @MethodSource("everyLoop")
    void closeEndsItsThreadAndItsDrivers(PollerKind kind, CoroutineMode mode) throws Exception {
        var loop = open(kind, mode);
        var driver = new CompletableFuture<Thread>();
        loop.post(() -> driver.complete(Thread.currentThread()));
        Thread used = driver.get(10, TimeUnit.SECONDS);
        loop.close();
        loop.close();
        assertSame(Thread.State.TERMINATED, used.getState());
    }

    @ParameterizedTest
    @MethodSource("everyLoop")
    void isBusyForAsLongAsItDoesNotWait(PollerKind kind, CoroutineMode mode) throws Exception {
        long opened = System.nanoTime();
        try (var loop = open(kind, mode)) {
            long before = loop.counts().busyNanos();
            var spent = new CompletableFuture<Long>();
            loop.post(() -> {
                long began = System.nanoTime();
                while (System.nanoTime() - began < 30_000_000) {
                    Thread.onSpinWait();
                }
                spent.complete(System.nanoTime() - began);
            });
            long least = spent.get(10, TimeUnit.SECONDS);
            // What it was busy with is counted when it is about to wait, so before it runs the next but one.
            for (int rounds = 0; rounds < 3; rounds++) {
                var next = new CountDownLatch(1);
                loop.post(next::countDown);
                assertTrue(next.await(10, TimeUnit.SECONDS));
            }
            long busy = loop.counts().busyNanos() - before;
            assertTrue(busy >= least, busy + " ns of at least " + least);
            assertTrue(loop.counts().busyNanos() <= System.nanoTime() - opened, "never busier than time passes");
        }
    }

    @ParameterizedTest
    @MethodSource("everyLoop")
    void countsCoroutinesThatWaitAmongItsEvents(PollerKind kind, CoroutineMode mode) throws Exception {
        if (mode == CoroutineMode.JDK) {
            return;
        }
        try (var loop = open(kind, mode)) {
            var begun = new CountDownLatch(3);
            var open = new CountDownLatch(1);
            var ended = new CountDownLatch(3);
            for (int each = 0; each < 3; each++) {
                loop.post(() -> {
                    begun.countDown();
                    try {
                        open.await();
                    } catch (InterruptedException cut) {
                        Thread.currentThread().interrupt();
                    }
                    ended.countDown();
                });
            }
            assertTrue(begun.await(10, TimeUnit.SECONDS));
            var counted = new CompletableFuture<Integer>();
            loop.post(() -> counted.complete(loop.counts().waiting()));
            assertEquals(3, counted.get(10, TimeUnit.SECONDS));
            open.countDown();
            assertTrue(ended.await(10, TimeUnit.SECONDS));
        }
    }
}
