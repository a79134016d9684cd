package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class ChannelTest {
    private static final Duration SHORT = Duration.ofMillis(2);

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void everyItemArrivesOnceAndInOrder(CoroutineMode mode, int loops) throws Exception {
        for (int capacity : new int[] {0, 1, 2, 7}) {
            try (var coroutines = Runtimes.open(mode, loops)) {
                var channel = new Channel<Integer>(capacity);
                var sender = coroutines.spawn(() -> {
                    for (int count = 0; count < 5_000; count++) {
                        channel.send(count);
                    }
                    channel.close();
                });
                int next = 0;
                for (int item : channel) {
                    assertEquals(next++, item);
                }
                assertEquals(5_000, next);
                sender.join();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void manySendersAndReceiversLoseNothing(CoroutineMode mode, int loops) throws Exception {
        for (int capacity : new int[] {0, 3}) {
            try (var coroutines = Runtimes.open(mode, loops);
                    var scope = Scope.failFast(coroutines)) {
                var channel = new LongChannel(capacity);
                var sum = new AtomicLong();
                for (int each = 0; each < 4; each++) {
                    scope.fork(() -> {
                        for (int count = 1; count <= 2_000; count++) {
                            channel.send(count);
                        }
                    });
                    scope.fork(() -> {
                        for (int count = 1; count <= 2_000; count++) {
                            sum.addAndGet(channel.receive());
                        }
                    });
                }
                scope.joinAll();
                assertEquals(4 * 2_000L * 2_001 / 2, sum.get());
                assertEquals(0, channel.size());
            }
        }
    }

    @Test
    void aBufferHoldsItsCapacityAndNotOneMore() {
        var channel = new Channel<String>(2);
        assertTrue(channel.trySend("a"));
        assertTrue(channel.trySend("b"));
        assertFalse(channel.trySend("c"));
        assertEquals(2, channel.size());
        assertEquals(Optional.of("a"), channel.tryReceive());
        assertTrue(channel.trySend("c"));
        assertEquals(Optional.of("b"), channel.tryReceive());
        assertEquals(Optional.of("c"), channel.tryReceive());
        assertEquals(Optional.empty(), channel.tryReceive());
        assertThrows(IllegalArgumentException.class, () -> new Channel<String>(-1));
        var numbers = new LongChannel(1);
        assertTrue(numbers.trySend(5));
        assertFalse(numbers.trySend(6));
        assertEquals(OptionalLong.of(5), numbers.tryReceive());
        assertEquals(OptionalLong.empty(), numbers.tryReceive());
        assertFalse(new Channel<String>().trySend("nobody receives"));
    }

    @Test
    void deadlinesEndAWaitAndLeaveNothingBehind() throws Exception {
        var channel = new Channel<String>(0);
        assertThrows(TimeoutException.class, () -> channel.receive(SHORT));
        assertThrows(TimeoutException.class, () -> channel.send("lost", SHORT));
        assertEquals(Optional.empty(), channel.tryReceive());
        var numbers = new LongChannel(0);
        assertThrows(TimeoutException.class, () -> numbers.receive(SHORT));
        assertThrows(TimeoutException.class, () -> numbers.send(1, SHORT));
        assertEquals(OptionalLong.empty(), numbers.tryReceive());
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void deadlinesWorkInCoroutines(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var channel = new Channel<String>(0);
            var late = coroutines.spawn(() -> channel.receive(SHORT));
            assertInstanceOf(
                    TimeoutException.class,
                    assertThrows(ExecutionException.class, late::join).getCause());
            var early = coroutines.spawn(() -> channel.receive(Duration.ofMinutes(1)));
            channel.send("in time");
            assertEquals("in time", early.join());
        }
    }

    @Test
    void aGracefulCloseLeavesWhatIsBufferedAndAnImmediateOneDoesNot() throws Exception {
        var graceful = new Channel<String>(2);
        graceful.send("a");
        graceful.close();
        graceful.close();
        assertTrue(graceful.isClosed());
        assertThrows(ChannelClosedException.class, () -> graceful.send("b"));
        assertThrows(ChannelClosedException.class, () -> graceful.trySend("b"));
        assertEquals("a", graceful.receive());
        assertThrows(ChannelClosedException.class, graceful::receive);
        assertThrows(ChannelClosedException.class, graceful::tryReceive);
        var immediate = new LongChannel(2);
        immediate.send(1);
        immediate.closeNow();
        assertThrows(ChannelClosedException.class, immediate::receive);
        assertThrows(ChannelClosedException.class, immediate::tryReceive);
        assertThrows(ChannelClosedException.class, () -> immediate.receive(SHORT));
        assertThrows(ChannelClosedException.class, () -> immediate.send(1));
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aCloseEndsEveryWait(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var idle = new Channel<String>();
            var full = new LongChannel();
            var tasks = new ArrayList<Task<?>>();
            for (int count = 0; count < 10; count++) {
                tasks.add(coroutines.spawn(() -> idle.receive()));
                tasks.add(coroutines.spawn(() -> full.send(1)));
            }
            Runtimes.letOthersRun();
            idle.close();
            full.close();
            for (Task<?> task : tasks) {
                var failure = assertThrows(ExecutionException.class, task::join);
                assertInstanceOf(ChannelClosedException.class, failure.getCause());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aCancelledReceiverTakesNothing(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            for (int round = 0; round < 300; round++) {
                var channel = new Channel<Integer>();
                Task<Integer> receiver = coroutines.spawn(() -> channel.receive());
                var sender = coroutines.spawn(() -> channel.send(1));
                receiver.cancel();
                int received = 0;
                try {
                    received += receiver.join();
                } catch (CancellationException cancelled) {
                    received += channel.receive();
                }
                sender.join();
                assertEquals(1, received, "round " + round);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void everySubscriberHearsEverything(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var broadcast = new Broadcast<Integer>(1_000);
            var heard = new ArrayList<Task<Long>>();
            for (int each = 0; each < 5; each++) {
                var subscription = broadcast.subscribe();
                heard.add(coroutines.spawn(() -> {
                    long sum = 0;
                    for (int count = 0; count < 1_000; count++) {
                        sum += subscription.receive();
                    }
                    assertThrows(ChannelClosedException.class, subscription::receive);
                    return sum + subscription.takeLost();
                }));
            }
            for (int item = 1; item <= 1_000; item++) {
                broadcast.send(item);
            }
            broadcast.close();
            assertThrows(ChannelClosedException.class, () -> broadcast.send(1));
            for (Task<Long> each : heard) {
                assertEquals(500_500, each.join());
            }
        }
    }

    @Test
    void aSlowSubscriberLearnsHowManyItLost() throws Exception {
        var broadcast = new Broadcast<Integer>(3);
        var subscription = broadcast.subscribe();
        for (int item = 0; item < 10; item++) {
            broadcast.send(item);
        }
        var heard = new ArrayList<Integer>();
        heard.add(subscription.receive());
        assertEquals(7, subscription.takeLost());
        assertEquals(0, subscription.takeLost());
        heard.add(subscription.receive());
        heard.add(subscription.receive());
        assertEquals(List.of(7, 8, 9), heard);
        assertThrows(TimeoutException.class, () -> subscription.receive(SHORT));
        assertThrows(IllegalArgumentException.class, () -> new Broadcast<Integer>(0));
    }
}
