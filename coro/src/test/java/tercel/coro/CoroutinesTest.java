package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class CoroutinesTest {
    private static final Duration LONG = Duration.ofHours(1);

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aTaskGivesBackItsResult(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            Task<String> task =
                    coroutines.spawn("named", () -> Thread.currentThread().getName());
            assertEquals("named", task.join());
            assertEquals("named", task.name());
            assertTrue(task.isDone());
            assertEquals("named", task.result());
            assertEquals("named", task.join(Duration.ZERO));
            assertEquals(null, coroutines.spawn(() -> {}).join());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aTaskThatFailsTellsWhoeverJoins(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var task = coroutines.spawn(() -> {
                throw new IOException("on purpose");
            });
            var failure = assertThrows(ExecutionException.class, task::join);
            assertEquals("on purpose", failure.getCause().getMessage());
            assertFalse(task.isCancelled());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void manyJoinOneTask(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var gate = new CountDownLatch(1);
            Task<Integer> first = coroutines.spawn(() -> {
                gate.await();
                return 7;
            });
            var joiners = new ArrayList<Task<Integer>>();
            for (int count = 0; count < 50; count++) {
                joiners.add(coroutines.spawn(() -> first.join()));
            }
            gate.countDown();
            for (Task<Integer> joiner : joiners) {
                assertEquals(7, joiner.join());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aJoinWithTimeoutLeavesTheTaskAlone(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var gate = new CountDownLatch(1);
            Task<Integer> slow = coroutines.spawn(() -> {
                gate.await();
                return 1;
            });
            assertThrows(TimeoutException.class, () -> slow.join(Duration.ofMillis(5)));
            var inside = coroutines.spawn(() -> slow.join(Duration.ofMillis(5)));
            var failure = assertThrows(ExecutionException.class, inside::join);
            assertTrue(failure.getCause() instanceof TimeoutException);
            assertThrows(IllegalStateException.class, slow::result);
            gate.countDown();
            assertEquals(1, slow.join());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aCancelEndsTheWaitThatATaskIsIn(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var started = new CountDownLatch(1);
            var sleeper = coroutines.spawn(() -> {
                started.countDown();
                Coroutines.sleep(LONG);
            });
            started.await();
            sleeper.cancel();
            sleeper.cancel();
            assertThrows(CancellationException.class, sleeper::join);
            assertTrue(sleeper.isCancelled());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aCancelIsDeliveredOnceForEachRequest(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var delivered = new AtomicInteger();
            var started = new CountDownLatch(1);
            var task = coroutines.spawn(() -> {
                started.countDown();
                for (int wait = 0; wait < 10; wait++) {
                    try {
                        Coroutines.sleep(wait == 0 ? LONG : Duration.ofMillis(1));
                    } catch (InterruptedException cancelled) {
                        delivered.incrementAndGet();
                    }
                }
                return "went on";
            });
            started.await();
            task.cancel();
            assertEquals("went on", task.join());
            assertEquals(1, delivered.get());
            assertFalse(task.isCancelled());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void spawnDealsOutInTurnAndSpawnHereStays(CoroutineMode mode, int loops) throws Exception {
        if (mode != CoroutineMode.OWN) {
            return;
        }
        try (var coroutines = Runtimes.open(mode, loops)) {
            var seen = new HashSet<Loop>();
            for (int count = 0; count < 10; count++) {
                seen.add(coroutines.spawn(() -> Loop.current()).join());
            }
            assertEquals(loops, seen.size());
            coroutines
                    .spawn(() -> {
                        for (int count = 0; count < 10; count++) {
                            assertSame(
                                    Loop.current(),
                                    coroutines.spawnHere(() -> Loop.current()).join());
                        }
                    })
                    .join();
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void yieldLetsTheOtherRun(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var order = new ArrayList<String>();
            coroutines
                    .spawn(() -> {
                        var other = coroutines.spawnHere(() -> order.add("other"));
                        while (!other.isDone()) {
                            Coroutines.yield();
                        }
                        order.add("first");
                    })
                    .join();
            assertEquals(List.of("other", "first"), order);
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void whoeverComputesCanLeaveOthersTheirTurn(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            coroutines
                    .spawn(() -> {
                        var other = coroutines.spawnHere(() -> {});
                        while (!other.isDone()) {
                            Coroutines.yieldIfDue();
                        }
                    })
                    .join(Duration.ofSeconds(30));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aSleepIsNeverShorter(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var tasks = new ArrayList<Task<Boolean>>();
            for (int millis = 0; millis < 200; millis++) {
                long nanos = millis * 100_000L;
                tasks.add(coroutines.spawn(() -> {
                    long before = Coroutines.nowNanos();
                    Coroutines.sleep(Duration.ofNanos(nanos));
                    return Coroutines.nowNanos() - before >= nanos;
                }));
            }
            for (var task : tasks) {
                assertTrue(task.join());
            }
            Coroutines.sleep(Duration.ofMillis(1));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void blockingWorkRunsElsewhereAndItsFailureIsTold(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var task = coroutines.spawn(
                    () -> coroutines.blocking(() -> Thread.currentThread().isVirtual()));
            assertFalse(task.join());
            assertThrows(
                    IOException.class,
                    () -> coroutines.blocking(() -> {
                        throw new IOException("on purpose");
                    }));
            assertEquals(3, coroutines.spawnBlocking(() -> 3).join());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aCancelInterruptsBlockingWorkAndNothingAfterIt(CoroutineMode mode, int loops) throws Exception {
        var options = CoroutineOptions.best().withMode(mode).withLoops(loops).withBlockingThreads(1);
        try (var coroutines = Coroutines.open(options)) {
            for (int round = 0; round < 20; round++) {
                var started = new CountDownLatch(1);
                var ended = new CountDownLatch(1);
                var task = coroutines.spawn(() -> coroutines.blocking(() -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        ended.countDown();
                    }
                    return 0;
                }));
                started.await();
                task.cancel();
                assertThrows(CancellationException.class, task::join);
                assertEquals(0, ended.getCount(), "it was told after the work had ended");
                assertFalse(coroutines.blocking(() -> Thread.interrupted()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void closeCancelsAndWaits(CoroutineMode mode, int loops) throws Exception {
        var coroutines = Runtimes.open(mode, loops);
        var tasks = new ArrayList<Task<?>>();
        for (int count = 0; count < 100; count++) {
            tasks.add(coroutines.spawn(() -> Coroutines.sleep(LONG)));
        }
        coroutines.close();
        coroutines.close();
        assertTrue(tasks.stream().allMatch(Task::isDone));
        assertEquals(0, coroutines.taskCount());
        assertThrows(IllegalStateException.class, () -> coroutines.spawn(() -> {}));
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void countsGrow(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            for (int count = 0; count < 100; count++) {
                coroutines.spawn(() -> {}).join();
            }
            assertEquals(loops, coroutines.counts().size());
            long continued = coroutines.counts().stream()
                    .mapToLong(LoopCounts::continued)
                    .sum();
            assertEquals(mode == CoroutineMode.OWN, continued >= 100);
        }
    }

    @Test
    void theWatchdogShowsWhoHoldsALoopUp() throws Exception {
        if (!CoroutineMode.OWN.whyNot().isEmpty()) {
            return;
        }
        try (var coroutines = Coroutines.open(CoroutineOptions.best().withLoops(1))) {
            coroutines.spawn(() -> holdUp(coroutines)).join();
            var stall = coroutines.stalls().getFirst();
            assertTrue(stall.toString().contains("holdUp"), stall::toString);
        }
    }

    private static void holdUp(Coroutines coroutines) {
        while (coroutines.stallCount() == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void refusesOptionsThatCannotBe() {
        var options = CoroutineOptions.best();
        assertThrows(IllegalArgumentException.class, () -> options.withLoops(-1));
        assertThrows(IllegalArgumentException.class, () -> options.withLoops(65));
        assertThrows(IllegalArgumentException.class, () -> options.withBlockingThreads(0));
        assertEquals(64, options.withLoops(64).loops());
    }
}
