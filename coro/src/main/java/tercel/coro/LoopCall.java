package tercel.coro;

import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Something short that only a loop may do, done for somebody else, who waits for it whatever happens to him meanwhile.
 * For what is seldom done, such as opening, closing and options.
 */
final class LoopCall<T extends @Nullable Object> implements Runnable {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Thread caller = Thread.currentThread();
    private final Callable<? extends T> work;
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile boolean done;

    private LoopCall(Callable<? extends T> work) {
        this.work = work;
    }

    /** Does it on the loop: at once, where the caller is there. The work must not wait. */
    static <T extends @Nullable Object> T on(Loop loop, Callable<? extends T> work) throws IOException {
        var call = new LoopCall<T>(work);
        if (loop.inLoop()) {
            call.run();
        } else {
            loop.post(call);
            call.await(loop);
        }
        return call.outcome();
    }

    @Override
    public void run() {
        try {
            result = work.call();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        done = true;
        LockSupport.unpark(caller);
    }

    private void await(Loop loop) throws SocketException {
        boolean interrupted = false;
        while (!done) {
            LockSupport.parkNanos(this, LOOK_NANOS);
            interrupted |= Thread.interrupted();
            if (!done && loop.hasEnded()) {
                throw new SocketException("its loop has ended");
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
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
