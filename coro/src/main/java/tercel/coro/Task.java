package tercel.coro;

import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine, or a piece of blocking work, and what comes of it. Every method may be called from any thread.
 *
 * <p>Invariants: the outcome is set once, and whoever joins is woken after that. The thread is interrupted only under
 * the guard and before the outcome is set, so that no cancel reaches what the thread does next. A coroutine finds its
 * own task as its thread's handler of uncaught exceptions, which costs no thread local.
 *
 * @param <T> what it gives back
 */
public final class Task<T extends @Nullable Object> {
    private static final System.Logger LOG = System.getLogger("tercel.coro");

    private record Failure(Throwable why) {}

    /** How a coroutine leads to its task. */
    private final class Handler implements Thread.UncaughtExceptionHandler {
        @Override
        public void uncaughtException(Thread thread, Throwable bug) {
            LOG.log(Level.ERROR, "task " + name, bug);
        }

        Task<T> task() {
            return Task.this;
        }
    }

    private static final Object NOTHING = new Object();

    private final String name;
    private final Roster roster;
    private final Guard guard = new Guard();
    private @Nullable Callable<? extends T> body;
    private @Nullable WaitQueue joiners;
    private @Nullable Thread thread;
    private @Nullable Cancellation cancellation;
    private boolean cancelRequested;
    private boolean detached;
    private volatile @Nullable Object outcome;
    long sliceStartedNanos;

    @Nullable
    Task<?> previous;

    @Nullable
    Task<?> next;

    Task(String name, Roster roster, Callable<? extends T> body) {
        this.name = name;
        this.roster = roster;
        this.body = body;
    }

    /** The task whose coroutine the caller is, or null. */
    static @Nullable Task<?> current() {
        return Thread.currentThread().getUncaughtExceptionHandler() instanceof Task<?>.Handler handler
                ? handler.task()
                : null;
    }

    /** Runs it, in the thread that is to be its own meanwhile. */
    void run() {
        Thread own = Thread.currentThread();
        var before = own.isVirtual() ? null : own.getUncaughtExceptionHandler();
        own.setUncaughtExceptionHandler(new Handler());
        guard.enter();
        thread = own;
        Callable<? extends T> work = cancelRequested ? null : body;
        body = null;
        guard.leave();
        Object end;
        try {
            T result = work == null ? null : work.call();
            end = work == null ? new Failure(new CancellationException()) : result == null ? NOTHING : result;
        } catch (Throwable failure) {
            end = new Failure(failure);
        }
        finish(end);
        if (!own.isVirtual()) {
            own.setUncaughtExceptionHandler(before);
            Thread.interrupted();
        }
    }

    private void finish(Object end) {
        guard.enter();
        thread = null;
        cancellation = null;
        outcome = end;
        Waiter woken = joiners == null ? null : joiners.claimAll();
        boolean lost = detached && end instanceof Failure && !cancelRequested;
        guard.leave();
        WaitQueue.grantAll(woken);
        if (lost) {
            LOG.log(Level.WARNING, "a detached task failed: " + name, ((Failure) end).why);
        }
        roster.ended(this);
    }

    /** Ends a task that can never run, because what was to run it is closed. */
    void refuse() {
        finish(new Failure(new CancellationException("closed")));
    }

    /** Its coroutine's record of cancels and deadlines, made on first use. By the coroutine itself. */
    Cancellation cancellation() {
        Cancellation own = cancellation;
        if (own == null) {
            own = new Cancellation();
            guard.enter();
            if (cancelRequested && Thread.currentThread().isInterrupted()) {
                own.inherit();
            }
            cancellation = own;
            guard.leave();
        }
        return own;
    }

    @Nullable
    Cancellation cancellationOrNone() {
        return cancellation;
    }

    /**
     * What it is called, also in thread dumps.
     *
     * @return the name it was spawned with, or an empty text
     */
    public String name() {
        return name;
    }

    /**
     * Whether it has ended, in whatever way.
     *
     * @return true once it has a result, has failed or was cancelled
     */
    public boolean isDone() {
        return outcome != null;
    }

    /**
     * Whether it was cancelled before it came to a result.
     *
     * @return true once it has ended by {@link #cancel}
     */
    public boolean isCancelled() {
        return outcome instanceof Failure failure && isCancel(failure);
    }

    private boolean isCancel(Failure failure) {
        return cancelRequested
                && switch (failure.why) {
                    case InterruptedException wait -> true;
                    case CancellationException task -> true;
                    case ClosedByInterruptException channel -> true;
                    case InterruptedIOException socket -> !(socket instanceof SocketTimeoutException);
                    default -> false;
                };
    }

    /** Whether it has ended without a result, and not by a cancel of its own. */
    boolean hasFailed() {
        return outcome instanceof Failure failure && !isCancel(failure);
    }

    /**
     * Waits until it has ended. A cancel of the caller ends the wait and leaves the task alone; a {@link Scope} does
     * more.
     *
     * @return its result
     * @throws ExecutionException if it failed; the cause is what it threw
     * @throws CancellationException if it was cancelled
     * @throws InterruptedException if the caller was cancelled
     */
    public T join() throws InterruptedException, ExecutionException {
        await(Wait.NEVER);
        return result();
    }

    /**
     * Waits until it has ended, but no longer than that.
     *
     * @param timeout how long at most
     * @return its result
     * @throws ExecutionException if it failed; the cause is what it threw
     * @throws CancellationException if it was cancelled
     * @throws InterruptedException if the caller was cancelled
     * @throws TimeoutException if it has not ended in time; it goes on
     */
    public T join(Duration timeout) throws InterruptedException, ExecutionException, TimeoutException {
        if (!await(Wait.deadlineAfter(Wait.nanos(timeout)))) {
            throw new TimeoutException("the task has not ended: " + name);
        }
        return result();
    }

    private boolean await(long deadlineNanos) throws InterruptedException {
        Wait.check();
        if (outcome != null) {
            return true;
        }
        var waiter = new Waiter();
        if (enrol(waiter)) {
            return true;
        }
        try {
            return waiter.wait.await(deadlineNanos) != Wait.TIMED_OUT;
        } finally {
            withdraw(waiter);
        }
    }

    /** Waits for its end whatever happens to the caller, who will be told afterwards. */
    void awaitUncancelled() {
        var waiter = new Waiter();
        if (!enrol(waiter)) {
            waiter.wait.awaitUncancelled();
        }
    }

    /** Adds a waiter, or returns true when there is nothing to wait for. */
    boolean enrol(Waiter waiter) {
        guard.enter();
        boolean done = outcome != null;
        if (!done) {
            WaitQueue queue = joiners;
            if (queue == null) {
                queue = new WaitQueue();
                joiners = queue;
            }
            queue.add(waiter);
        }
        guard.leave();
        return done;
    }

    void withdraw(Waiter waiter) {
        if (waiter.queue == null) {
            return;
        }
        guard.enter();
        if (joiners != null) {
            joiners.remove(waiter);
        }
        guard.leave();
    }

    /**
     * Its result, without waiting.
     *
     * @return what its body gave back
     * @throws ExecutionException if it failed; the cause is what it threw
     * @throws CancellationException if it was cancelled
     * @throws IllegalStateException if it has not ended
     */
    @SuppressWarnings("unchecked")
    public T result() throws ExecutionException {
        Object end = outcome;
        if (end == null) {
            throw new IllegalStateException("the task has not ended: " + name);
        }
        if (end instanceof Failure failure) {
            if (isCancel(failure) || failure.why instanceof CancellationException) {
                var cancelled = new CancellationException("the task was cancelled: " + name);
                cancelled.initCause(failure.why);
                throw cancelled;
            }
            throw new ExecutionException(failure.why);
        }
        return end == NOTHING ? null : (T) end;
    }

    /**
     * For a {@link Select}: it has ended.
     *
     * @param <R> what the select gives back
     * @param then what to make of this task, which has then ended, in whatever way
     * @return a clause
     */
    public <R extends @Nullable Object> Clause<R> onDone(Function<? super Task<T>, ? extends R> then) {
        return new Clause<>(new End(), waiter -> then.apply(this));
    }

    private final class End implements Source {
        @Override
        public boolean seemsReady() {
            return outcome != null;
        }

        @Override
        public boolean attempt(Waiter waiter) {
            return outcome != null;
        }

        @Override
        public boolean enrol(Waiter waiter) {
            return Task.this.enrol(waiter);
        }

        @Override
        public void withdraw(Waiter waiter) {
            Task.this.withdraw(waiter);
        }
    }

    /** What it threw, or null. */
    @Nullable
    Throwable failure() {
        return outcome instanceof Failure failure ? failure.why : null;
    }

    /**
     * Asks it to end: its next wait, or the one it is in, throws InterruptedException, once. One that has not begun
     * never begins. Returns at once; {@link #join} waits for the end. Asking again changes nothing.
     */
    public void cancel() {
        guard.enter();
        boolean first = !cancelRequested && outcome == null;
        cancelRequested |= first;
        Cancellation own = cancellation;
        if (first && own == null && thread != null) {
            thread.interrupt();
        }
        guard.leave();
        if (first && own != null) {
            own.cancel();
        }
    }

    /** Says that nobody will join it: if it fails, that is logged. */
    public void detach() {
        guard.enter();
        detached = true;
        guard.leave();
    }

    @Override
    public String toString() {
        return "Task[" + name + (isDone() ? ", ended]" : ", running]");
    }
}
