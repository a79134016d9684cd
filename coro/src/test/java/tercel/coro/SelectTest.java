package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(1200)
final class SelectTest {
    @Test
    void takesWhatIsReady() throws Exception {
        var empty = new Channel<String>();
        var full = new Channel<String>(1);
        full.send("here");
        assertEquals("here", Select.<String>first(empty.onReceive(item -> item), full.onReceive(item -> item)));
        assertEquals("sent", Select.<String>first(empty.onReceive(item -> item), full.onSend("x", () -> "sent")));
        assertEquals("x", full.receive());
        assertEquals("none", Select.<String>first(empty.onReceive(item -> item), Select.otherwise(() -> "none")));
        assertEquals(
                "late",
                Select.<String>first(empty.onReceive(item -> item), Select.after(Duration.ofMillis(1), () -> "late")));
        full.close();
        assertThrows(ChannelClosedException.class, () -> Select.first(full.onReceive(item -> item)));
        assertThrows(ChannelClosedException.class, () -> Select.first(full.onSend("y", () -> "sent")));
        assertThrows(IllegalArgumentException.class, () -> Select.first());
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void seesATaskEndAndASubscriptionsItem(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var gate = new CountDownLatch(1);
            Task<Integer> task = coroutines.spawn(() -> {
                gate.await();
                return 4;
            });
            var broadcast = new Broadcast<Integer>(4);
            var subscription = broadcast.subscribe();
            var select = Select.<Object>of(subscription.onReceive(item -> item), task.onDone(Task::isDone));
            var first = coroutines.spawn(() -> select.await());
            Runtimes.letOthersRun();
            broadcast.send(1);
            assertEquals(1, first.join());
            var second = coroutines.spawn(() -> select.await());
            gate.countDown();
            assertEquals(true, second.join());
        }
    }

    @Test
    void eachOfThoseReadyHasItsChance() throws Exception {
        var first = new LongChannel(1_000);
        var second = new LongChannel(1_000);
        for (int count = 0; count < 1_000; count++) {
            first.send(1);
            second.send(2);
        }
        var select = Select.<Long>of(first.onReceive(item -> item), second.onReceive(item -> item));
        var counts = new int[3];
        for (int count = 0; count < 1_000; count++) {
            counts[(int) (long) select.await()]++;
        }
        assertTrue(counts[1] > 400 && counts[2] > 400, counts[1] + " and " + counts[2]);
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aCancelledSelectTakesNothing(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            for (int round = 0; round < 300; round++) {
                var one = new LongChannel();
                var two = new LongChannel();
                var select = Select.<Long>of(one.onReceive(item -> item), two.onReceive(item -> item));
                var task = coroutines.spawn(() -> select.await());
                var sender = coroutines.spawn(() -> one.send(1));
                task.cancel();
                try {
                    assertEquals(1, task.join());
                } catch (CancellationException cancelled) {
                    assertEquals(1, one.receive());
                }
                sender.join();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void selectsThatOnlyMeetSelectsFindEachOther(CoroutineMode mode, int loops) throws Exception {
        int items = 20_000;
        try (var coroutines = Runtimes.open(mode, loops);
                var scope = Scope.failFast(coroutines)) {
            var one = new LongChannel();
            var two = new LongChannel();
            var sum = new AtomicLong();
            Action send = () -> {
                var select = Select.of(one.onSend(1, () -> null), two.onSend(1, () -> null));
                for (int count = 0; count < items; count++) {
                    select.await();
                }
            };
            Action receive = () -> {
                var select = Select.<Long>of(two.onReceive(item -> item), one.onReceive(item -> item));
                for (int count = 0; count < items; count++) {
                    sum.addAndGet(select.await());
                }
            };
            scope.fork(send);
            scope.fork(receive);
            scope.fork(receive);
            var foreign = coroutines.spawnBlocking(Coroutines.callable(send));
            Coroutines.withTimeout(Duration.ofSeconds(60), () -> {
                scope.joinAll();
                return foreign.join();
            });
            assertEquals(2 * items, sum.get());
        }
    }

    /**
     * Random senders and receivers, each by plain calls or by selects with deadlines, over random channels, some of
     * them cancelled: whatever was sent is received once, and when all have ended nobody was left asleep.
     */
    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void nothingIsLostOrDoubledWhateverTheInterleaving(CoroutineMode mode, int loops) throws Exception {
        int seeds = Integer.getInteger("tercel.seeds", 2_000);
        try (var coroutines = Runtimes.open(mode, loops)) {
            for (int seed = 0; seed < seeds; seed++) {
                new Interleaving(coroutines, new Random(seed)).run("seed " + seed);
            }
        }
    }

    private static final class Interleaving {
        private final Coroutines coroutines;
        private final Random random;
        private final LongChannel[] channels;
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong received = new AtomicLong();

        Interleaving(Coroutines coroutines, Random random) {
            this.coroutines = coroutines;
            this.random = random;
            channels = new LongChannel[random.nextInt(1, 4)];
            for (int index = 0; index < channels.length; index++) {
                channels[index] = new LongChannel(random.nextInt(3));
            }
        }

        void run(String seed) throws Exception {
            try (var scope = Scope.failFast(coroutines);
                    var receivers = Scope.failFast(coroutines)) {
                Task<?> victim = null;
                for (int each = random.nextInt(1, 4); each > 0; each--) {
                    long own = random.nextLong();
                    victim = scope.fork(() -> send(new Random(own)));
                    long other = random.nextLong();
                    receivers.fork(() -> receive(new Random(other)));
                }
                if (victim != null && random.nextInt(3) == 0) {
                    victim.cancel();
                }
                scope.joinAll();
                for (LongChannel channel : channels) {
                    channel.close();
                }
                receivers.joinAll();
            } catch (Exception failed) {
                throw new AssertionError(seed, failed);
            }
            assertEquals(sent.get(), received.get(), seed);
        }

        private void send(Random own) throws InterruptedException {
            for (int count = own.nextInt(20); count > 0; count--) {
                var channel = channels[own.nextInt(channels.length)];
                long item = own.nextInt(1, 1_000);
                if (own.nextBoolean()) {
                    channel.send(item);
                    sent.addAndGet(item);
                } else {
                    var other = channels[own.nextInt(channels.length)];
                    sent.addAndGet(Select.<Long>first(
                            channel.onSend(item, () -> item),
                            other.onSend(item + 1, () -> item + 1),
                            Select.after(Duration.ofNanos(own.nextInt(1, 2_000_000)), () -> 0L)));
                }
            }
        }

        private void receive(Random own) throws InterruptedException {
            int open = channels.length;
            var over = new boolean[channels.length];
            while (open > 0) {
                int index = own.nextInt(channels.length);
                var other = channels[own.nextInt(channels.length)];
                try {
                    var clause = channels[index].<Long>onReceive(item -> item);
                    var idle = Select.<Long>after(Duration.ofNanos(own.nextInt(1, 1_000_000)), () -> 0L);
                    received.addAndGet(
                            own.nextBoolean()
                                    ? Select.<Long>first(clause, idle)
                                    : Select.<Long>first(clause, other.onReceive(item -> item), idle));
                } catch (ChannelClosedException end) {
                    open = 0;
                    for (int each = 0; each < channels.length; each++) {
                        over[each] |= channels[each].isClosed() && channels[each].size() == 0;
                        open += over[each] ? 0 : 1;
                    }
                }
            }
        }
    }
}
