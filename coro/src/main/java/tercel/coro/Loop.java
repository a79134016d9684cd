package tercel.coro;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One platform thread that waits for sockets, timers and messages, and runs what they are for.
 *
 * <p>A turn: continue coroutines that became runnable, poll, then run the events, the timers that are due and the tasks
 * that were posted, one after the other. With {@link CoroutineMode#OWN} the events run inside a {@link Driver}
 * coroutine: code that handles one may wait. The driver is then displaced, another one takes the rest of the turn, and
 * the one that waited goes on later through the run queue. With {@link CoroutineMode#JDK} the events run on the loop's
 * thread itself and must not wait.
 *
 * <p>Invariants: sockets, timers, the run queue and the tasks are touched on the loop's thread only (by whatever
 * coroutine is mounted there); the inbox is the only way in. A loop that sleeps has said so before it looked at the
 * inbox for the last time, so a message is never missed. A coroutine's continuation is in at most one place: the slot,
 * the run queue, the inbox, or running.
 */
public final class Loop implements Executor, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("tercel.coro");
    private static final int COROUTINES_A_TURN = 64;
    private static final int SLOT_USES_IN_A_ROW = 16;
    private static final int SPARES_MAX = 256;

    /** Until so many drivers have ended, each serves a short time only: see {@link Driver}. */
    private static final int DRIVERS_OF_YOUTH = 400;

    /**
     * How many events pass between two looks at the clock, within a turn; a look costs as much as parsing a short head.
     */
    private static final int EVENTS_A_CLOCK = 4;

    private static final int SCRATCH_BYTES = 64 << 10;
    private static final long CLOSING_NANOS = 5_000_000_000L;

    private final Poller poller;
    private final CoroutineMode mode;
    private final LoopThread thread;
    private final Inbox inbox = new Inbox();
    private final TimerWheel wheel;
    private final ArrayDeque<Runnable> runnable = new ArrayDeque<>(64);
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(64);
    private final ArrayDeque<Runnable> upcoming = new ArrayDeque<>(64);
    private final ArrayDeque<Driver> spares = new ArrayDeque<>();

    private volatile boolean asleep;
    private volatile boolean closing;
    private long nowNanos;
    private int eventCount;
    private int eventIndex;
    private @Nullable Runnable slot;
    private @Nullable Runnable running;
    private @Nullable Runnable captured;
    private boolean capturing;
    private @Nullable Driver driver;
    private int driversMade;
    private int youngDrivers = DRIVERS_OF_YOUTH;
    private int displacedCount;
    private Runnable displaced = () -> {};
    private boolean polling;
    private long turns;
    private long sleeps;
    private long continued;
    private long events;
    private long actions;
    private long messages;
    private long sliceStartedNanos;
    private long busyNanos;
    private long busySinceNanos;
    private byte @Nullable [] scratch;
    private @Nullable LoopRing ring;
    private boolean ringAsked;
    private boolean ringHasMore;
    private boolean turnOver;

    private Loop(String name, Poller poller, CoroutineMode mode) {
        this.poller = poller;
        this.mode = mode;
        nowNanos = System.nanoTime();
        busySinceNanos = nowNanos;
        wheel = new TimerWheel(nowNanos);
        thread = new LoopThread(name, this);
    }

    /** The platform thread of a loop, by which the loop is found. */
    private static final class LoopThread extends Thread {
        private final Loop loop;

        LoopThread(String name, Loop loop) {
            super(null, null, name, 0, false);
            this.loop = loop;
            setDaemon(true);
        }

        @Override
        public void run() {
            loop.run();
        }
    }

    /** The loop that the caller runs on, directly or in a coroutine, or null. */
    static @Nullable Loop current() {
        Thread carrier = VirtualThreads.areOurs() ? VirtualThreads.carrier() : Thread.currentThread();
        return carrier instanceof LoopThread own ? own.loop : null;
    }

    /**
     * Opens a loop. Its thread is a daemon, started by {@link #start}.
     *
     * @param name of its thread
     * @param kind what it polls with
     * @param mode how coroutines run on it; must be possible here
     * @return a loop that is not running yet
     * @throws IOException if the system refuses a descriptor
     */
    public static Loop open(String name, PollerKind kind, CoroutineMode mode) throws IOException {
        if (mode == CoroutineMode.OWN && !VirtualThreads.areOurs()) {
            throw new IllegalStateException(VirtualThreads.whyNot());
        }
        return new Loop(name, kind.open(), mode);
    }

    /** Starts its thread. Listeners that must be bound by the caller are bound before. */
    public void start() {
        thread.start();
    }

    /**
     * Who tidies up when whatever handles an event waits: called on the loop's thread, while that coroutine is parked,
     * before anything else runs.
     *
     * @param action takes shared storage from under the coroutine; must not wait
     */
    public void whenDisplaced(Runnable action) {
        displaced = action;
    }

    /**
     * How coroutines run on it.
     *
     * @return as it was opened
     */
    public CoroutineMode mode() {
        return mode;
    }

    /**
     * Its clock.
     *
     * @return the time on the scale of {@code System.nanoTime()}, when this turn began or a few events ago
     */
    public long nowNanos() {
        return nowNanos;
    }

    /** What it polls with. On the loop only. */
    Poller poller() {
        return poller;
    }

    /** Bytes for the length of one event, when something has no array of its own. On the loop only. */
    byte[] scratch() {
        byte[] bytes = scratch;
        if (bytes == null) {
            bytes = new byte[SCRATCH_BYTES];
            scratch = bytes;
        }
        return bytes;
    }

    /** Whether its thread has ended, so that nothing posted will ever run. */
    boolean hasEnded() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    /** Its ring for files, opened on first use; null where there can be none. On the loop only. */
    @Nullable
    LoopRing ring() {
        if (!ringAsked) {
            ringAsked = true;
            ring = mode == CoroutineMode.OWN ? poller.openRing() : null;
        }
        return ring;
    }

    /**
     * Lets sockets, timers and all other coroutines have their turn before the caller goes on: for whoever has kept the
     * loop busy for a while. By a coroutine of this loop.
     */
    void yieldTurn() {
        turnOver = true;
        Thread.yield();
    }

    /** What its thread is called. */
    String name() {
        return thread.getName();
    }

    /** A number that grows whenever the loop goes on to something else. From any thread, so it may be a little old. */
    long progress() {
        return turns + continued + events + actions;
    }

    /** Whether it waits for its sockets. From any thread, so it may be a little old. */
    boolean isPolling() {
        return polling;
    }

    /** What it is doing. From any thread. */
    StackTraceElement[] stack() {
        Runnable mounted = running;
        Thread coroutine = mounted == null ? null : VirtualThreads.ofContinuation(mounted);
        return (coroutine == null ? thread : coroutine).getStackTrace();
    }

    /** Whether the coroutine that runs has had its time; its first question starts the clock. On the loop only. */
    boolean isSliceOver(long sliceNanos) {
        long now = System.nanoTime();
        if (sliceStartedNanos == 0) {
            sliceStartedNanos = now;
        }
        return now - sliceStartedNanos >= sliceNanos;
    }

    /**
     * What it has done so far. From any thread.
     *
     * @return numbers of about now
     */
    public LoopCounts counts() {
        return new LoopCounts(
                thread.getName(), turns, sleeps, continued, events, actions, messages, busyNanos, displacedCount);
    }

    /**
     * Whether the caller runs on it, directly or in a coroutine.
     *
     * @return true where its sockets and timers may be touched
     */
    public boolean inLoop() {
        return thread == (mode == CoroutineMode.OWN ? VirtualThreads.carrier() : Thread.currentThread());
    }

    /**
     * Whether what runs now is still the loop's turn. Not so in a coroutine that has waited since it was told of an
     * event: others have had their turn meanwhile, and it may go on with its own connection only. On the loop only.
     *
     * @return true until the caller waits
     */
    public boolean hasTurn() {
        Driver current = driver;
        return mode == CoroutineMode.JDK || current != null && current.continuation == running;
    }

    /**
     * Runs a task on the loop among its events. From any thread, never blocks; on the loop itself it runs in the next
     * turn.
     *
     * @param task may wait only with {@link CoroutineMode#OWN}
     */
    public void post(Runnable task) {
        if (inLoop()) {
            upcoming.add(task);
        } else {
            inbox.put(task, true);
            wakeIfAsleep();
        }
    }

    /**
     * Continues a coroutine: the scheduler's side of its virtual threads. From any thread; never blocks, never rejects.
     *
     * @param continuation of a virtual thread that was created on this loop
     */
    @Override
    public void execute(Runnable continuation) {
        if (thread != VirtualThreads.carrier()) {
            inbox.put(continuation, false);
            wakeIfAsleep();
        } else if (capturing) {
            capturing = false;
            captured = continuation;
        } else if (continuation == running) {
            // It yields: everyone else comes first.
            runnable.add(continuation);
        } else {
            Runnable before = slot;
            slot = continuation;
            if (before != null) {
                runnable.add(before);
            }
        }
    }

    /**
     * Starts a coroutine: on this loop with {@link CoroutineMode#OWN}, on the JDK's scheduler otherwise.
     *
     * @param name of its thread
     * @param body what it runs
     * @return its thread
     */
    public Thread fork(String name, Runnable body) {
        if (mode == CoroutineMode.JDK) {
            return Thread.ofVirtual().name(name).start(body);
        }
        Thread coroutine = VirtualThreads.create(this, name, body);
        coroutine.start();
        return coroutine;
    }

    /** As {@link #fork}; the coroutine sees the caller's scoped values, which the JDK's scheduler has no way to do. */
    void forkStructured(String name, Runnable body) {
        if (mode == CoroutineMode.JDK) {
            fork(name, body);
            return;
        }
        Thread coroutine = VirtualThreads.create(this, name, body);
        VirtualThreads.inheritScopedValues(coroutine);
        coroutine.start();
    }

    /**
     * Sets an alarm, or sets it anew. On the loop only.
     *
     * @param timer whose action then runs among the loop's events
     * @param deadlineNanos on the scale of {@link #nowNanos}; it goes off up to about a millisecond later
     */
    public void set(Timer timer, long deadlineNanos) {
        wheel.set(timer, deadlineNanos);
    }

    /**
     * Cancels an alarm. On the loop only. One that is already due may still run its action once.
     *
     * @param timer set or not
     */
    public void cancel(Timer timer) {
        wheel.cancel(timer);
    }

    /**
     * Binds a listener of this loop. Before {@link #start}, or on the loop.
     *
     * @param address where
     * @param options how
     * @return listening, not watched yet
     * @throws ListenException if the address is in use, not ours or not allowed
     * @throws IOException if the system is out of something
     */
    public ListenSocket listen(SocketAddress address, ListenOptions options) throws IOException {
        return poller.listen(address, options);
    }

    /**
     * Takes over a socket from another loop with the same kind of poller. On this loop.
     *
     * @param accepted not watched yet, and from now on not to be touched elsewhere
     * @return the same connection, as a socket of this loop
     */
    public StreamSocket adopt(StreamSocket accepted) {
        return poller.adopt(accepted);
    }

    /**
     * Ends it: waits until coroutines that displaced a driver have ended, a few seconds at most, then for its thread.
     * Not from the loop itself. Idempotent.
     */
    @Override
    public void close() {
        closing = true;
        poller.wakeUp();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void wakeIfAsleep() {
        if (asleep) {
            asleep = false;
            poller.wakeUp();
        }
    }

    private void run() {
        while (!closing) {
            turnOnce();
        }
        long deadline = System.nanoTime() + CLOSING_NANOS;
        while (displacedCount > 0 && nowNanos < deadline) {
            turnOnce();
        }
        endDrivers();
        if (ring != null) {
            ring.close();
        }
        poller.close();
    }

    /** A turn; a method of its own, since a loop that never ends would long stay interpreted. */
    private void turnOnce() {
        takeInbox();
        continueCoroutines();
        LoopRing files = ring;
        ringHasMore = files != null && files.turn();
        turns++;
        long timeoutNanos = timeoutNanos();
        // A poll that does not wait is work like any other, and needs no look at the clock of its own.
        long endedNanos = 0;
        if (timeoutNanos != 0) {
            sleeps++;
            endedNanos = System.nanoTime();
        }
        polling = true;
        eventCount = poller.poll(timeoutNanos);
        polling = false;
        asleep = false;
        eventIndex = 0;
        nowNanos = System.nanoTime();
        busyNanos += (timeoutNanos != 0 ? endedNanos : nowNanos) - busySinceNanos;
        busySinceNanos = nowNanos;
        if (!upcoming.isEmpty()) {
            tasks.addAll(upcoming);
            upcoming.clear();
        }
        wheel.expire(nowNanos, tasks);
        drive();
    }

    private void takeInbox() {
        for (Inbox.Message message = inbox.takeAll(); message != null; message = message.next) {
            messages++;
            (message.task ? upcoming : runnable).add(message.what);
        }
    }

    private void continueCoroutines() {
        int fromSlot = 0;
        turnOver = false;
        for (int count = 0; count < COROUTINES_A_TURN && !turnOver; count++) {
            Runnable next = fromSlot++ < SLOT_USES_IN_A_ROW ? slot : null;
            if (next != null) {
                slot = null;
            } else {
                fromSlot = 0;
                next = runnable.poll();
            }
            if (next == null && slot == null) {
                return;
            }
            if (next != null) {
                mount(next);
            }
        }
    }

    private void mount(Runnable continuation) {
        running = continuation;
        continued++;
        sliceStartedNanos = 0;
        continuation.run();
        running = null;
    }

    private long timeoutNanos() {
        if (slot != null || ringHasMore || !runnable.isEmpty() || !upcoming.isEmpty()) {
            return 0;
        }
        asleep = true;
        return inbox.isEmpty() && !closing ? wheel.delayNanos(nowNanos) : closing ? 10_000_000L : 0;
    }

    /** Runs what the turn brought, in drivers or in place. */
    private void drive() {
        if (mode == CoroutineMode.JDK) {
            turn(null);
            return;
        }
        while (eventIndex < eventCount || !tasks.isEmpty()) {
            Driver current = driver;
            if (current == null) {
                current = spares.isEmpty() ? new Driver(this, thread.getName() + "-" + driversMade++) : spares.pop();
                driver = current;
            }
            continueDriver(current);
            if (!current.isIdle()) {
                driver = null;
                displacedCount++;
                displaced.run();
            }
        }
    }

    /**
     * Mounts a driver at once, past the run queue. A stray unpark may have put its continuation there already; that one
     * will then find nothing to do, which virtual threads tolerate.
     */
    private void continueDriver(Driver next) {
        capturing = true;
        next.resume();
        if (!capturing) {
            next.continuation = captured;
        }
        capturing = false;
        captured = null;
        mount(next.continuation);
    }

    /** A driver's part of the turn: ends when all is done, or when the driver was displaced meanwhile. */
    void turn(@Nullable Driver self) {
        boolean more = true;
        while (more && driver == self) {
            try {
                more = runNext();
            } catch (Throwable bug) {
                tell(bug);
            }
            if ((eventIndex & EVENTS_A_CLOCK - 1) == 0) {
                nowNanos = System.nanoTime();
            }
        }
    }

    /** Logs a failure; that the logger fails too, for want of a descriptor perhaps, must not end the driver. */
    private void tell(Throwable bug) {
        try {
            LOG.log(Level.ERROR, "an event's handler failed on " + thread.getName(), bug);
        } catch (Throwable unable) {
            bug.addSuppressed(unable);
            bug.printStackTrace();
        }
    }

    /** The next event, or the next task once there is no event. Returns whether there was one. */
    private boolean runNext() {
        if (eventIndex < eventCount) {
            events++;
            poller.tell(eventIndex++);
            return true;
        }
        Runnable task = tasks.poll();
        if (task != null) {
            actions++;
            task.run();
        }
        return task != null;
    }

    /** A driver has done its part. Returns whether it shall wait for another one. */
    boolean keep(Driver self) {
        // What it ran may have been cancelled too late; the next must not be.
        Thread.interrupted();
        if (driver == self) {
            boolean useful = (!closing || displacedCount > 0) && !self.isWorn(youngDrivers > 0);
            youngDrivers = Math.max(0, youngDrivers - (useful ? 0 : 1));
            driver = useful ? self : null;
            return useful;
        }
        displacedCount--;
        if (closing || spares.size() >= SPARES_MAX) {
            return false;
        }
        spares.push(self);
        return true;
    }

    private void endDrivers() {
        displacedCount = 0;
        eventCount = 0;
        tasks.clear();
        if (driver != null) {
            spares.push(driver);
        }
        while (!spares.isEmpty()) {
            driver = spares.pop();
            continueDriver(driver);
        }
        driver = null;
    }
}
