package tercel.coro;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Input or output that a thread for blocking work does for somebody, who waits for it. No interrupt reaches that
 * thread, since one would close the channel that it is in, for everybody.
 *
 * <p>A cancel takes back what has not begun. What has begun is waited for, so that whatever it uses is used no more
 * when the caller goes on; its result counts, and the cancel is kept for the next wait.
 */
final class Errand<T extends @Nullable Object> implements Runnable {
    private static final int QUEUED = 0;
    private static final int BEGUN = 1;
    private static final int WITHDRAWN = 2;
    private static final VarHandle STATE = state();

    private final Callable<? extends T> work;
    private final Wait wait = new Wait();

    @SuppressWarnings("unused")
    private volatile int state = QUEUED;

    private @Nullable T result;
    private @Nullable Throwable failure;

    private Errand(Callable<? extends T> work) {
        this.work = work;
    }

    private static VarHandle state() {
        try {
            return MethodHandles.lookup().findVarHandle(Errand.class, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("Errand.state", impossible);
        }
    }

    /**
     * Has it done.
     *
     * @param deed what the caller does, as in "interrupted: one that reads"
     */
    static <T extends @Nullable Object> T run(Coroutines coroutines, String deed, Callable<? extends T> work)
            throws IOException {
        if (Thread.currentThread().isInterrupted() && Thread.interrupted()) {
            throw Cancellation.delivery(deed, 0);
        }
        var errand = new Errand<T>(work);
        errand.sendTo(coroutines);
        if (!errand.wait.awaitUnlessInterrupted()) {
            if (STATE.compareAndSet(errand, QUEUED, WITHDRAWN)) {
                Thread.interrupted();
                throw Cancellation.delivery(deed, 0);
            }
            errand.wait.awaitUncancelled();
        }
        return errand.outcome();
    }

    /** Has it done, whatever happens to the caller meanwhile; in place, where there are no threads any more. */
    static <T extends @Nullable Object> T runUncancelled(Coroutines coroutines, Callable<? extends T> work)
            throws IOException {
        var errand = new Errand<T>(work);
        try {
            errand.sendTo(coroutines);
            errand.wait.awaitUncancelled();
        } catch (IllegalStateException closed) {
            errand.run();
        }
        return errand.outcome();
    }

    private void sendTo(Coroutines coroutines) {
        try {
            coroutines.blockingThreads().execute(this);
        } catch (RejectedExecutionException closed) {
            throw new IllegalStateException("closed: it does no more for anybody", closed);
        }
    }

    @Override
    public void run() {
        if (!STATE.compareAndSet(this, QUEUED, BEGUN)) {
            return;
        }
        try {
            result = work.call();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        if (wait.claim()) {
            wait.grant(0);
        }
    }

    @SuppressWarnings("NullAway")
    private T outcome() throws IOException {
        return switch (failure) {
            case null -> result;
            case IOException told -> throw told;
            case RuntimeException bug -> throw bug;
            case Error bug -> throw bug;
            case Throwable other -> throw new IOException(other);
        };
    }
}
