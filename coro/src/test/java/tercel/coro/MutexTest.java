package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class MutexTest {
    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void onlyOneHoldsItAlsoAcrossWaitsAndForeignThreads(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops);
                var scope = Scope.failFast(coroutines)) {
            var mutex = new Mutex();
            var counter = new long[1];
            Action add = () -> {
                for (int count = 0; count < 1_000; count++) {
                    mutex.lock();
                    long before = counter[0];
                    if (count % 3 == 0) {
                        Coroutines.yield();
                    }
                    counter[0] = before + 1;
                    mutex.unlock();
                }
            };
            for (int each = 0; each < 8; each++) {
                scope.fork(add);
            }
            add.run();
            scope.joinAll();
            assertEquals(9_000, counter[0]);
            assertFalse(mutex.isLocked());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aCancelledWaiterLeavesItToTheNext(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var mutex = new Mutex();
            for (int round = 0; round < 300; round++) {
                mutex.lock();
                var first = coroutines.spawn(() -> mutex.locked(() -> 1));
                var second = coroutines.spawn(() -> mutex.locked(() -> 2));
                first.cancel();
                mutex.unlock();
                try {
                    assertEquals(1, first.join());
                } catch (CancellationException cancelled) {
                    assertTrue(first.isCancelled());
                }
                assertEquals(2, second.join());
                assertFalse(mutex.isLocked());
            }
        }
    }

    @Test
    void refusesWhoDoesNotHoldItOrHoldsItAlready() throws Exception {
        var mutex = new Mutex();
        assertThrows(IllegalStateException.class, mutex::unlock);
        mutex.lock();
        assertFalse(mutex.tryLock());
        assertThrows(IllegalStateException.class, mutex::lock);
        mutex.unlock();
        assertTrue(mutex.tryLock());
        assertThrows(IllegalStateException.class, () -> new Mutex().condition().await());
    }

    @Test
    void aRecursiveOneIsUnlockedAsOftenAsLocked() throws Exception {
        var mutex = Mutex.recursive();
        mutex.lock();
        mutex.lock();
        mutex.unlock();
        assertTrue(mutex.isHeld());
        mutex.unlock();
        assertFalse(mutex.isLocked());
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aDeadlineEndsTheWaitForIt(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var mutex = new Mutex();
            mutex.lock();
            assertFalse(
                    coroutines.spawn(() -> mutex.tryLock(Duration.ofMillis(2))).join());
            mutex.unlock();
            assertFalse(mutex.isLocked());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aSignalWakesOneAndTheMutexIsHeldAfterEveryWait(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var mutex = Mutex.recursive();
            var changed = mutex.condition();
            var tickets = new int[1];
            var tasks = new ArrayList<Task<?>>();
            for (int each = 0; each < 10; each++) {
                tasks.add(coroutines.spawn(() -> mutex.locked(() -> mutex.locked(() -> {
                    while (tickets[0] == 0) {
                        changed.await();
                    }
                    assertTrue(mutex.isHeld());
                    return --tickets[0];
                }))));
            }
            for (int each = 0; each < 10; each++) {
                mutex.locked(() -> ++tickets[0]);
                changed.signal();
            }
            for (Task<?> task : tasks) {
                task.join();
            }
            var cancelled = coroutines.spawn(() -> mutex.locked(() -> {
                try {
                    changed.await();
                } finally {
                    assertTrue(mutex.isHeld());
                }
                return 0;
            }));
            Runtimes.letOthersRun();
            cancelled.cancel();
            assertThrows(CancellationException.class, cancelled::join);
            assertFalse(mutex.isLocked());
            assertFalse(mutex.locked(() -> changed.await(Duration.ofMillis(2))));
        }
    }
}
