package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Semaphore, RwLock, Event, Notify, Future and Barrier. */
@Timeout(60)
final class WaitingTest {
    private static final Duration SHORT = Duration.ofMillis(2);

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aSemaphoreNeverLetsMoreInThanItHasPermits(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops);
                var scope = Scope.failFast(coroutines)) {
            var semaphore = new Semaphore(3);
            var inside = new AtomicInteger();
            for (int each = 0; each < 20; each++) {
                int wants = 1 + each % 3;
                scope.fork(() -> {
                    for (int count = 0; count < 100; count++) {
                        semaphore.acquire(wants);
                        assertTrue(inside.addAndGet(wants) <= 3);
                        Coroutines.yield();
                        inside.addAndGet(-wants);
                        semaphore.release(wants);
                    }
                });
            }
            scope.joinAll();
            assertEquals(3, semaphore.free());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void whoGivesUpAtASemaphoreLetsThoseBehindGo(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            for (int round = 0; round < 100; round++) {
                var semaphore = new Semaphore(2);
                semaphore.acquire();
                var many = coroutines.spawn(() -> semaphore.acquire(2));
                Runtimes.letOthersRun();
                var one = coroutines.spawn(() -> semaphore.acquire());
                many.cancel();
                one.join();
                assertThrows(CancellationException.class, many::join);
                assertEquals(0, semaphore.free());
            }
        }
    }

    @Test
    void aSemaphoreRefusesWhatItDoesNotHave() throws Exception {
        var semaphore = new Semaphore(2);
        assertThrows(IllegalArgumentException.class, () -> new Semaphore(0));
        assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(3));
        assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(0));
        assertThrows(IllegalStateException.class, semaphore::release);
        assertTrue(semaphore.tryAcquire(2));
        assertFalse(semaphore.tryAcquire(1));
        assertFalse(semaphore.tryAcquire(1, SHORT));
        semaphore.release(2);
        assertEquals(2, semaphore.free());
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void manyReadOrOneWrites(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops);
                var scope = Scope.failFast(coroutines)) {
            var lock = new RwLock();
            var readers = new AtomicInteger();
            var pair = new long[2];
            for (int each = 0; each < 8; each++) {
                scope.fork(() -> {
                    for (int count = 0; count < 200; count++) {
                        lock.lockRead();
                        readers.incrementAndGet();
                        assertEquals(pair[0], pair[1]);
                        Coroutines.yield();
                        readers.decrementAndGet();
                        lock.unlockRead();
                    }
                });
            }
            for (int count = 0; count < 200; count++) {
                lock.lockWrite();
                assertEquals(0, readers.get());
                pair[0]++;
                pair[1]++;
                lock.unlockWrite();
            }
            scope.joinAll();
            lock.lockRead();
            assertFalse(lock.tryLockWrite(SHORT));
            assertTrue(lock.tryLockRead(SHORT));
            assertThrows(IllegalStateException.class, lock::unlockWrite);
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void anEventLetsAllGoUntilItIsReset(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var event = new Event();
            var tasks = new ArrayList<Task<?>>();
            for (int each = 0; each < 10; each++) {
                tasks.add(coroutines.spawn(() -> event.await()));
                tasks.add(coroutines.spawn(() -> Select.<Integer>first(event.onSet(() -> 1))));
            }
            Runtimes.letOthersRun();
            event.set();
            for (Task<?> task : tasks) {
                task.join();
            }
            event.await();
            event.reset();
            assertFalse(event.isSet());
            assertFalse(event.await(SHORT));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aSignalIsUsedUpByOneThatWaitsForIt(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var notify = new Notify();
            assertFalse(notify.signal());
            for (int round = 0; round < 100; round++) {
                var channel = new LongChannel(1);
                var chooser = coroutines.spawn(
                        () -> Select.<String>first(notify.onSignal(() -> "signal"), channel.onReceive(item -> "item")));
                var waiter = coroutines.spawn(() -> notify.await());
                channel.send(1);
                String chosen = chooser.join();
                while (!notify.signal() && !waiter.isDone()) {
                    Thread.yield();
                }
                waiter.join();
                assertEquals("item", chosen);
            }
            var all = new ArrayList<Task<?>>();
            for (int each = 0; each < 5; each++) {
                all.add(coroutines.spawn(() -> notify.await()));
            }
            while (!all.stream().allMatch(Task::isDone)) {
                notify.signalAll();
                Thread.yield();
            }
            assertFalse(notify.await(SHORT));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aFutureGivesItsValueToAll(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var future = new Future<String>();
            assertThrows(IllegalStateException.class, future::now);
            assertThrows(TimeoutException.class, () -> future.await(SHORT));
            var first = coroutines.spawn(() -> future.await());
            var second = coroutines.spawn(() -> Select.<String>first(future.onDone(each -> "done " + each.isDone())));
            assertTrue(future.complete("value"));
            assertFalse(future.complete("other"));
            assertFalse(future.fail(new IllegalStateException()));
            assertEquals("value", first.join());
            assertEquals("done true", second.join());
            var failed = new Future<String>();
            failed.fail(new IllegalStateException("on purpose"));
            assertEquals(
                    "on purpose",
                    assertThrows(ExecutionException.class, failed::await)
                            .getCause()
                            .getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aBarrierOpensForAllAtOnceAgainAndAgain(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops);
                var scope = Scope.failFast(coroutines)) {
            var barrier = new Barrier(4);
            var arrived = new AtomicInteger();
            var leaders = new AtomicInteger();
            for (int each = 0; each < 4; each++) {
                scope.fork(() -> {
                    for (int round = 1; round <= 200; round++) {
                        arrived.incrementAndGet();
                        leaders.addAndGet(barrier.await() ? 1 : 0);
                        assertTrue(arrived.get() >= 4 * round);
                    }
                });
            }
            scope.joinAll();
            assertEquals(200, leaders.get());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void whoGivesUpBreaksTheBarrierUntilItIsReset(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var barrier = new Barrier(3);
            var first = coroutines.spawn(() -> barrier.await());
            Runtimes.letOthersRun();
            assertThrows(TimeoutException.class, () -> barrier.await(SHORT));
            assertInstanceOf(
                    BrokenBarrierException.class,
                    assertThrows(ExecutionException.class, first::join).getCause());
            assertTrue(barrier.isBroken());
            assertThrows(BrokenBarrierException.class, barrier::await);
            barrier.reset();
            assertFalse(barrier.isBroken());
            assertThrows(IllegalArgumentException.class, () -> new Barrier(0));
            assertTrue(new Barrier(1).await());
        }
    }
}
