package tercel.coro;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Threads that block in the pipes of child processes, one for each direction that waits at the moment. They are not
 * those for other blocking work, since a process may be silent for hours. Whoever waits for one may give up: the thread
 * goes on, with memory of its own, and what comes of it is there for the next wait.
 */
final class PipeThreads {
    private static final int THREADS_MAX = 1024;
    private static final ThreadPoolExecutor THREADS = new ThreadPoolExecutor(
            0,
            THREADS_MAX,
            5,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("tercel-pipe-", 0).daemon(true).factory());

    private PipeThreads() {}

    /** Begins something that may block. */
    static <T extends @Nullable Object> Future<T> begin(Callable<? extends T> work) throws IOException {
        var future = new Future<T>();
        try {
            THREADS.execute(() -> {
                try {
                    future.complete(work.call());
                } catch (Throwable failed) {
                    future.fail(failed);
                }
            });
        } catch (RejectedExecutionException full) {
            throw new IOException("pipes of child processes keep " + THREADS_MAX + " threads busy already", full);
        }
        return future;
    }

    /** Waits for it; a cancel of the caller ends the wait only. */
    static <T extends @Nullable Object> T await(Future<T> begun, String deed) throws IOException {
        try {
            return begun.await();
        } catch (InterruptedException cancelled) {
            throw Cancellation.told(cancelled, deed, 0);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException told ? told : new IOException(failed.getCause());
        }
    }
}
