package tercel.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.wire.ByteQueue;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.Step;

/** Every engine keeps the time for its conversations. */
@Timeout(60)
final class EngineDeadlinesTest {
    private static final long SOON_NANOS = 50_000_000L;

    static Stream<EngineUnderTest> engines() {
        return EngineUnderTest.all();
    }

    static Stream<Arguments> stepsThatWait() {
        return EngineUnderTest.all()
                .flatMap(engine -> Stream.of(Step.READ, Step.BOTH, Step.WAIT).map(step -> Arguments.of(engine, step)));
    }

    @ParameterizedTest
    @MethodSource("stepsThatWait")
    void aConversationPastItsDeadlineMayStillAnswer(EngineUnderTest under, Step waits) throws Exception {
        try (var fixture = EngineFixture.open(under, () -> new Impatient(waits));
                var client = fixture.connect()) {
            EngineFixture.send(client, "half a requ");
            EngineFixture.expect(client, "408");
            EngineFixture.expectEnd(client);
        }
    }

    @ParameterizedTest
    @MethodSource("stepsThatWait")
    void aConversationMayGoOnAfterItsDeadline(EngineUnderTest under, Step waits) throws Exception {
        try (var fixture = EngineFixture.open(under, () -> new Heartbeat(waits, SOON_NANOS, 1000));
                var client = fixture.connect()) {
            EngineFixture.expect(client, "...");
            if (waits != Step.WAIT) {
                EngineFixture.send(client, "x");
                int next = client.getInputStream().read();
                while (next == '.') {
                    next = client.getInputStream().read();
                }
                assertEquals('x', next);
            }
            EngineFixture.expect(client, "...");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void deadlinesAndInputMayCrossEachOther(EngineUnderTest under) throws Exception {
        // A deadline so near that it is over again and again just while input arrives. Few beats between two letters: a
        // client that reads byte by byte would never get through more.
        try (var fixture = EngineFixture.open(under, () -> new Heartbeat(Step.READ, 1_000, 3));
                var client = fixture.connect()) {
            for (int count = 0; count < 3000; count++) {
                char letter = (char) ('a' + count % 26);
                EngineFixture.send(client, letter + "");
                int next = client.getInputStream().read();
                while (next == '.') {
                    next = client.getInputStream().read();
                }
                assertEquals(letter, (char) next);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aWorkThatWaitsTooLongForInputMayStillAnswer(EngineUnderTest under) throws Exception {
        var conversation = new Working(task -> {
                    task.next();
                    try {
                        task.next();
                    } catch (SocketTimeoutException tooSlow) {
                        task.write("408".getBytes(ISO_8859_1));
                        task.close();
                    }
                })
                .within(SOON_NANOS);
        try (var fixture = EngineFixture.open(under, () -> conversation);
                var client = fixture.connect()) {
            EngineFixture.send(client, "x");
            EngineFixture.expect(client, "408");
            EngineFixture.expectEnd(client);
            assertEquals(0, conversation.aborts.get());
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aPeerThatTakesNothingIsCutFromAWork(EngineUnderTest under) throws Exception {
        var failure = new CompletableFuture<Throwable>();
        Working.Body writes = task -> {
            task.in.consume(1);
            try {
                while (true) {
                    task.write(new byte[8192]);
                }
            } catch (Throwable thrown) {
                failure.complete(thrown);
                throw thrown;
            }
        };
        try (var fixture = stalling(under, writes);
                var client = fixture.connectSmall()) {
            EngineFixture.send(client, "x");
            fixture.events.await(() -> fixture.events.closedCount() == 1);
            assertEquals(1, fixture.events.stalledCount());
            assertInstanceOf(
                    SocketTimeoutException.class, failure.get(EngineFixture.PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        }
    }

    private static EngineFixture stalling(EngineUnderTest under, Working.Body body) throws Exception {
        return EngineFixture.open(under, () -> new Working(body), EngineDeadlinesTest::withShortStall);
    }

    private static EngineOptions withShortStall(EngineOptions options) {
        return EngineFixture.withLimits(
                EngineFixture.withSocket(options, EngineFixture.SMALL_BUFFERS),
                Limits.DEFAULT.with(Limit.WRITE_STALL, 4 * SOON_NANOS));
    }

    static Stream<Arguments> stepsThatSend() {
        return EngineUnderTest.all()
                .flatMap(engine -> Stream.of(Step.READ, Step.WRITE, Step.BOTH, Step.CLOSE, Step.LINGER)
                        .map(step -> Arguments.of(engine, step)));
    }

    @ParameterizedTest
    @MethodSource("stepsThatSend")
    void aPeerThatTakesNothingIsCutFromAConversation(EngineUnderTest under, Step sends) throws Exception {
        var events = new EventLog();
        try (var fixture = EngineFixture.open(
                        under, () -> new Torrent(events, sends), EngineDeadlinesTest::withShortStall);
                var client = fixture.connectSmall()) {
            fixture.events.await(() -> fixture.events.closedCount() == 1);
            assertEquals(1, fixture.events.stalledCount());
            assertEquals(1, events.abortedCount());
            EngineFixture.hangUp(client);
        }
    }

    /** Gives its peer a moment, then refuses. */
    private static final class Impatient implements PlainConversation {
        private final Step waits;
        private long deadlineNanos = Long.MAX_VALUE;

        Impatient(Step waits) {
            this.waits = waits;
        }

        @Override
        public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
            if (deadlineNanos == Long.MAX_VALUE) {
                deadlineNanos = nowNanos + SOON_NANOS;
            }
            if (nowNanos < deadlineNanos) {
                return waits;
            }
            deadlineNanos = Long.MAX_VALUE;
            out.put("408".getBytes(ISO_8859_1), 0, 3);
            return Step.LINGER;
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }
    }

    /** Sends back what it gets, and a dot whenever it has got nothing for a while. */
    private static final class Heartbeat implements PlainConversation {
        private final Step waits;
        private final long periodNanos;
        private final int beatsMax;
        private int beats;
        private long deadlineNanos = Long.MAX_VALUE;

        Heartbeat(Step waits, long periodNanos, int beatsMax) {
            this.waits = waits;
            this.periodNanos = periodNanos;
            this.beatsMax = beatsMax;
        }

        @Override
        public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
            if (in.moveTo(out) > 0) {
                beats = 0;
            } else if (nowNanos >= deadlineNanos && beats < beatsMax) {
                beats++;
                out.put((byte) '.');
            }
            if (in.ended()) {
                return Step.CLOSE;
            }
            deadlineNanos = nowNanos + periodNanos;
            return out.isEmpty() ? waits : Step.WRITE;
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }
    }

    /** Sends without end, or more than fits anywhere, and then takes a certain step. */
    private static final class Torrent implements PlainConversation {
        private final EventLog events;
        private final Step sends;
        private int rounds;

        Torrent(EventLog events, Step sends) {
            this.events = events;
            this.sends = sends;
        }

        @Override
        public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
            in.consume(in.size());
            out.put(new byte[out.room()], 0, out.room());
            boolean last = sends == Step.CLOSE || sends == Step.LINGER || sends == Step.READ;
            return last && ++rounds < 200 ? Step.WRITE : sends;
        }

        @Override
        public void abort(Throwable why) {
            events.aborted();
        }
    }
}
