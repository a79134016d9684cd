package tercel.coro;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.coro.FileRuntimes.Setting;

@Timeout(60)
final class FileLockTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void oneAtATimeHoldsTheWholeFile(Setting setting) throws Exception {
        setting.run(coroutines -> {
            var inside = new int[1];
            var most = new int[1];
            try (var scope = Scope.failFast(coroutines)) {
                for (int each = 0; each < 10; each++) {
                    scope.fork(() -> {
                        try (var file = open(coroutines);
                                var lock = file.lock(false)) {
                            assertFalse(lock.isShared());
                            most[0] = Math.max(most[0], ++inside[0]);
                            Coroutines.yield();
                            inside[0]--;
                        }
                        return null;
                    });
                }
                scope.joinAll();
            }
            assertEquals(1, most[0]);
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void regionsThatDoNotMeetAreHeldAtTheSameTime(Setting setting) throws Exception {
        setting.run(coroutines -> {
            try (var file = open(coroutines);
                    var other = open(coroutines)) {
                var first = file.lock(0, 10, false);
                assertEquals(10, first.size());
                assertTrue(other.tryLock(9, 1, false).isEmpty());
                assertTrue(file.tryLock(9, 1, true).isEmpty());
                try (var second = other.tryLock(10, 10, true).orElseThrow()) {
                    assertEquals(10, second.position());
                    assertTrue(second.isShared());
                }
                first.close();
                other.tryLock(0, 10, false).orElseThrow().close();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void aDeadlineEndsTheWaitAndTheLockStays(Setting setting) throws Exception {
        setting.run(coroutines -> {
            try (var file = open(coroutines);
                    var other = open(coroutines)) {
                var held = file.lock(false);
                assertThrows(
                        TimeoutException.class,
                        () -> Coroutines.withTimeout(Duration.ofMillis(5), () -> other.lock(false)));
                assertTrue(other.tryLock(0, 1, false).isEmpty());
                held.close();
                other.lock(false).close();
            }
        });
    }

    private AsyncFile open(Coroutines coroutines) throws Exception {
        return AsyncFile.open(coroutines, folder.resolve("file"), READ, WRITE, CREATE);
    }
}
