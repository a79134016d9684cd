package tercel.coro;

import java.io.IOException;
import java.util.Random;
import java.util.stream.Stream;

/** What every test of files runs on: both modes, one loop and two, threads and rings where they are possible. */
final class FileRuntimes {
    private FileRuntimes() {}

    /** One of them. */
    record Setting(CoroutineMode mode, int loops, FileMode files) {
        Coroutines open() throws IOException {
            return open(8);
        }

        Coroutines open(int blockingThreads) throws IOException {
            return Coroutines.open(options(blockingThreads));
        }

        private CoroutineOptions options(int blockingThreads) {
            return CoroutineOptions.best()
                    .withMode(mode)
                    .withLoops(loops)
                    .withFiles(files)
                    .withBlockingThreads(blockingThreads)
                    .withWatchdog(false);
        }

        /** Does it in a coroutine and waits for it. */
        void run(Body body) throws Exception {
            try (var coroutines = open()) {
                coroutines.spawn(() -> body.run(coroutines)).join();
            }
        }
    }

    /** What a test does in a coroutine. */
    interface Body {
        void run(Coroutines coroutines) throws Exception;
    }

    static Stream<Setting> all() {
        return Runtimes.all()
                .flatMap(each -> Stream.of(FileMode.POOL, FileMode.DESCRIPTOR, FileMode.URING)
                        .map(files -> new Setting((CoroutineMode) each.get()[0], (int) each.get()[1], files)))
                .filter(each -> each.files.whyNot(each.options(8)).isEmpty());
    }

    static byte[] random(int size, long seed) {
        var bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
