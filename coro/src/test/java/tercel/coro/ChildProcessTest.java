package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class ChildProcessTest {
    private static final Duration SHORT = Duration.ofMillis(5);

    @TempDir
    private Path folder;

    private interface Body {
        void run(Coroutines coroutines) throws Exception;
    }

    private static void run(CoroutineMode mode, int loops, Body body) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            coroutines.spawn(() -> body.run(coroutines)).join();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void runsToItsEndAndTakesAllItWrites(CoroutineMode mode, int loops) throws Exception {
        run(mode, loops, coroutines -> {
            var result = ChildProcess.run(coroutines, 1000, "sh", "-c", "echo out; echo error >&2; exit 3");
            assertEquals(3, result.exit());
            assertEquals("out\n", text(result.out()));
            assertEquals("error\n", text(result.error()));
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void whoWritesMoreThanAllowedIsKilled(CoroutineMode mode, int loops) throws Exception {
        run(mode, loops, coroutines -> {
            assertEquals(4, ChildProcess.run(coroutines, 4, "printf", "1234").out().length);
            assertEquals(3, ChildProcess.run(coroutines, 4, "printf", "123").out().length);
            var refused = assertThrows(IOException.class, () -> ChildProcess.run(coroutines, 4, "printf", "12345"));
            assertTrue(refused.getMessage().contains("more than 4 bytes"), refused::getMessage);
            assertThrows(IOException.class, () -> ChildProcess.run(coroutines, 4, "yes"));
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aProgramThatIsNotThereIsToldOf(CoroutineMode mode, int loops) throws Exception {
        run(mode, loops, coroutines -> {
            var refused = assertThrows(
                    IOException.class,
                    () -> ChildProcess.start(
                            coroutines, folder.resolve("absent").toString()));
            assertTrue(refused.getMessage().contains("absent"), refused::getMessage);
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void talksWithAProcessLineByLineAndAtLength(CoroutineMode mode, int loops) throws Exception {
        run(mode, loops, coroutines -> {
            try (var cat = ChildProcess.start(coroutines, "cat")) {
                for (int line = 0; line < 20; line++) {
                    var words = ("line " + line + "\n").getBytes(StandardCharsets.UTF_8);
                    cat.stdin().write(words);
                    cat.stdin().flush();
                    assertArrayEquals(words, cat.stdout().readNBytes(words.length));
                }
                // More than pipes and buffers hold, so both directions have to move at the same time.
                var content = FileRuntimes.random(2_000_000, 1);
                var reader = coroutines.spawn(() -> cat.stdout().readAllBytes());
                cat.stdin().write(content);
                cat.stdin().close();
                assertArrayEquals(content, reader.join());
                assertEquals(0, cat.awaitExit());
                assertEquals(0, cat.exit().join());
                assertEquals(-1, cat.stdout().read());
                assertThrows(IOException.class, () -> cat.stdin().write(1));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void theBuildersDirectoryEnvironmentAndRedirectsCount(CoroutineMode mode, int loops) throws Exception {
        run(mode, loops, coroutines -> {
            var builder = new ProcessBuilder("sh", "-c", "pwd; echo $WORD; cat")
                    .directory(folder.toFile())
                    .redirectInput(Files.writeString(folder.resolve("in"), "from a file")
                            .toFile())
                    .redirectOutput(folder.resolve("out").toFile());
            builder.environment().put("WORD", "said");
            try (var child = ChildProcess.start(coroutines, builder)) {
                assertEquals(0, child.awaitExit());
                assertEquals(-1, child.stdout().read());
            }
            assertEquals(folder.toRealPath() + "\nsaid\nfrom a file", Files.readString(folder.resolve("out")));
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void signalsArriveByNameAndKillEndsIt(CoroutineMode mode, int loops) throws Exception {
        run(mode, loops, coroutines -> {
            var program = "trap 'echo heard' USR1; echo ready; while :; do sleep 0.01; done";
            try (var child = ChildProcess.start(coroutines, "sh", "-c", program)) {
                assertEquals("ready\n", text(child.stdout().readNBytes(6)));
                assertTrue(child.signal("USR1"));
                assertEquals("heard\n", text(child.stdout().readNBytes(6)));
                assertThrows(IllegalArgumentException.class, () -> child.signal("USR1; echo"));
                assertThrows(IOException.class, () -> child.signal("NOSUCH"));
                assertTrue(child.isAlive());
                child.kill();
                assertEquals(128 + 9, child.awaitExit());
                assertFalse(child.isAlive());
                assertFalse(child.signal("TERM"));
            }
            try (var child = ChildProcess.start(coroutines, "sleep", "3600")) {
                child.signal("TERM");
                assertEquals(128 + 15, child.awaitExit());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aCancelledReadTakesNothingAndACancelledWaitLeavesNoZombie(CoroutineMode mode, int loops) throws Exception {
        run(mode, loops, coroutines -> {
            try (var cat = ChildProcess.start(coroutines, "cat")) {
                assertThrows(
                        TimeoutException.class,
                        () -> Coroutines.withTimeout(SHORT, () -> cat.stdout().read()));
                assertThrows(TimeoutException.class, () -> Coroutines.withTimeout(SHORT, cat::awaitExit));
                var waiting = cat.exit();
                waiting.cancel();
                assertThrows(CancellationException.class, waiting::join);
                cat.stdin().write("kept".getBytes(StandardCharsets.UTF_8));
                cat.stdin().close();
                assertEquals("kept", text(cat.stdout().readAllBytes()));
                assertEquals(0, cat.awaitExit());
                assertFalse(Files.exists(Path.of("/proc/" + cat.pid())), "reaped");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aWriteThatNobodyReadsEndsAtItsDeadline(CoroutineMode mode, int loops) throws Exception {
        run(mode, loops, coroutines -> {
            try (var child = ChildProcess.start(coroutines, "sleep", "3600")) {
                assertThrows(
                        TimeoutException.class,
                        () -> Coroutines.withTimeout(SHORT, () -> {
                            child.stdin().write(new byte[1_000_000]);
                            return 0;
                        }));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void aCancelThatLeavesTheBlockKillsTheProcess(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var started = new CountDownLatch(1);
            var pid = new long[1];
            var task = coroutines.spawn(() -> {
                try (var child = ChildProcess.start(coroutines, "sleep", "3600")) {
                    pid[0] = child.pid();
                    started.countDown();
                    child.stdout().read();
                } catch (InterruptedIOException cancelled) {
                    throw cancelled;
                }
            });
            started.await();
            task.cancel();
            assertThrows(CancellationException.class, task::join);
            assertFalse(Files.exists(Path.of("/proc/" + pid[0])), "reaped");
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void silentProcessesHoldUpNoOtherBlockingWork(CoroutineMode mode, int loops) throws Exception {
        var options = CoroutineOptions.best()
                .withMode(mode)
                .withLoops(loops)
                .withBlockingThreads(1)
                .withWatchdog(false);
        try (var coroutines = Coroutines.open(options);
                var first = ChildProcess.start(coroutines, "sleep", "3600");
                var second = ChildProcess.start(coroutines, "sleep", "3600")) {
            var readers = new Task<?>[] {
                coroutines.spawn(() -> first.stdout().read()),
                coroutines.spawn(() -> second.stdout().read())
            };
            Runtimes.letOthersRun();
            assertEquals(7, coroutines.blocking(() -> 7));
            for (var reader : readers) {
                assertFalse(reader.isDone());
                reader.cancel();
                assertThrows(CancellationException.class, reader::join);
            }
        }
    }
}
