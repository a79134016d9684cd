package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class CompletionsTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void tasksAreTakenInTheOrderInWhichTheyEnd(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops);
                var completions = Completions.<Integer>open(coroutines)) {
            var gates = new ArrayList<Event>();
            for (int number = 0; number < 5; number++) {
                var gate = new Event();
                gates.add(gate);
                int own = number;
                completions.fork(() -> {
                    gate.await();
                    return own;
                });
            }
            assertEquals(5, completions.pending());
            assertTrue(completions.poll().isEmpty());
            for (int number : List.of(3, 0, 4, 1, 2)) {
                gates.get(number).set();
                assertEquals(number, completions.take().join());
            }
            assertEquals(0, completions.pending());
            assertThrows(NoSuchElementException.class, completions::take);
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void manyInFlightAreEachTakenOnceByMany(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops);
                var completions = Completions.<Integer>open(coroutines);
                var takers = Scope.failFast(coroutines)) {
            for (int number = 0; number < 3000; number++) {
                int own = number;
                completions.fork(() -> {
                    Coroutines.yield();
                    return own;
                });
            }
            var parts = new ArrayList<Task<List<Integer>>>();
            for (int taker = 0; taker < 3; taker++) {
                parts.add(takers.fork(() -> {
                    var mine = new ArrayList<Integer>();
                    for (int count = 0; count < 1000; count++) {
                        mine.add(completions.take().join());
                    }
                    return mine;
                }));
            }
            var seen = new HashSet<Integer>();
            for (var part : parts) {
                seen.addAll(part.join());
            }
            assertEquals(3000, seen.size());
            assertEquals(0, completions.pending());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void whatFailsOrIsCancelledIsTakenToo(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops);
                var completions = Completions.<String>open(coroutines)) {
            completions.fork(() -> {
                throw new IllegalStateException("on purpose");
            });
            var failed = completions.take();
            assertEquals(
                    "on purpose",
                    assertThrows(ExecutionException.class, failed::result)
                            .getCause()
                            .getMessage());
            var sleeper = completions.fork(() -> {
                Coroutines.sleep(LONG);
                return "never";
            });
            assertThrows(TimeoutException.class, () -> completions.take(Duration.ofMillis(1)));
            sleeper.cancel();
            assertEquals(sleeper, completions.take());
            assertTrue(sleeper.isCancelled());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void closeCancelsWhatIsInFlight(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            Task<String> sleeper;
            Completions<String> outside;
            try (var completions = Completions.<String>open(coroutines)) {
                outside = completions;
                sleeper = completions.fork(() -> {
                    Coroutines.sleep(LONG);
                    return "never";
                });
            }
            assertTrue(sleeper.isCancelled());
            assertThrows(IllegalStateException.class, () -> outside.fork(() -> "late"));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void forkedTasksSeeTheScopedValuesOfTheirForkOnOurScheduler(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var seen = ScopedValue.where(USER, "ada").call(() -> {
                try (var scope = Scope.failFast(coroutines)) {
                    var inner = scope.fork(() -> {
                        Coroutines.yield();
                        try (var deeper = Scope.failFast(coroutines)) {
                            var task = deeper.fork(() -> USER.orElse("nobody"));
                            var rebound =
                                    ScopedValue.where(USER, "bob").call(() -> deeper.fork(() -> USER.orElse("nobody")));
                            deeper.joinAll();
                            return USER.orElse("nobody") + " " + task.result() + " " + rebound.result();
                        }
                    });
                    scope.joinAll();
                    return inner.result();
                }
            });
            assertEquals(mode == CoroutineMode.OWN ? "ada ada bob" : "nobody nobody nobody", seen);
            boolean alone = ScopedValue.where(USER, "ada")
                    .call(() -> coroutines.spawn(() -> USER.isBound()).join());
            assertFalse(alone, "what no scope holds outlives the binding, and must not see it");
        }
    }
}
