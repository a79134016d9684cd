package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(1200)
final class CancellationTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(2);

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aTimeoutEndsOurWaitsAndTheJdks(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            Action ours = () -> Coroutines.withTimeout(SHORT, () -> {
                Coroutines.sleep(LONG);
                return 0;
            });
            Action jdks = () -> Coroutines.withTimeout(SHORT, () -> new CountDownLatch(1).await(1, TimeUnit.HOURS));
            for (Action each : new Action[] {ours, jdks}) {
                var inside = assertThrows(ExecutionException.class, coroutines.spawn(each)::join);
                assertTrue(inside.getCause() instanceof TimeoutException, inside::toString);
                assertThrows(TimeoutException.class, each::run);
                assertFalse(Thread.currentThread().isInterrupted());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void whoeverIsInTimeHearsNothingOfIt(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            assertEquals(
                    5,
                    coroutines
                            .spawn(() -> Coroutines.withTimeout(LONG, () -> 5))
                            .join());
            var late = coroutines.spawn(() -> {
                Coroutines.withTimeout(SHORT, () -> {
                    long until = System.nanoTime() + 2 * SHORT.toNanos();
                    while (System.nanoTime() < until) {
                        Coroutines.yield();
                    }
                    return 0;
                });
                Coroutines.sleep(Duration.ofMillis(1));
                return "not disturbed afterwards";
            });
            assertEquals("not disturbed afterwards", late.join());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void theEarlierDeadlineEndsItsOwnScopeOnly(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            assertEquals("inner", coroutines.spawn(() -> nested(LONG, SHORT)).join());
            assertEquals("outer", coroutines.spawn(() -> nested(SHORT, LONG)).join());
            assertEquals("inner", nested(LONG, SHORT));
            assertEquals("outer", nested(SHORT, LONG));
        }
    }

    private static String nested(Duration outer, Duration inner) throws Exception {
        try {
            return Coroutines.withTimeout(outer, () -> {
                try {
                    Coroutines.withTimeout(inner, () -> {
                        Coroutines.sleep(LONG);
                        return 0;
                    });
                } catch (TimeoutException mine) {
                    return "inner";
                }
                return "none";
            });
        } catch (TimeoutException mine) {
            return "outer";
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void theUsersCancelBeatsATimeout(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var started = new CountDownLatch(1);
            var cancelled = new CountDownLatch(1);
            var task = coroutines.spawn(() -> Coroutines.withTimeout(SHORT, () -> {
                started.countDown();
                long until = System.nanoTime() + 2 * SHORT.toNanos();
                while (System.nanoTime() < until || cancelled.getCount() > 0) {
                    Coroutines.yield();
                }
                Coroutines.sleep(LONG);
                return 0;
            }));
            started.await();
            task.cancel();
            cancelled.countDown();
            assertThrows(CancellationException.class, task::join);
            assertTrue(task.isCancelled());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aShieldHoldsTheCancelBackUntilItsEnd(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var started = new CountDownLatch(1);
            var cancelled = new CountDownLatch(1);
            var shielded = new AtomicInteger();
            var task = coroutines.spawn(() -> {
                Coroutines.shield(() -> {
                    started.countDown();
                    cancelled.await();
                    Coroutines.sleep(SHORT);
                    return shielded.incrementAndGet();
                });
                Coroutines.sleep(LONG);
            });
            started.await();
            task.cancel();
            cancelled.countDown();
            assertThrows(CancellationException.class, task::join);
            assertEquals(1, shielded.get());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aDeadlineSetInsideAShieldWorksAndOneAroundItWaits(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var task = coroutines.spawn(() -> Coroutines.withTimeout(SHORT, () -> {
                Coroutines.shield(() -> {
                    assertThrows(
                            TimeoutException.class,
                            () -> Coroutines.withTimeout(SHORT.multipliedBy(2), () -> {
                                Coroutines.sleep(LONG);
                                return 0;
                            }));
                    return 0;
                });
                Coroutines.sleep(LONG);
                return 0;
            }));
            var failure = assertThrows(ExecutionException.class, task::join);
            assertTrue(failure.getCause() instanceof TimeoutException, failure::toString);
        }
    }

    /** Random nests of deadlines, shields and waits, cancelled at a random time: what comes out must be explained. */
    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void everyInterruptIsExplained(CoroutineMode mode, int loops) throws Exception {
        int seeds = Integer.getInteger("tercel.seeds", 2_000);
        try (var coroutines = Runtimes.open(mode, loops)) {
            var tries = new ArrayList<Task<?>>();
            for (int seed = 0; seed < seeds; seed++) {
                int own = seed;
                tries.add(coroutines.spawn(() -> tryOne(coroutines, new Random(own), "seed " + own)));
                if (tries.size() == 200 || seed == seeds - 1) {
                    for (Task<?> each : tries) {
                        each.join();
                    }
                    tries.clear();
                }
            }
        }
    }

    private static void tryOne(Coroutines coroutines, Random random, String seed) throws Exception {
        boolean cancels = random.nextBoolean();
        int turns = random.nextInt(1, 20);
        var task = coroutines.spawn(() -> nest(random, 4));
        if (cancels) {
            for (int turn = 0; turn < turns; turn++) {
                Thread.yield();
            }
            task.cancel();
        }
        try {
            task.join();
        } catch (CancellationException cancelled) {
            assertTrue(cancels, seed);
        } catch (ExecutionException failed) {
            throw new AssertionError(seed, failed);
        }
    }

    private static int nest(Random random, int depth) throws Exception {
        if (depth == 0 || random.nextInt(5) == 0) {
            Coroutines.sleep(Duration.ofNanos(random.nextInt(3_000_000)));
            return 0;
        }
        if (random.nextInt(4) == 0) {
            return Coroutines.shield(() -> nest(random, depth - 1));
        }
        try {
            return Coroutines.withTimeout(Duration.ofNanos(random.nextInt(2_000_000)), () -> nest(random, depth - 1));
        } catch (TimeoutException mine) {
            return 1;
        }
    }
}
