package tercel.coro;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Coroutines and what they run on: some loops, and a few threads for work that blocks. A coroutine is a virtual thread,
 * so all of the JDK's blocking calls work inside, and code that knows nothing of this class runs unchanged.
 *
 * <p>With {@link CoroutineMode#OWN} each coroutine belongs to one loop and runs on that loop's thread only; coroutines
 * of one loop never run at the same time. {@link #spawn} deals them out to the loops in turn, {@link #spawnHere} keeps
 * them on the caller's. A coroutine stays where it was spawned: idle loops do not take work from busy ones. With
 * {@link CoroutineMode#JDK} the JDK's scheduler runs them all.
 *
 * <p>All methods may be called from any thread. Invariant: a task that was accepted ends, at the latest by
 * {@link #close}, or by that of its {@link Scope}, which has to come first.
 */
public final class Coroutines implements AutoCloseable {
    private static final long SLICE_NANOS = 100_000;
    private static final AtomicInteger RUNTIMES = new AtomicInteger();

    private final CoroutineOptions options;
    private final CoroutineMode mode;
    private final List<Loop> loops;
    private final Watchdog watchdog;
    private final ThreadPoolExecutor blocking;
    private final Roster roster = new Roster(false);
    private final AtomicInteger turn = new AtomicInteger();
    private final Set<Endpoint> endpoints = ConcurrentHashMap.newKeySet();

    private Coroutines(CoroutineOptions options, List<Loop> loops) {
        this.options = options;
        mode = options.mode();
        this.loops = loops;
        watchdog = new Watchdog(loops);
        blocking = new ThreadPoolExecutor(
                options.blockingThreads(),
                options.blockingThreads(),
                60,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("tercel-blocking-", 0).daemon(true).factory());
        blocking.allowCoreThreadTimeOut(true);
        loops.forEach(Loop::start);
        if (options.watchdog()) {
            watchdog.start();
        }
    }

    /**
     * Opens loops and starts their threads, which are daemons.
     *
     * @param options how many and which
     * @return ready for tasks
     * @throws IOException if the system refuses a descriptor
     * @throws IllegalStateException if the mode, the poller or the way to files is not possible here; says why
     */
    public static Coroutines open(CoroutineOptions options) throws IOException {
        String missing = options.files().whyNot(options);
        if (!missing.isEmpty()) {
            throw new IllegalStateException(missing);
        }
        if (options.mode() == CoroutineMode.OWN && VirtualThreads.areOurs()) {
            VirtualThreads.startPollers();
        }
        int runtime = RUNTIMES.getAndIncrement();
        var loops = new ArrayList<Loop>();
        try {
            for (int index = 0; index < options.loopCount(); index++) {
                loops.add(Loop.open("tercel-loop-" + runtime + "." + index, options.poller(), options.mode()));
            }
        } catch (IOException | RuntimeException refused) {
            loops.forEach(Loop::start);
            loops.forEach(Loop::close);
            throw refused;
        }
        return new Coroutines(options, List.copyOf(loops));
    }

    /**
     * Opens the best that is possible here.
     *
     * @return ready for tasks
     * @throws IOException if the system refuses a descriptor
     */
    public static Coroutines open() throws IOException {
        return open(CoroutineOptions.best());
    }

    /**
     * On whose scheduler its coroutines run.
     *
     * @return as it was opened
     */
    public CoroutineMode mode() {
        return mode;
    }

    /**
     * How its coroutines read and write files.
     *
     * @return as the options say; the best that is possible if they leave it open
     */
    public FileMode fileMode() {
        return switch (options.files()) {
            case URING, DESCRIPTOR, POOL -> options.files();
            case AUTO -> FileMode.best(options);
        };
    }

    /**
     * Why files are not read and written through a ring.
     *
     * @return an empty text where they are, or what is missing
     */
    public String whyNotUring() {
        return switch (options.files()) {
            case URING, AUTO -> FileMode.URING.whyNot(options);
            case DESCRIPTOR, POOL -> options.files() + " was asked for";
        };
    }

    /**
     * Its loops.
     *
     * @return at least one
     */
    public List<Loop> loops() {
        return loops;
    }

    /**
     * Starts a coroutine, on the loop whose turn it is.
     *
     * @param <T> what it gives back
     * @param body what it does
     * @return its task
     * @throws IllegalStateException if this is closed
     */
    public <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body) {
        return start(nextLoop(), task("", roster, body));
    }

    /**
     * Starts a coroutine without a result, on the loop whose turn it is.
     *
     * @param body what it does
     * @return its task
     * @throws IllegalStateException if this is closed
     */
    public Task<@Nullable Void> spawn(Action body) {
        return start(nextLoop(), task("", roster, callable(body)));
    }

    /**
     * Starts a coroutine with a name, on the loop whose turn it is.
     *
     * @param <T> what it gives back
     * @param name of its thread
     * @param body what it does
     * @return its task
     * @throws IllegalStateException if this is closed
     */
    public <T extends @Nullable Object> Task<T> spawn(String name, Callable<? extends T> body) {
        return start(nextLoop(), task(name, roster, body));
    }

    /**
     * Starts a coroutine on the caller's loop, where it stays; from elsewhere, on the loop whose turn it is.
     *
     * @param <T> what it gives back
     * @param body what it does
     * @return its task
     * @throws IllegalStateException if this is closed
     */
    public <T extends @Nullable Object> Task<T> spawnHere(Callable<? extends T> body) {
        return start(loopHere(), task("", roster, body));
    }

    /**
     * Starts a coroutine without a result on the caller's loop, where it stays; from elsewhere, on the loop whose turn
     * it is.
     *
     * @param body what it does
     * @return its task
     * @throws IllegalStateException if this is closed
     */
    public Task<@Nullable Void> spawnHere(Action body) {
        return start(loopHere(), task("", roster, callable(body)));
    }

    /** Starts a coroutine of a scope. */
    <T extends @Nullable Object> Task<T> fork(Roster scope, Callable<? extends T> body) {
        Task<T> task = task("", scope, body);
        nextLoop().forkStructured(task.name(), task::run);
        return task;
    }

    static Callable<@Nullable Void> callable(Action body) {
        return () -> {
            body.run();
            return null;
        };
    }

    private <T extends @Nullable Object> Task<T> task(String name, Roster owner, Callable<? extends T> body) {
        var task = new Task<T>(name, owner, body);
        if (roster.isClosed() || !owner.add(task)) {
            throw new IllegalStateException("closed: it takes no more tasks");
        }
        return task;
    }

    private <T extends @Nullable Object> Task<T> start(Loop loop, Task<T> task) {
        loop.fork(task.name(), task::run);
        return task;
    }

    private Loop nextLoop() {
        int count = loops.size();
        return loops.get(count == 1 ? 0 : Math.floorMod(turn.getAndIncrement(), count));
    }

    /** The caller's loop; from elsewhere, the one whose turn it is. */
    Loop loopHere() {
        Loop here = Loop.current();
        return here != null && loops.contains(here) ? here : nextLoop();
    }

    /**
     * Does work that blocks the thread it runs on, such as reading a file or calling native code: on one of the threads
     * that are kept for it. Waits for the end. A cancel interrupts the work, and is told once the work has ended. When
     * all threads are busy, the work waits for its turn.
     *
     * @param <T> what it gives back
     * @param work runs on a platform thread
     * @return what the work gave back
     * @throws Exception what the work threw
     * @throws InterruptedException if the caller was cancelled
     */
    public <T extends @Nullable Object> T blocking(Callable<? extends T> work) throws Exception {
        Task<T> task = spawnBlocking(work);
        try {
            return task.join();
        } catch (InterruptedException cancelled) {
            task.cancel();
            task.awaitUncancelled();
            throw cancelled;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
    }

    /**
     * Starts work that blocks the thread it runs on.
     *
     * @param <T> what it gives back
     * @param work runs on a platform thread, when one is free; a cancel interrupts it
     * @return its task
     * @throws IllegalStateException if this is closed
     */
    public <T extends @Nullable Object> Task<T> spawnBlocking(Callable<? extends T> work) {
        Task<T> task = task("blocking", roster, work);
        try {
            blocking.execute(task::run);
        } catch (java.util.concurrent.RejectedExecutionException closed) {
            task.refuse();
        }
        return task;
    }

    /** The threads for blocking work, to which no interrupt goes that way. */
    java.util.concurrent.Executor blockingThreads() {
        return blocking;
    }

    /** Lets every other coroutine that could go on do so first. */
    public static void yield() {
        Thread.yield();
    }

    /**
     * Yields if the caller has run for about 100 µs without waiting: for coroutines that compute, so that they leave
     * others their turn. The first call after a wait starts the clock.
     */
    public static void yieldIfDue() {
        Loop loop = Loop.current();
        if (loop != null) {
            if (loop.isSliceOver(SLICE_NANOS)) {
                Thread.yield();
            }
            return;
        }
        Task<?> task = Task.current();
        if (task != null) {
            long now = System.nanoTime();
            if (now - task.sliceStartedNanos >= SLICE_NANOS) {
                Thread.yield();
                task.sliceStartedNanos = System.nanoTime();
            }
        }
    }

    /** The same for code that waits for nothing in the end: sockets and timers of the caller's loop come first, too. */
    static void yieldTurnIfDue() {
        Loop loop = Loop.current();
        if (loop == null) {
            yieldIfDue();
        } else if (loop.isSliceOver(SLICE_NANOS)) {
            loop.yieldTurn();
        }
    }

    /**
     * The clock of all deadlines.
     *
     * @return nanoseconds, on the scale of {@code System.nanoTime()}
     */
    public static long nowNanos() {
        return System.nanoTime();
    }

    /**
     * Waits that long: on the loop's timer wheel, where the caller is a coroutine of a loop; never shorter, and up to
     * about a millisecond longer.
     *
     * @param time how long; nothing or less returns at once
     * @throws InterruptedException if the caller was cancelled
     */
    public static void sleep(Duration time) throws InterruptedException {
        Wait.check();
        long nanos = Wait.nanos(time);
        if (nanos > 0) {
            new Wait().await(Wait.deadlineAfter(nanos));
        }
    }

    /**
     * Waits until a time of the wall clock, also when that clock is set meanwhile: within a second then.
     *
     * @param time when; one in the past returns at once
     * @throws InterruptedException if the caller was cancelled
     */
    public static void sleepUntil(Instant time) throws InterruptedException {
        Wait.check();
        for (long left = WallClock.nanosLeft(time); left > 0; left = WallClock.nanosLeft(time)) {
            new Wait().await(Wait.deadlineAfter(left));
        }
    }

    /**
     * Does something with the promise that no cancel and no deadline from outside disturbs it: they are told at the
     * first wait afterwards. Deadlines set inside work. Interrupts that come from neither cannot be held back.
     *
     * @param <T> what it gives back
     * @param body what to do
     * @return what it gave back
     * @throws Exception what it threw
     */
    public static <T extends @Nullable Object> T shield(Callable<T> body) throws Exception {
        return Cancellation.shield(body);
    }

    /**
     * Does something that must end in time: when the time is over, the wait that the body is in, or the next one,
     * throws InterruptedException, and this a TimeoutException. May be nested: the deadline that passes first ends its
     * own scope and no other. A cancel that comes before the timeout was told wins.
     *
     * @param <T> what it gives back
     * @param timeout how long it may take
     * @param body what to do
     * @return what it gave back, also when it ended too late without waiting
     * @throws TimeoutException if its deadline ended it
     * @throws InterruptedException if the caller was cancelled, or a deadline around this one passed
     * @throws Exception what the body threw
     */
    public static <T extends @Nullable Object> T withTimeout(Duration timeout, Callable<T> body) throws Exception {
        return Cancellation.within(Wait.deadlineAfter(Wait.nanos(timeout)), body);
    }

    /**
     * The same as {@link #withTimeout}, by the clock.
     *
     * @param <T> what it gives back
     * @param deadlineNanos on the scale of {@link #nowNanos}
     * @param body what to do
     * @return what it gave back, also when it ended too late without waiting
     * @throws TimeoutException if its deadline ended it
     * @throws InterruptedException if the caller was cancelled, or a deadline around this one passed
     * @throws Exception what the body threw
     */
    public static <T extends @Nullable Object> T withDeadline(long deadlineNanos, Callable<T> body) throws Exception {
        return Cancellation.within(deadlineNanos, body);
    }

    /** Refuses to open a socket that would only be closed again. */
    void requireOpen() {
        if (roster.isClosed()) {
            throw new IllegalStateException("closed: it opens no more sockets");
        }
    }

    /** Keeps a socket, to close it at the end; false when that has come. */
    boolean keep(Endpoint endpoint) {
        endpoints.add(endpoint);
        return !roster.isClosed();
    }

    /** It was closed. */
    void forget(Endpoint endpoint) {
        endpoints.remove(endpoint);
    }

    /**
     * What its loops have done so far.
     *
     * @return one for each loop
     */
    public List<LoopCounts> counts() {
        return loops.stream().map(Loop::counts).toList();
    }

    /**
     * How many tasks have not ended, those of scopes not counted.
     *
     * @return a number of this moment
     */
    public int taskCount() {
        return roster.count();
    }

    /**
     * The latest times that a loop stood still for 10 ms or more. Each was logged, too.
     *
     * @return oldest first; at most 16
     */
    public List<Stall> stalls() {
        return watchdog.stalls();
    }

    /**
     * How often a loop stood still for 10 ms or more.
     *
     * @return 0 without the watchdog
     */
    public long stallCount() {
        return watchdog.count();
    }

    /**
     * Cancels all tasks, waits until they have ended, closes the sockets that are still open, then ends the loops. Not
     * from one of its own coroutines. Idempotent.
     */
    @Override
    public void close() {
        Loop here = Loop.current();
        if (here != null && loops.contains(here)) {
            throw new IllegalStateException("coroutines cannot close what they run on");
        }
        roster.close();
        roster.cancelAll();
        roster.awaitAllUncancelled();
        endpoints.forEach(Endpoint::close);
        watchdog.close();
        blocking.shutdown();
        loops.forEach(Loop::close);
    }
}
