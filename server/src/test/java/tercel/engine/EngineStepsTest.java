package tercel.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.wire.ByteQueue;
import tercel.wire.Conversation;
import tercel.wire.Step;
import tercel.wire.Wake;

/** Every engine obeys every step. */
@Timeout(60)
final class EngineStepsTest {
    private static final int FLOOD_BYTES = 4 << 20;

    static Stream<EngineUnderTest> engines() {
        return EngineUnderTest.all();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void echoesAStream(EngineUnderTest under) throws Exception {
        byte[] sent = bytes(1, FLOOD_BYTES);
        try (var fixture = EngineFixture.open(under, Echo::new);
                var client = fixture.connect()) {
            var received = async(() -> client.getInputStream().readNBytes(sent.length));
            client.getOutputStream().write(sent);
            client.shutdownOutput();
            assertArrayEquals(sent, received.get(EngineFixture.PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
            EngineFixture.expectEnd(client);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aPeerThatDoesNotReadIsNotReadFrom(EngineUnderTest under) throws Exception {
        var echo = new Echo();
        try (var fixture = EngineFixture.open(
                        under, () -> echo, options -> EngineFixture.withSocket(options, EngineFixture.SMALL_BUFFERS));
                var client = SocketChannel.open()) {
            client.socket().setReceiveBufferSize(32 << 10);
            client.socket().setSendBufferSize(32 << 10);
            client.connect(fixture.engine.address());
            client.configureBlocking(false);
            byte[] sent = bytes(2, 16 << 20);
            int taken = writeUntilStuck(client, ByteBuffer.wrap(sent));
            assertTrue(taken < 4 << 20, "the engine took " + taken + " bytes for a peer that does not read");
            client.configureBlocking(true);
            byte[] received = new byte[taken];
            readFully(client, ByteBuffer.wrap(received));
            assertArrayEquals(Arrays.copyOf(sent, taken), received);
            assertEquals(taken, echo.consumed.get());
        }
    }

    /** Writes until the socket takes nothing for a while. */
    private static int writeUntilStuck(SocketChannel client, ByteBuffer bytes) throws IOException {
        try (var selector = Selector.open()) {
            var key = client.register(selector, SelectionKey.OP_WRITE);
            while (selector.select(500) > 0) {
                selector.selectedKeys().clear();
                client.write(bytes);
            }
            key.cancel();
            selector.selectNow();
        }
        return bytes.position();
    }

    private static void readFully(SocketChannel client, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            assertTrue(client.read(bytes) > 0, "the connection has ended");
        }
    }

    @ParameterizedTest
    @MethodSource("everyWayToWaitForAWake")
    void aPushFromAnotherThreadReachesAnIdlePeer(EngineUnderTest under, Step idle) throws Exception {
        var mailbox = new Mailbox(idle);
        try (var fixture = EngineFixture.open(under, () -> mailbox);
                var client = fixture.connect()) {
            EngineFixture.await(mailbox.open);
            for (int count = 0; count < 500; count++) {
                mailbox.push("message " + count + "\n");
                EngineFixture.expect(client, "message " + count + "\n");
            }
        }
    }

    static Stream<Arguments> everyWayToWaitForAWake() {
        return EngineUnderTest.all()
                .flatMap(engine -> Stream.of(Step.READ, Step.BOTH, Step.WAIT).map(step -> Arguments.of(engine, step)));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void pushesAndInputCrossEachOther(EngineUnderTest under) throws Exception {
        var mailbox = new Mailbox(Step.BOTH);
        try (var fixture = EngineFixture.open(under, () -> mailbox);
                var client = fixture.connect()) {
            EngineFixture.await(mailbox.open);
            var pushes = async(() -> {
                for (int count = 0; count < 2000; count++) {
                    mailbox.push("p");
                }
                return null;
            });
            var writes = async(() -> {
                for (int count = 0; count < 2000; count++) {
                    EngineFixture.send(client, "w");
                }
                return null;
            });
            EngineFixture.expect(client, "p".repeat(2000));
            pushes.get(EngineFixture.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            writes.get(EngineFixture.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            client.shutdownOutput();
            EngineFixture.expectEnd(client);
            assertEquals(2000, mailbox.received);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void bothSidesMaySendAtOnceThoughAllBuffersAreFull(EngineUnderTest under) throws Exception {
        var flood = new Flood(FLOOD_BYTES);
        try (var fixture = EngineFixture.open(
                        under, () -> flood, options -> EngineFixture.withSocket(options, EngineFixture.SMALL_BUFFERS));
                var client = fixture.connectSmall()) {
            // The client reads nothing before it has written everything.
            client.getOutputStream().write(bytes(3, FLOOD_BYTES));
            assertArrayEquals(bytes(4, FLOOD_BYTES), client.getInputStream().readNBytes(FLOOD_BYTES));
            EngineFixture.expectEnd(client);
            assertEquals(FLOOD_BYTES, flood.received);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aConversationMayWrapAnother(EngineUnderTest under) throws Exception {
        byte[] sent = bytes(5, 300_000);
        try (var fixture = EngineFixture.open(under, () -> new Scrambled(new Echo()));
                var client = fixture.connect()) {
            var received = async(() -> client.getInputStream().readNBytes(sent.length));
            var random = new Random(6);
            byte[] scrambled = Scrambled.scramble(sent.clone());
            for (int from = 0; from < sent.length; ) {
                int length = Math.min(sent.length - from, 1 + random.nextInt(5000));
                client.getOutputStream().write(scrambled, from, length);
                from += length;
            }
            client.shutdownOutput();
            byte[] answer = received.get(EngineFixture.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertArrayEquals(sent, Scrambled.scramble(answer));
            EngineFixture.expectEnd(client);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theSuccessorFindsWhatIsLeft(EngineUnderTest under) throws Exception {
        try (var fixture = EngineFixture.open(under, Upgrading::new);
                var client = fixture.connect()) {
            EngineFixture.send(client, "upgrade\nhello");
            EngineFixture.expect(client, "upgraded\nhello");
            EngineFixture.send(client, "again");
            EngineFixture.expect(client, "again");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aHalfClosedPeerStillGetsItsAnswer(EngineUnderTest under) throws Exception {
        PlainConversation counting = (in, out, now) -> {
            if (!in.ended()) {
                return Step.READ;
            }
            put(out, "got " + in.size() + " bytes");
            return Step.CLOSE;
        };
        try (var fixture = EngineFixture.open(under, () -> counting);
                var client = fixture.connect()) {
            EngineFixture.send(client, "0123456789");
            client.shutdownOutput();
            EngineFixture.expect(client, "got 10 bytes");
            EngineFixture.expectEnd(client);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aRefusalArrivesThoughThePeerStillSends(EngineUnderTest under) throws Exception {
        PlainConversation refusing = (in, out, now) -> {
            if (in.size() == 0) {
                return Step.READ;
            }
            put(out, "too long");
            return Step.LINGER;
        };
        for (int round = 0; round < 20; round++) {
            try (var fixture = EngineFixture.open(under, () -> refusing);
                    var client = fixture.connect()) {
                client.getOutputStream().write(new byte[5_000_000]);
                EngineFixture.expect(client, "too long");
                EngineFixture.expectEnd(client);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void inputGrowsToTheLongestHead(EngineUnderTest under) throws Exception {
        int first = 5000;
        int length = 24 << 10;
        PlainConversation whole = (in, out, now) -> {
            if (in.size() < length) {
                assertTrue(in.room() > 0, "no room for the rest of a head");
                put(out, in.size() == first ? "first" : "");
                return Step.READ;
            }
            put(out, "whole");
            return Step.CLOSE;
        };
        try (var fixture = EngineFixture.open(under, () -> whole);
                var client = fixture.connect()) {
            client.getOutputStream().write(new byte[first]);
            EngineFixture.expect(client, "first");
            client.getOutputStream().write(new byte[length - first]);
            EngineFixture.expect(client, "whole");
            EngineFixture.expectEnd(client);
        }
    }

    private static byte[] bytes(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void put(ByteQueue out, String text) {
        out.put(text.getBytes(ISO_8859_1), 0, text.length());
    }

    private static <T> FutureTask<T> async(Callable<T> task) {
        var future = new FutureTask<>(task);
        Thread.startVirtualThread(future);
        return future;
    }

    /** Sends what is pushed into it; counts what it gets. */
    private static final class Mailbox implements PlainConversation {
        private final CountDownLatch open = new CountDownLatch(1);
        private final ConcurrentLinkedQueue<String> messages = new ConcurrentLinkedQueue<>();
        private final Step idle;
        private Wake wake;
        private volatile int received;

        Mailbox(Step idle) {
            this.idle = idle;
        }

        void push(String message) {
            messages.add(message);
            wake.up();
        }

        @Override
        public void owner(Wake bell) {
            wake = bell;
        }

        @Override
        public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
            open.countDown();
            received += in.size();
            in.consume(in.size());
            while (!messages.isEmpty() && out.room() >= messages.peek().length()) {
                put(out, messages.poll());
            }
            if (in.ended() && messages.isEmpty()) {
                return Step.CLOSE;
            }
            return idle == Step.WAIT && !out.isEmpty() ? Step.WRITE : idle;
        }
    }

    /** Sends and receives so many bytes at once. */
    private static final class Flood implements PlainConversation {
        private final byte[] outgoing;
        private int sent;
        private volatile int received;

        Flood(int count) {
            outgoing = bytes(4, count);
        }

        @Override
        public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
            received += in.size();
            in.consume(in.size());
            int count = Math.min(out.room(), outgoing.length - sent);
            out.put(outgoing, sent, count);
            sent += count;
            boolean done = sent == outgoing.length && out.isEmpty() && received == outgoing.length;
            return done ? Step.CLOSE : Step.BOTH;
        }
    }

    /** The shape of TLS: every byte is changed on its way in and out; the inner conversation does not know. */
    private static final class Scrambled implements PlainConversation {
        private final Conversation inner;
        private final ByteQueue plainIn = new ByteQueue(1000);
        private final ByteQueue plainOut = new ByteQueue(1500);

        Scrambled(Conversation inner) {
            this.inner = inner;
        }

        static byte[] scramble(byte[] bytes) {
            for (int index = 0; index < bytes.length; index++) {
                bytes[index] ^= 0x5a;
            }
            return bytes;
        }

        @Override
        public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
            while (true) {
                unwrap(in);
                Step step = inner.advance(plainIn, plainOut, nowNanos);
                wrap(out);
                if (plainOut.size() > 0) {
                    return Step.WRITE;
                }
                boolean loops =
                        step == Step.WRITE || step == Step.READ && (in.size() > 0 || in.ended() != plainIn.ended());
                if (!loops) {
                    return step;
                }
            }
        }

        private void unwrap(ByteQueue in) {
            int count = Math.min(in.size(), plainIn.room());
            plainIn.put(scramble(Arrays.copyOfRange(in.array(), in.head(), in.head() + count)), 0, count);
            in.consume(count);
            if (in.ended() && in.size() == 0) {
                plainIn.end();
            }
        }

        private void wrap(ByteQueue out) {
            int count = Math.min(plainOut.size(), out.room());
            byte[] bytes = Arrays.copyOfRange(plainOut.array(), plainOut.head(), plainOut.head() + count);
            out.put(scramble(bytes), 0, count);
            plainOut.consume(count);
        }
    }

    /** Answers one line, then becomes an echo. */
    private static final class Upgrading implements PlainConversation {
        @Override
        public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
            if (in.size() < 8) {
                return Step.READ;
            }
            in.consume(8);
            put(out, "upgraded\n");
            return Step.UPGRADE;
        }

        @Override
        public Conversation successor() {
            return new Echo();
        }
    }
}
