package tercel.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.files.FileChunk;
import tercel.files.OpenFile;
import tercel.wire.ArrayChunk;
import tercel.wire.ByteQueue;
import tercel.wire.Chunk;
import tercel.wire.Step;

/** Works read, write and wait on every engine as if they were alone. */
@Timeout(60)
final class EngineWorksTest {
    private static final int LONG_BYTES = 3_000_000;

    static Stream<EngineUnderTest> engines() {
        return EngineUnderTest.all();
    }

    private static byte[] bytes(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Reads as many bytes as its first says, then sends them back. */
    private static void reverse(Working.Task task) throws Exception {
        byte[] message = new byte[task.next()];
        for (int index = message.length - 1; index >= 0; index--) {
            message[index] = (byte) task.next();
        }
        task.write(message);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aWorkThatWaitsBetweenBytesHarmsNobodyAndIsNotHarmed(EngineUnderTest under) throws Exception {
        try (var fixture = EngineFixture.open(under, () -> new Working(EngineWorksTest::reverse))) {
            var clients = new ArrayList<Socket>();
            for (int count = 0; count < 20; count++) {
                clients.add(fixture.connect());
            }
            try (var slow = fixture.connect()) {
                String message = "a message that comes byte by byte";
                EngineFixture.send(slow, (char) message.length() + "");
                for (int index = 0; index < message.length(); index++) {
                    EngineFixture.send(slow, message.substring(index, index + 1));
                    for (var client : clients) {
                        EngineFixture.send(client, "\u0005" + "abcd" + (char) ('e' + index % 20));
                    }
                    for (var client : clients) {
                        EngineFixture.expect(client, (char) ('e' + index % 20) + "dcba");
                    }
                }
                EngineFixture.expect(slow, new StringBuilder(message).reverse().toString());
            }
            for (var client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aWorkReadsALongMessage(EngineUnderTest under) throws Exception {
        byte[] sent = bytes(1, LONG_BYTES);
        var received = new byte[LONG_BYTES];
        var done = new CountDownLatch(1);
        Working.Body reads = task -> {
            int at = 0;
            while (at < received.length) {
                if (task.in.size() == 0) {
                    task.pump.awaitInput();
                }
                int count = Math.min(task.in.size(), received.length - at);
                System.arraycopy(task.in.array(), task.in.head(), received, at, count);
                task.in.consume(count);
                at += count;
            }
            task.write("thanks".getBytes(ISO_8859_1));
            done.countDown();
        };
        try (var fixture = EngineFixture.open(under, () -> new Working(reads));
                var client = fixture.connect()) {
            client.getOutputStream().write(sent);
            EngineFixture.expect(client, "thanks");
            EngineFixture.await(done);
            assertArrayEquals(sent, received);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aWorkWritesALongAnswerToAPeerThatReadsLate(EngineUnderTest under) throws Exception {
        byte[] sent = bytes(2, LONG_BYTES);
        try (var fixture = EngineFixture.open(
                        under,
                        () -> new Working(task -> {
                            task.in.consume(1);
                            task.write(sent);
                            task.close();
                        }),
                        options -> EngineFixture.withSocket(options, EngineFixture.SMALL_BUFFERS));
                var client = fixture.connectSmall()) {
            EngineFixture.send(client, "x");
            assertArrayEquals(sent, client.getInputStream().readAllBytes());
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatAWorkFlushesArrivesWhileItGoesOn(EngineUnderTest under) throws Exception {
        var go = new CountDownLatch(1);
        try (var fixture = EngineFixture.open(
                        under,
                        () -> new Working(task -> {
                            task.in.consume(1);
                            task.write("first".getBytes(ISO_8859_1));
                            task.pump.flush();
                            EngineFixture.await(go);
                            task.write("second".getBytes(ISO_8859_1));
                        }));
                var client = fixture.connect()) {
            EngineFixture.send(client, "x");
            EngineFixture.expect(client, "first");
            go.countDown();
            EngineFixture.expect(client, "second");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void outputLeavesBeforeAWorkWaitsForInput(EngineUnderTest under) throws Exception {
        try (var fixture = EngineFixture.open(
                        under,
                        () -> new Working(task -> {
                            task.in.consume(1);
                            task.write("more?".getBytes(ISO_8859_1));
                            task.write(new byte[] {(byte) task.next()});
                        }));
                var client = fixture.connect()) {
            EngineFixture.send(client, "x");
            EngineFixture.expect(client, "more?");
            EngineFixture.send(client, "y");
            EngineFixture.expect(client, "y");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aLentChunkFollowsWhatWasWritten(EngineUnderTest under) throws Exception {
        byte[] body = bytes(3, LONG_BYTES);
        try (var fixture = EngineFixture.open(
                        under,
                        () -> new Working(task -> {
                            task.in.consume(1);
                            task.write("head".getBytes(ISO_8859_1));
                            task.out.lend(new ArrayChunk(body));
                            task.pump.flush();
                            task.write("between".getBytes(ISO_8859_1));
                            // Sent by the step that follows.
                            task.out.lend(new ArrayChunk(Arrays.copyOf(body, 100)));
                        }),
                        options -> EngineFixture.withSocket(options, EngineFixture.SMALL_BUFFERS));
                var client = fixture.connect()) {
            EngineFixture.send(client, "x");
            EngineFixture.expect(client, "head");
            assertArrayEquals(body, client.getInputStream().readNBytes(body.length));
            EngineFixture.expect(client, "between");
            assertArrayEquals(Arrays.copyOf(body, 100), client.getInputStream().readNBytes(100));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFileFollowsWhatWasWritten(EngineUnderTest under, @TempDir Path directory) throws Exception {
        byte[] body = bytes(4, LONG_BYTES);
        var file = Files.write(directory.resolve("file"), body);
        var closed = new CountDownLatch(2);
        Working.Body sends = task -> {
            task.in.consume(1);
            task.write("head".getBytes(ISO_8859_1));
            var channel = FileChannel.open(file);
            task.out.lend(new Watched(new FileChunk(OpenFile.of(channel), 10, body.length - 10), closed));
            task.pump.flush();
            task.out.lend(new FileChunk(OpenFile.of(FileChannel.open(file)), 0, body.length));
            task.pump.flush();
            closed.countDown();
        };
        try (var fixture = EngineFixture.open(
                        under,
                        () -> new Working(sends),
                        options -> EngineFixture.withSocket(options, EngineFixture.SMALL_BUFFERS));
                var client = fixture.connect()) {
            EngineFixture.send(client, "x");
            EngineFixture.expect(client, "head");
            byte[] rest = client.getInputStream().readNBytes(body.length - 10);
            assertArrayEquals(Arrays.copyOfRange(body, 10, body.length), rest);
            assertArrayEquals(body, client.getInputStream().readNBytes(body.length));
            EngineFixture.await(closed);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFileThatHasBecomeShorterCutsTheConnection(EngineUnderTest under, @TempDir Path directory) throws Exception {
        var file = Files.write(directory.resolve("file"), bytes(5, 100_000));
        try (var fixture = EngineFixture.open(
                        under,
                        () -> new Working(task -> {
                            task.in.consume(1);
                            task.out.lend(new FileChunk(OpenFile.of(FileChannel.open(file)), 0, 200_000));
                            task.pump.flush();
                        }));
                var client = fixture.connect()) {
            EngineFixture.send(client, "x");
            try {
                assertEquals(100_000, client.getInputStream().readAllBytes().length);
            } catch (java.net.SocketException reset) {
                // Even better: it cannot be taken for the whole.
            }
            fixture.events.await(() -> fixture.events.closedCount() == 1);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anInterruptThatAWorkLeavesBehindDoesNotHarmTheNext(EngineUnderTest under) throws Exception {
        try (var fixture = EngineFixture.open(
                        under,
                        () -> new Working(task -> {
                            task.write(new byte[] {(byte) task.next()});
                            Thread.currentThread().interrupt();
                        }));
                var client = fixture.connect()) {
            for (String letter : "abc".split("")) {
                EngineFixture.send(client, letter);
                EngineFixture.expect(client, letter);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aLentChunkLeavesWhileInputIsWelcome(EngineUnderTest under) throws Exception {
        byte[] body = bytes(6, LONG_BYTES);
        PlainConversation both = new PlainConversation() {
            private boolean lent;

            @Override
            public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
                in.consume(in.size());
                if (!lent) {
                    lent = true;
                    out.put((byte) 'h');
                    out.lend(new ArrayChunk(body));
                }
                return in.ended() && out.isEmpty() ? Step.CLOSE : Step.BOTH;
            }
        };
        try (var fixture = EngineFixture.open(
                        under, () -> both, options -> EngineFixture.withSocket(options, EngineFixture.SMALL_BUFFERS));
                var client = fixture.connectSmall()) {
            client.getOutputStream().write(body);
            client.shutdownOutput();
            EngineFixture.expect(client, "h");
            assertArrayEquals(body, client.getInputStream().readAllBytes());
        }
    }

    /** Tells of its close. */
    private record Watched(Chunk chunk, CountDownLatch closed) implements Chunk {
        @Override
        public long remaining() {
            return chunk.remaining();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws java.io.IOException {
            return chunk.read(to, offset, length);
        }

        @Override
        public void close() {
            chunk.close();
            closed.countDown();
        }
    }
}
