package tercel.wire.http1;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Runs a body of code that can stop in the middle and go on later: never at once with whoever resumes it. */
final class Coroutine {
    private final Semaphore inside = new Semaphore(0);
    private final Semaphore outside = new Semaphore(0);
    private final Thread thread;
    private boolean done;
    private @Nullable Throwable failure;

    Coroutine(Runnable body) {
        thread = Thread.ofVirtual().unstarted(() -> {
            inside.acquireUninterruptibly();
            try {
                body.run();
            } catch (Throwable thrown) {
                failure = thrown;
            } finally {
                done = true;
                outside.release();
            }
        });
        thread.start();
    }

    /** Goes on until it parks or ends; whether it has ended. */
    boolean resume() {
        inside.release();
        outside.acquireUninterruptibly();
        if (failure != null) {
            throw new AssertionError("a work failed", failure);
        }
        return done;
    }

    /** Called by the body: stops until it is resumed. */
    void park() {
        outside.release();
        inside.acquireUninterruptibly();
    }
}
