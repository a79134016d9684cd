package tercel.coro;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What every test of coroutines runs on: both modes, one loop and two. */
final class Runtimes {
    private Runtimes() {}

    static Stream<Arguments> all() {
        return Arrays.stream(CoroutineMode.values())
                .filter(mode -> mode.whyNot().isEmpty())
                .flatMap(mode -> Stream.of(Arguments.of(mode, 1), Arguments.of(mode, 2)));
    }

    static Coroutines open(CoroutineMode mode, int loops) throws IOException {
        return Coroutines.open(
                CoroutineOptions.best().withMode(mode).withLoops(loops).withWatchdog(false));
    }

    /** Lets everybody else run for a while: in a test, the difference between a fair chance and none. */
    static void letOthersRun() {
        for (int turn = 0; turn < 50; turn++) {
            Thread.yield();
        }
    }
}
