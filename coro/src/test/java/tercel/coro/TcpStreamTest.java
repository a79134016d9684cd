package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.coro.Networks.Pair;

@Timeout(60)
final class TcpStreamTest {
    private static final Duration LONG = Networks.LONG;
    private static final Duration SHORT = Networks.SHORT;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(int size, long seed) {
        var bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void whatOneEndWritesTheOtherReads(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            Networks.run(coroutines, own -> {
                try (var pair = Pair.open(own)) {
                    var answer = new byte[16];
                    for (int round = 0; round < 50; round++) {
                        pair.client().write(bytes("question " + round));
                        assertEquals(
                                ("question " + round).length(), pair.server().read(answer, 0, 16));
                        pair.server().write(bytes("answer " + round), 0, round < 10 ? 8 : 9);
                        pair.client().readFully(answer, 0, round < 10 ? 8 : 9);
                        assertTrue(new String(answer, StandardCharsets.UTF_8).startsWith("answer "));
                    }
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aThreadThatIsNoCoroutineMayUseItToo(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var pair = Pair.open(coroutines)) {
            var sent = random(3_000_000, 1);
            var writer = coroutines.spawn(() -> pair.server().write(sent));
            var got = new byte[sent.length];
            pair.client().readFully(got, 0, got.length, LONG);
            writer.join(LONG);
            assertArrayEquals(sent, got);
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aStreamOfAnotherLoopCanBeUsed(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            var pair = coroutines.spawn(() -> Pair.open(coroutines)).join();
            var sent = random(2_000_000, 2);
            var echoes = new java.util.ArrayList<Task<?>>();
            // Dealt out in turn, so with two loops each end is used from both.
            for (int each = 0; each < 2; each++) {
                var from = each == 0 ? pair.client() : pair.server();
                var to = each == 0 ? pair.server() : pair.client();
                echoes.add(coroutines.spawn(() -> from.write(sent)));
                echoes.add(coroutines.spawn(() -> {
                    var got = new byte[sent.length];
                    to.readFully(got, 0, got.length);
                    assertArrayEquals(sent, got);
                }));
            }
            for (var each : echoes) {
                each.join(LONG);
            }
            pair.close();
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void buffersOfEveryKindGoThere(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            Networks.run(coroutines, own -> {
                try (var pair = Pair.open(own)) {
                    var sent = random(400_000, 3);
                    var reader = own.spawn(() -> {
                        var got = ByteBuffer.allocateDirect(sent.length + 10);
                        while (pair.server().read(got) >= 0) {
                            assertTrue(got.hasRemaining());
                        }
                        var all = new byte[got.flip().remaining()];
                        got.get(all);
                        return all;
                    });
                    var heap = ByteBuffer.wrap(sent, 0, 100_000);
                    assertEquals(100_000, pair.client().write(heap));
                    assertFalse(heap.hasRemaining());
                    var direct = ByteBuffer.allocateDirect(100_000).put(sent, 100_000, 100_000);
                    assertEquals(100_000, pair.client().write(direct.flip()));
                    var readOnly = ByteBuffer.wrap(sent, 200_000, 100_000).asReadOnlyBuffer();
                    assertEquals(100_000, pair.client().write(readOnly, LONG));
                    var several = new ByteBuffer[] {
                        ByteBuffer.wrap(sent, 300_000, 10),
                        ByteBuffer.allocate(0),
                        ByteBuffer.allocateDirect(40_000)
                                .put(sent, 300_010, 40_000)
                                .flip(),
                        ByteBuffer.wrap(sent, 340_010, 50_000).slice(),
                        ByteBuffer.wrap(sent, 390_010, 9_990)
                    };
                    assertEquals(100_000, pair.client().write(several));
                    assertEquals(0, pair.client().write(several));
                    pair.client().shutdownOutput();
                    assertArrayEquals(sent, reader.join(LONG));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void readingIntoAHeapBufferMovesItsPosition(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            Networks.run(coroutines, own -> {
                try (var pair = Pair.open(own)) {
                    pair.client().write(bytes("abc"));
                    var got = ByteBuffer.allocate(8).position(2).limit(7);
                    assertEquals(3, pair.server().read(got, LONG));
                    assertEquals(5, got.position());
                    assertEquals('a', got.get(2));
                    assertEquals(0, pair.server().read(got.limit(5)));
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> pair.server().read(ByteBuffer.allocate(1).asReadOnlyBuffer()));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aReadThatNothingComesForEndsAtItsDeadline(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            Networks.run(coroutines, own -> {
                try (var pair = Pair.open(own)) {
                    var one = new byte[1];
                    assertThrows(
                            SocketTimeoutException.class, () -> pair.server().read(one, 0, 1, SHORT));
                    pair.server().readTimeout(SHORT);
                    assertThrows(
                            SocketTimeoutException.class,
                            () -> pair.server().input().read());
                    assertThrows(
                            TimeoutException.class,
                            () -> Coroutines.withTimeout(
                                    SHORT, () -> pair.server().read(one, 0, 1, LONG)));
                    // The stream is as it was.
                    pair.client().write(bytes("x"));
                    assertEquals(1, pair.server().read(one, 0, 1, LONG));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aDeadlineOfItsOwnIsNotTakenForTheOneAround(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            Networks.run(coroutines, own -> {
                try (var pair = Pair.open(own)) {
                    assertThrows(
                            SocketTimeoutException.class,
                            () -> Coroutines.withTimeout(
                                    LONG, () -> pair.server().read(new byte[1], 0, 1, SHORT)));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aWriteThatNobodyReadsEndsAtItsDeadlineAndSaysHowFarItCame(CoroutineMode mode, int loops, PollerKind kind)
            throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            Networks.run(coroutines, own -> {
                try (var pair = Pair.open(own)) {
                    var sent = random(20_000_000, 4);
                    var late = assertThrows(
                            SocketTimeoutException.class, () -> pair.client().write(sent, 0, sent.length, SHORT));
                    int left = late.bytesTransferred;
                    assertTrue(left >= 0 && left < sent.length, () -> "" + left);
                    var rest = ByteBuffer.wrap(sent, left, sent.length - left);
                    assertThrows(
                            SocketTimeoutException.class, () -> pair.client().write(rest, SHORT));
                    var reader = own.spawn(() -> {
                        var got = new byte[sent.length];
                        pair.server().readFully(got, 0, got.length);
                        return got;
                    });
                    pair.client().write(rest);
                    assertArrayEquals(sent, reader.join(LONG));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aCancelEndsAReadAndTakesNothing(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var pair = Pair.open(coroutines)) {
            var told = new Channel<Exception>(1);
            var started = new Event();
            var reader = coroutines.spawn(() -> {
                started.set();
                try {
                    pair.server().read(new byte[10], 0, 10);
                } catch (InterruptedIOException cancelled) {
                    told.send(cancelled);
                    throw cancelled;
                }
            });
            started.await();
            Runtimes.letOthersRun();
            reader.cancel();
            assertThrows(CancellationException.class, () -> reader.join(LONG));
            assertEquals(InterruptedIOException.class, told.receive(LONG).getClass());
            pair.client().write(bytes("kept"));
            var got = new byte[10];
            assertEquals(4, pair.server().read(got, 0, 10, LONG));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void whoWasCancelledBeforeHasWrittenNothing(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            Networks.run(coroutines, own -> {
                try (var pair = Pair.open(own)) {
                    pair.server().write(new byte[1000]);
                    Thread.currentThread().interrupt();
                    var told = assertThrows(
                            InterruptedIOException.class, () -> pair.server().write(new byte[10]));
                    assertEquals(0, told.bytesTransferred);
                    assertTrue(told.getMessage().contains("writes"), told::getMessage);
                    assertFalse(Thread.currentThread().isInterrupted());
                    pair.client().readFully(new byte[1000], 0, 1000, LONG);
                    assertThrows(
                            SocketTimeoutException.class, () -> pair.client().read(new byte[1], 0, 1, SHORT));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aSecondReaderIsRefusedAndAWriterIsNot(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var pair = Pair.open(coroutines)) {
            var reader = coroutines.spawn(() -> readPatiently(pair.server()));
            Exception refused = null;
            while (refused == null) {
                try {
                    pair.server().read(new byte[1], 0, 1, Duration.ofNanos(1));
                } catch (SocketTimeoutException early) {
                    Thread.yield();
                } catch (IllegalStateException second) {
                    refused = second;
                }
            }
            assertTrue(refused.getMessage().contains("reads already"), refused::getMessage);
            pair.server().write(bytes("still writes"));
            pair.client().write(bytes("go on"));
            assertEquals(5, reader.join(LONG));
        }
    }

    private static int readPatiently(TcpStream stream) throws Exception {
        while (true) {
            try {
                return stream.read(new byte[10], 0, 10);
            } catch (IllegalStateException first) {
                Thread.yield();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void closeEndsEveryWait(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var pair = Pair.open(coroutines)) {
            var reader = coroutines.spawn(() ->
                    assertThrows(SocketException.class, () -> pair.server().read(new byte[10], 0, 10)));
            var writer = coroutines.spawn(() ->
                    assertThrows(SocketException.class, () -> pair.server().write(new byte[20_000_000])));
            Runtimes.letOthersRun();
            pair.server().close();
            assertFalse(pair.server().isOpen());
            assertEquals("closed", reader.join(LONG).getMessage());
            assertEquals("closed", writer.join(LONG).getMessage());
            assertThrows(SocketException.class, () -> pair.server().read(new byte[1], 0, 1));
            assertThrows(SocketException.class, () -> pair.server().localAddress());
            pair.server().close();
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void eachHalfCanBeClosedAlone(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            Networks.run(coroutines, own -> {
                try (var pair = Pair.open(own)) {
                    pair.client().write(bytes("last"));
                    pair.client().shutdownOutput();
                    assertEquals("last", new String(pair.server().input().readAllBytes(), StandardCharsets.UTF_8));
                    assertEquals(-1, pair.server().read(new byte[1], 0, 1));
                    assertThrows(EOFException.class, () -> pair.server().readFully(new byte[1], 0, 1));
                    assertThrows(SocketException.class, () -> pair.client().write(bytes("more")));
                    pair.server().output().write('y');
                    assertEquals('y', pair.client().input().read());
                    var reader = own.spawn(() -> pair.client().read(new byte[1], 0, 1));
                    Runtimes.letOthersRun();
                    pair.client().shutdownInput();
                    assertEquals(-1, reader.join(LONG));
                }
            });
        }
    }

    /** Both are told by one event, and the end by no further one. */
    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void theEndThatComesWithTheLastBytesIsFound(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            Networks.run(coroutines, own -> {
                for (int round = 0; round < 20; round++) {
                    try (var pair = Pair.open(own)) {
                        var reader = own.spawnHere(() -> {
                            var some = new byte[100];
                            int count = pair.server().read(some, 0, 100, LONG);
                            return count * 100 + pair.server().read(some, 0, 100, LONG);
                        });
                        Runtimes.letOthersRun();
                        pair.client().write(bytes("last"));
                        pair.client().shutdownOutput();
                        assertEquals(399, reader.join(LONG));
                    }
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aResetIsToldToWhoReads(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            Networks.run(coroutines, own -> {
                try (var pair = Pair.open(own)) {
                    pair.client().option(StreamOption.RESET_ON_CLOSE, 1);
                    assertEquals(1, pair.client().option(StreamOption.RESET_ON_CLOSE));
                    var reader = own.spawn(() -> pair.server().read(new byte[1], 0, 1));
                    Runtimes.letOthersRun();
                    pair.client().close();
                    var failed = assertThrows(java.util.concurrent.ExecutionException.class, () -> reader.join(LONG));
                    assertEquals(SocketException.class, failed.getCause().getClass());
                    assertTrue(failed.getCause().getMessage().toLowerCase().contains("reset"), failed::toString);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void optionsAndAddressesAreThoseOfTheSocket(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            Networks.run(coroutines, own -> {
                try (var pair = Pair.open(own)) {
                    assertEquals(pair.client().localAddress(), pair.server().remoteAddress());
                    assertEquals(pair.client().remoteAddress(), pair.server().localAddress());
                    assertEquals(1, pair.client().option(StreamOption.NO_DELAY));
                    assertEquals(1, pair.server().option(StreamOption.NO_DELAY));
                    pair.client().noDelay(false);
                    pair.client().keepAlive(true);
                    assertEquals(0, pair.client().option(StreamOption.NO_DELAY));
                    assertEquals(1, pair.client().option(StreamOption.KEEP_ALIVE));
                    pair.client().option(StreamOption.SEND_BUFFER, 20_000);
                    assertTrue(pair.client().option(StreamOption.SEND_BUFFER) >= 20_000);
                    pair.client().option(StreamOption.RECEIVE_BUFFER, 20_000);
                    assertTrue(pair.client().option(StreamOption.RECEIVE_BUFFER) >= 20_000);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void connectingSaysWhyItFailed(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind)) {
            var listener = TcpListener.bind(coroutines, Networks.ANY_PORT);
            var address = listener.address();
            listener.close();
            Networks.run(coroutines, own -> {
                var refused = assertThrows(ConnectException.class, () -> TcpStream.connect(own, address));
                assertTrue(refused.getMessage().toLowerCase().contains("refused"), refused::getMessage);
                assertTrue(refused.getMessage().contains(":" + address.getPort()), refused::getMessage);
                var unresolved = InetSocketAddress.createUnresolved("nowhere.invalid", 80);
                var unknown = assertThrows(UnknownHostException.class, () -> TcpStream.connect(own, unresolved));
                assertTrue(unknown.getMessage().contains("nowhere.invalid"), unknown::getMessage);
            });
        }
    }

    /** A listener that accepts nobody and whose queue is full answers no more. */
    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void connectingEndsAtItsDeadlineAndByACancel(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        try (var coroutines = Networks.open(mode, loops, kind);
                var listener = TcpListener.bind(coroutines, Networks.ANY_PORT, ListenOptions.DEFAULT.withBacklog(1))) {
            Networks.run(coroutines, own -> {
                for (int each = 0; each < 2; each++) {
                    TcpStream.connect(own, listener.address());
                }
                var hasty = ConnectOptions.DEFAULT.withTimeout(SHORT);
                var late = assertThrows(
                        SocketTimeoutException.class, () -> TcpStream.connect(own, listener.address(), hasty));
                assertTrue(late.getMessage().contains("no answer within PT0.005S"), late::getMessage);
                var started = new Event();
                var stuck = own.spawn(() -> {
                    started.set();
                    return TcpStream.connect(own, listener.address());
                });
                started.await();
                Runtimes.letOthersRun();
                stuck.cancel();
                assertThrows(CancellationException.class, () -> stuck.join(LONG));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aFileIsSentFromAnyPosition(CoroutineMode mode, int loops, PollerKind kind, @TempDir Path folder)
            throws Exception {
        var content = random(1_000_000, 5);
        var file = Files.write(folder.resolve("file"), content);
        try (var coroutines = Networks.open(mode, loops, kind)) {
            Networks.run(coroutines, own -> {
                try (var pair = Pair.open(own);
                        var channel = FileChannel.open(file)) {
                    var reader = own.spawn(() -> pair.server().input().readAllBytes());
                    assertEquals(content.length, pair.client().sendFile(file, 0, Long.MAX_VALUE));
                    assertEquals(100, pair.client().sendFile(channel, 7, 100));
                    assertEquals(10, pair.client().sendFile(file, content.length - 10, 100));
                    assertEquals(0, pair.client().sendFile(channel, content.length, 1));
                    assertEquals(0, pair.client().sendFile(channel, 0, 0));
                    assertThrows(
                            IllegalArgumentException.class, () -> pair.client().sendFile(channel, -1, 1));
                    assertThrows(NoSuchFileException.class, () -> pair.client().sendFile(Path.of("none"), 0, 1));
                    assertThrows(FileSystemException.class, () -> pair.client().sendFile(folder, 0, 1));
                    pair.client().shutdownOutput();
                    var got = reader.join(LONG);
                    assertEquals(content.length + 110, got.length);
                    assertArrayEquals(content, Arrays.copyOf(got, content.length));
                    assertArrayEquals(
                            Arrays.copyOfRange(content, 7, 107),
                            Arrays.copyOfRange(got, content.length, content.length + 100));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void theEndOfItsCoroutinesClosesIt(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        var coroutines = Networks.open(mode, loops, kind);
        var pair = Pair.open(coroutines);
        // The other end may be closed first.
        var reader = Thread.ofVirtual().start(() -> {
            try {
                assertEquals(-1, pair.client().read(new byte[1], 0, 1));
            } catch (IOException closed) {
                assertEquals("closed", closed.getMessage());
            }
        });
        coroutines.close();
        reader.join(LONG);
        assertFalse(reader.isAlive());
        assertFalse(pair.client().isOpen());
        assertThrows(SocketException.class, () -> pair.server().write(bytes("late")));
        assertThrows(IllegalStateException.class, () -> TcpListener.bind(coroutines, Networks.ANY_PORT));
    }
}
