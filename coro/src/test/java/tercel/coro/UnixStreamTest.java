package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class UnixStreamTest {
    private static void echoOnce(Coroutines coroutines, SocketAddress address) throws Exception {
        try (var listener = UnixListener.bind(coroutines, address)) {
            assertEquals(address, listener.address());
            var server = coroutines.spawn(() -> {
                try (var stream = listener.accept(Networks.LONG)) {
                    return stream.input().transferTo(stream.output());
                }
            });
            Networks.run(coroutines, own -> {
                try (var stream = UnixStream.connect(own, address)) {
                    assertEquals(address, stream.remoteAddress());
                    stream.write(new byte[1000]);
                    stream.shutdownOutput();
                    assertEquals(1000, stream.input().readAllBytes().length);
                    assertThrows(SocketException.class, () -> stream.option(StreamOption.NO_DELAY, 1));
                }
            });
            assertEquals(1000, server.join(Networks.LONG));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aPathIsListenedOnAndRemovedAtTheEnd(CoroutineMode mode, int loops, PollerKind kind, @TempDir Path folder)
            throws Exception {
        var path = folder.resolve("socket");
        try (var coroutines = Networks.open(mode, loops, kind)) {
            echoOnce(coroutines, UnixDomainSocketAddress.of(path));
            assertFalse(Files.exists(path));
            echoOnce(coroutines, UnixDomainSocketAddress.of(path));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aNameNeedsNoFileAndEpoll(CoroutineMode mode, int loops, PollerKind kind) throws Exception {
        var name = UnixName.of("tercel-test-" + ProcessHandle.current().pid() + "-" + mode + loops + kind);
        try (var coroutines = Networks.open(mode, loops, kind)) {
            if (kind == PollerKind.NIO) {
                assertThrows(ListenException.class, () -> UnixListener.bind(coroutines, name));
                var refused = assertThrows(ConnectException.class, () -> UnixStream.connect(coroutines, name));
                assertTrue(refused.getMessage().contains("epoll"), refused::getMessage);
            } else {
                echoOnce(coroutines, name);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void aFullQueueIsWaitedFor(CoroutineMode mode, int loops, PollerKind kind, @TempDir Path folder) throws Exception {
        var address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        try (var coroutines = Networks.open(mode, loops, kind);
                var listener = UnixListener.bind(coroutines, address, ListenOptions.DEFAULT.withBacklog(1))) {
            var queued = new ArrayList<UnixStream>();
            for (int each = 0; each < 2; each++) {
                queued.add(UnixStream.connect(coroutines, address));
            }
            var hasty = ConnectOptions.DEFAULT.withTimeout(Networks.SHORT);
            assertThrows(SocketTimeoutException.class, () -> UnixStream.connect(coroutines, address, hasty));
            var late = coroutines.spawn(() -> UnixStream.connect(coroutines, address));
            Runtimes.letOthersRun();
            listener.accept(Networks.LONG);
            assertTrue(late.join(Networks.LONG).isOpen());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Networks#all")
    void whatCannotBeReachedIsRefusedByName(CoroutineMode mode, int loops, PollerKind kind, @TempDir Path folder)
            throws Exception {
        var path = folder.resolve("socket");
        try (var coroutines = Networks.open(mode, loops, kind)) {
            var refused = assertThrows(ConnectException.class, () -> UnixStream.connect(coroutines, path));
            assertTrue(refused.getMessage().contains("unix:" + path + ": "), refused::getMessage);
            Files.createFile(path);
            assertThrows(ListenException.class, () -> UnixListener.bind(coroutines, path));
            assertThrows(IllegalArgumentException.class, () -> UnixStream.connect(coroutines, Networks.ANY_PORT));
            assertThrows(IllegalArgumentException.class, () -> UnixListener.bind(coroutines, Networks.ANY_PORT));
        }
    }
}
