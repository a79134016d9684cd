package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sun.misc.Signal;

@Timeout(60)
final class TimeAndSignalsTest {
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aTickerNeitherDriftsNorForgetsABeat(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            coroutines
                    .spawn(() -> {
                        long from = System.nanoTime();
                        var ticker = new Ticker(MILLISECOND);
                        long beats = 0;
                        while (beats < 20) {
                            beats += ticker.await();
                            beats += Select.<Long>first(ticker.onTick(count -> count));
                        }
                        assertTrue(System.nanoTime() - from >= beats * 1_000_000);
                    })
                    .join();
            assertThrows(IllegalArgumentException.class, () -> new Ticker(Duration.ZERO));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aWallClockTimeIsWaitedFor(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var time = Instant.now().plusMillis(3);
            coroutines.spawn(() -> Coroutines.sleepUntil(time)).join();
            assertFalse(Instant.now().isBefore(time));
            Coroutines.sleepUntil(Instant.MIN);
            var channel = new LongChannel();
            var later = Instant.now().plusMillis(3);
            assertEquals(
                    "time", Select.<String>first(channel.onReceive(item -> "item"), Select.at(later, () -> "time")));
            assertFalse(Instant.now().isBefore(later));
            assertThrows(
                    TimeoutException.class,
                    () -> Coroutines.withTimeout(MILLISECOND, () -> {
                        Coroutines.sleepUntil(Instant.MAX);
                        return 0;
                    }));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void everyWatchHearsASignalAndTheLastRestoresTheHandler(CoroutineMode mode, int loops) throws Exception {
        var before = new CompletableFuture<String>();
        var own = new Signal("WINCH");
        var original = Signal.handle(own, signal -> before.complete(signal.getName()));
        try (var coroutines = Runtimes.open(mode, loops)) {
            var second = Signals.watch(Signals.Kind.WINCH, Signals.Kind.CONT);
            try (var first = Signals.watch(Signals.Kind.WINCH)) {
                var received = coroutines.spawn(() -> first.receive());
                var selected = coroutines.spawn(() -> Select.<Signals.Kind>first(second.onSignal(kind -> kind)));
                Signal.raise(own);
                assertEquals(Signals.Kind.WINCH, received.join());
                assertEquals(Signals.Kind.WINCH, selected.join());
                assertThrows(TimeoutException.class, () -> first.receive(MILLISECOND));
                second.close();
                assertThrows(ChannelClosedException.class, second::receive);
                Signal.raise(own);
                assertEquals(Signals.Kind.WINCH, first.receive());
                assertFalse(before.isDone());
            }
            Signal.raise(own);
            assertEquals("WINCH", before.get(10, TimeUnit.SECONDS));
        } finally {
            Signal.handle(own, original);
        }
    }

    @Test
    void everyKindCanBeWatchedOrIsRefused() {
        for (Signals.Kind kind : Signals.Kind.values()) {
            try (var watch = Signals.watch(kind)) {
                assertFalse(watch.toString().isEmpty());
            } catch (IllegalArgumentException refused) {
                assertEquals(Signals.Kind.USR2, kind, refused::getMessage);
            }
        }
    }
}
