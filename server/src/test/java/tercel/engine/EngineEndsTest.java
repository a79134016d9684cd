package tercel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.wire.ByteQueue;
import tercel.wire.Conversation;
import tercel.wire.Step;
import tercel.wire.Wake;
import tercel.wire.Work;

/** Every connection ends once on every engine, whoever ends it, and leaves nothing behind. */
@Timeout(60)
final class EngineEndsTest {
    static Stream<EngineUnderTest> engines() {
        return EngineUnderTest.all();
    }

    static Stream<Arguments> stepsThatRead() {
        return EngineUnderTest.all()
                .flatMap(engine -> Stream.of(Step.READ, Step.BOTH).map(step -> Arguments.of(engine, step)));
    }

    @ParameterizedTest
    @MethodSource("stepsThatRead")
    void aResetAbortsAConversationOnce(EngineUnderTest under, Step idle) throws Exception {
        var conversation = new Idle(idle);
        try (var fixture = EngineFixture.open(under, () -> conversation)) {
            var client = fixture.connect();
            EngineFixture.await(conversation.asked);
            EngineFixture.reset(client);
            fixture.events.await(() -> fixture.events.closedCount() == 1);
        }
        assertEquals(1, conversation.aborts.get());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aResetAbortsAWorkThatReadsOnce(EngineUnderTest under) throws Exception {
        var reading = new CountDownLatch(1);
        var events = new EventLog();
        var conversation = new Working(events, task -> {
            task.next();
            reading.countDown();
            task.next();
        });
        try (var fixture = EngineFixture.open(under, () -> conversation)) {
            var client = fixture.connect();
            EngineFixture.send(client, "x");
            EngineFixture.await(reading);
            EngineFixture.reset(client);
            fixture.events.await(() -> fixture.events.closedCount() == 1);
            events.await(() -> events.abortedCount() > 0);
        }
        assertEquals(1, conversation.aborts.get());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aResetAbortsAWorkThatWritesOnce(EngineUnderTest under) throws Exception {
        var events = new EventLog();
        var conversation = new Working(events, task -> {
            task.in.consume(1);
            while (true) {
                task.write(new byte[10_000]);
            }
        });
        try (var fixture = EngineFixture.open(under, () -> conversation)) {
            var client = fixture.connect();
            EngineFixture.send(client, "x");
            client.getInputStream().readNBytes(100_000);
            EngineFixture.reset(client);
            fixture.events.await(() -> fixture.events.closedCount() == 1);
            events.await(() -> events.abortedCount() > 0);
        }
        assertEquals(1, conversation.aborts.get());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aConversationThatFailsIsToldAndCut(EngineUnderTest under) throws Exception {
        var conversation = new Idle(Step.READ);
        PlainConversation failing = new PlainConversation() {
            @Override
            public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
                if (in.size() > 0) {
                    throw new IllegalStateException("a bug on purpose");
                }
                return Step.READ;
            }

            @Override
            public void abort(Throwable why) {
                conversation.abort(why);
            }
        };
        var events = new EventLog();
        var clients = new AtomicInteger();
        Service service = new OneAfterTheOther(() -> clients.getAndIncrement() == 0 ? failing : new Echo());
        try (var engine = under.opening().open(EngineFixture.options(events), service);
                var first = connected(engine)) {
            EngineFixture.send(first, "x");
            events.await(() -> events.closedCount() == 1 && !events.failures().isEmpty());
            assertEquals("a bug on purpose", events.failures().getFirst().getMessage());
            assertEquals(1, events.failures().size());
            assertEquals(1, conversation.aborts.get());
            try (var second = connected(engine)) {
                EngineFixture.send(second, "unharmed");
                EngineFixture.expect(second, "unharmed");
            }
        }
    }

    private static Socket connected(Engine engine) throws IOException {
        var client = new Socket();
        client.setSoTimeout(EngineFixture.PATIENCE_MILLIS);
        client.connect(engine.address(), EngineFixture.PATIENCE_MILLIS);
        return client;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aDrainEndsIdleConnectionsAndLetsWorksFinish(EngineUnderTest under) throws Exception {
        var draining = new AtomicBoolean();
        var working = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        Working.Body slow = task -> {
            task.write(new byte[] {(byte) task.next()});
            working.countDown();
            EngineFixture.await(go);
        };
        try (var fixture =
                EngineFixture.open(under, () -> new Draining(draining, new Working(slow), new CountDownLatch(0)))) {
            var idle = new ArrayList<Socket>();
            for (int count = 0; count < 20; count++) {
                idle.add(fixture.connect());
            }
            try (var busy = fixture.connect()) {
                EngineFixture.send(busy, "x");
                EngineFixture.await(working);
                fixture.engine.stopAccepting();
                draining.set(true);
                fixture.engine.wakeAll();
                for (var client : idle) {
                    EngineFixture.expectEnd(client);
                    client.close();
                }
                fixture.events.await(() -> fixture.events.closedCount() == 20);
                go.countDown();
                EngineFixture.expect(busy, "x");
                EngineFixture.expectEnd(busy);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aDrainDoesNotLoseARequestThatHasArrived(EngineUnderTest under) throws Exception {
        for (int round = 0; round < 20; round++) {
            var draining = new AtomicBoolean();
            var resting = new CountDownLatch(20);
            try (var fixture = EngineFixture.open(under, () -> new Draining(draining, new Echo(), resting))) {
                var clients = new ArrayList<Socket>();
                for (int count = 0; count < 10; count++) {
                    var client = fixture.connect();
                    EngineFixture.send(client, "1");
                    EngineFixture.expect(client, "1");
                    clients.add(client);
                }
                EngineFixture.await(resting);
                // On loopback what was written has arrived.
                for (var client : clients) {
                    EngineFixture.send(client, "2");
                }
                draining.set(true);
                fixture.engine.wakeAll();
                for (var client : clients) {
                    EngineFixture.expect(client, "2");
                    EngineFixture.expectEnd(client);
                    client.close();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void closingLeavesNothingBehind(EngineUnderTest under) throws Exception {
        openAndClose(under);
        System.gc();
        long descriptors = descriptors();
        for (int round = 0; round < 5; round++) {
            openAndClose(under);
        }
        assertEquals(descriptors, descriptors(), 3, "descriptors");
        assertEquals(0, threads(), "threads");
    }

    private static long descriptors() throws IOException {
        var directory = Path.of("/proc/self/fd");
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (var all = Files.list(directory)) {
            return all.count();
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tercel-thread")
                        || thread.getName().startsWith("tercel-virtual")
                        || thread.getName().startsWith("tercel-loop")
                        || thread.getName().startsWith("tercel-acceptor"))
                .count();
    }

    /** Closes an engine with a connection in every state. */
    private static void openAndClose(EngineUnderTest under) throws Exception {
        var states = new ArrayList<PlainConversation>();
        var interrupted = new CountDownLatch(1);
        var running = new CountDownLatch(3);
        var idle = new ArrayList<Idle>();
        for (var step : new Step[] {Step.READ, Step.BOTH, Step.WAIT}) {
            idle.add(new Idle(step));
        }
        states.addAll(idle);
        states.add(new Working(task -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException cancelled) {
                interrupted.countDown();
                throw cancelled;
            }
        }));
        states.add(new Working(task -> {
            task.next();
            running.countDown();
            task.next();
        }));
        states.add(new Working(task -> {
            running.countDown();
            while (true) {
                task.write(new byte[10_000]);
            }
        }));
        int count = states.size();
        var clients = new ArrayList<Socket>();
        try (var fixture = EngineFixture.open(under, () -> {
            synchronized (states) {
                return states.removeLast();
            }
        })) {
            for (int index = 0; index < count; index++) {
                var client = fixture.connect();
                EngineFixture.send(client, "x");
                clients.add(client);
            }
            EngineFixture.await(running);
            for (var each : idle) {
                EngineFixture.await(each.asked);
            }
            fixture.engine.close();
            EngineFixture.await(interrupted);
            assertEquals(0, fixture.engine.connections());
        }
        for (var client : clients) {
            client.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aThousandConnectionsAreResetAtRandom(EngineUnderTest under) throws Exception {
        long seed = 20_251_125;
        var random = new Random(seed);
        var events = new EventLog();
        try (var fixture = EngineFixture.open(under, () -> anyKind(events))) {
            var open = new ArrayList<Socket>();
            for (int count = 0; count < 1000; count++) {
                var client = fixture.connect();
                open.add(client);
                client.getOutputStream().write(new byte[random.nextInt(3000)]);
                if (random.nextBoolean()) {
                    end(open.remove(random.nextInt(open.size())), random);
                }
            }
            while (!open.isEmpty()) {
                end(open.removeLast(), random);
            }
            fixture.events.await(() -> fixture.events.closedCount() == 1000);
            try (var client = fixture.connect()) {
                EngineFixture.send(client, "e");
                EngineFixture.expect(client, "e");
            }
        } catch (AssertionError failed) {
            throw new AssertionError("seed " + seed, failed);
        }
        assertTrue(events.abortedCount() <= 1000);
    }

    private static Conversation anyKind(EventLog events) {
        return switch ((int) (System.nanoTime() >> 8) & 1) {
            case 0 -> new Echo(events);
            default -> new Working(events, task -> task.write(new byte[] {(byte) task.next()}));
        };
    }

    private static void end(Socket client, Random random) throws IOException {
        switch (random.nextInt(3)) {
            case 0 -> EngineFixture.reset(client);
            case 1 -> client.close();
            default -> {
                client.shutdownOutput();
                client.close();
            }
        }
    }

    /** Does nothing but be there. */
    private static final class Idle implements PlainConversation {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final AtomicInteger aborts = new AtomicInteger();
        private final Step step;

        Idle(Step step) {
            this.step = step;
        }

        @Override
        public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
            in.consume(in.size());
            asked.countDown();
            return step;
        }

        @Override
        public void abort(Throwable why) {
            aborts.incrementAndGet();
        }
    }

    /** Ends when it is idle in a drain, and else is another one. */
    private record Draining(AtomicBoolean draining, PlainConversation inner, CountDownLatch resting)
            implements PlainConversation {
        @Override
        public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
            Step step = inner.advance(in, out, nowNanos);
            if (step == Step.READ && draining.get()) {
                return Step.CLOSE;
            }
            if (step == Step.READ) {
                resting.countDown();
            }
            return step;
        }

        @Override
        public Work takeWork() {
            return inner.takeWork();
        }

        @Override
        public void finished(Work work) {
            inner.finished(work);
        }

        @Override
        public void abort(Throwable why) {
            inner.abort(why);
        }

        @Override
        public void owner(Wake wake) {
            inner.owner(wake);
        }
    }

    /** Each connection's conversation from one supplier. */
    private record OneAfterTheOther(Supplier<Conversation> conversations) implements Service {
        @Override
        public Desk desk() {
            return new Desk() {
                @Override
                public Conversation converse(Peer peer) {
                    return conversations.get();
                }

                @Override
                public Conversation refuse(Peer peer) {
                    return new LastWords("full\n");
                }
            };
        }
    }
}
