package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class ScopeTest {
    private static final Duration LONG = Duration.ofHours(1);

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void joinAllWaitsForEveryTask(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops);
                var scope = Scope.failFast(coroutines)) {
            var sum = new AtomicInteger();
            for (int round = 1; round <= 3; round++) {
                for (int count = 0; count < 100; count++) {
                    scope.fork(() -> {
                        Coroutines.yield();
                        return sum.incrementAndGet();
                    });
                }
                scope.joinAll();
                assertEquals(100 * round, sum.get());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void theFirstFailureCancelsTheOthers(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops);
                var scope = Scope.failFast(coroutines)) {
            var sleeper = scope.fork(() -> Coroutines.sleep(LONG));
            scope.fork(() -> {
                throw new IllegalStateException("on purpose");
            });
            var failure = assertThrows(ExecutionException.class, scope::joinAll);
            assertEquals("on purpose", failure.getCause().getMessage());
            assertTrue(sleeper.isCancelled());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void withoutFailFastOthersGoOn(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops);
                var scope = Scope.open(coroutines)) {
            var failed = scope.fork(() -> {
                throw new IllegalStateException("on purpose");
            });
            assertThrows(ExecutionException.class, failed::join);
            var other = scope.fork(() -> 1);
            assertThrows(ExecutionException.class, scope::joinAll);
            assertEquals(1, other.result());
            scope.joinAll();
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void joinAnyTakesTheFirstResultAndCancelsTheRest(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops);
                var scope = Scope.open(coroutines)) {
            var slow = scope.fork(() -> Coroutines.sleep(LONG));
            scope.fork(() -> {
                throw new IllegalStateException("on purpose");
            });
            scope.fork(() -> "quick");
            assertEquals("quick", scope.joinAny().result());
            assertTrue(slow.isCancelled());
            assertThrows(CancellationException.class, scope::joinAny);
            scope.fork(() -> {
                throw new IllegalStateException("again");
            });
            assertThrows(ExecutionException.class, scope::joinAny);
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void noTaskOutlivesItsScope(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var tasks = new ArrayList<Task<?>>();
            var ended = new AtomicInteger();
            var started = new CountDownLatch(50);
            try (var scope = Scope.open(coroutines)) {
                for (int count = 0; count < 50; count++) {
                    tasks.add(scope.fork(() -> {
                        started.countDown();
                        try {
                            Coroutines.sleep(LONG);
                        } finally {
                            Runtimes.letOthersRun();
                            ended.incrementAndGet();
                        }
                    }));
                }
                started.await();
            }
            assertEquals(50, ended.get());
            assertTrue(tasks.stream().allMatch(Task::isCancelled));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aCancelReachesTheTasksOfAScope(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var started = new CountDownLatch(1);
            var childEnded = new CountDownLatch(1);
            var parent = coroutines.spawn(() -> {
                try (var scope = Scope.failFast(coroutines)) {
                    scope.fork(() -> {
                        started.countDown();
                        try {
                            Coroutines.sleep(LONG);
                        } finally {
                            childEnded.countDown();
                        }
                    });
                    scope.joinAll();
                }
            });
            started.await();
            parent.cancel();
            assertThrows(CancellationException.class, parent::join);
            assertEquals(0, childEnded.getCount());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aClosedScopeTakesNoTask(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var scope = Scope.open(coroutines);
            scope.close();
            assertThrows(IllegalStateException.class, () -> scope.fork(() -> {}));
            assertFalse(coroutines.spawn(() -> {}).isCancelled());
        }
    }
}
