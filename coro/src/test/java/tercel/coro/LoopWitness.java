package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Sees where coroutines run: before, between and after the calls of a library that knows nothing of us, and in whatever
 * that calls back. In mode {@code OWN} every look must fall on the one loop and its thread; in mode {@code JDK} nobody
 * may know the carrier, and it is a virtual thread that must be seen.
 */
final class LoopWitness {
    private final Coroutines coroutines;
    private final Set<Thread> seen = ConcurrentHashMap.newKeySet();
    private final Set<Thread> carriers = ConcurrentHashMap.newKeySet();

    LoopWitness(Coroutines coroutines) {
        assertEquals(1, coroutines.loops().size());
        this.coroutines = coroutines;
    }

    /** What a coroutine of a crowd does. */
    interface Part {
        void play(int number) throws Exception;
    }

    static Stream<CoroutineMode> modes() {
        return Arrays.stream(CoroutineMode.values())
                .filter(mode -> mode.whyNot().isEmpty());
    }

    /** Sees where the caller runs; nothing is thrown into a library that might hide it. */
    void look() {
        seen.add(Thread.currentThread());
        if (coroutines.mode() == CoroutineMode.OWN) {
            carriers.add(VirtualThreads.carrier());
        }
    }

    /** Runs so many coroutines to their end, and looks before and after. */
    void crowd(int count, Part part) throws Exception {
        try (var scope = Scope.failFast(coroutines)) {
            for (int index = 0; index < count; index++) {
                int number = index;
                scope.fork(() -> {
                    look();
                    part.play(number);
                    look();
                });
            }
            scope.joinAll();
        }
    }

    /** Runs each piece of a library's own work in a coroutine, and looks before and after. */
    Executor executor() {
        return work -> coroutines
                .spawn(() -> {
                    look();
                    work.run();
                    look();
                })
                .detach();
    }

    /** Waits until everybody is there: whoever held the loop on the way would keep the others from coming. */
    void meet(CyclicBarrier barrier) {
        look();
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception alone) {
            throw new AssertionError("not all came", alone);
        }
        look();
    }

    /** Says that at least so many coroutines were seen, and nothing else, and all on one carrier: the loop's thread. */
    void tellsOfOneLoop(int coroutinesMin) {
        assertTrue(seen.size() >= coroutinesMin, () -> seen.size() + " coroutines");
        assertTrue(seen.stream().allMatch(Thread::isVirtual), seen::toString);
        if (coroutines.mode() == CoroutineMode.OWN) {
            var names = carriers.stream().map(Thread::getName).toList();
            assertEquals(List.of(coroutines.loops().getFirst().name()), names);
        }
    }
}
