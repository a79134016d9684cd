package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something that a test does beside itself, and whose failure is the test's. */
final class Background implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Thread thread;
    private volatile @Nullable Throwable failure;

    /** What is done. */
    @FunctionalInterface
    interface Deed {
        void run() throws Exception;
    }

    Background(Deed deed) {
        thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                deed.run();
            } catch (Throwable thrown) {
                failure = thrown;
            }
        });
    }

    /** Waits until it is done, and fails if it failed. */
    void join() throws InterruptedException {
        assertTrue(thread.join(PATIENCE), "what runs beside the test does not end");
        if (failure != null) {
            throw new AssertionError("what ran beside the test failed", failure);
        }
    }

    /** Ends it. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
