package tercel.coro;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine in which a loop runs its events, so that whoever handles one may wait. When it waits, the coroutine stays
 * with it and the loop goes on in another driver; afterwards it becomes a spare. Touched on its loop's thread only.
 *
 * <p>Invariant: {@code idle} is true exactly while the coroutine waits for {@link #resume} with no event of its own in
 * progress. A stray permit, left by somebody's late unpark, wakes it without effect.
 *
 * <p>A driver ends after a number of turns. The methods at the bottom of its stack are entered once in its life; were
 * it to live for ever they would stay interpreted, and a stack with an interpreted frame is unmounted and mounted the
 * slow way each time. The first drivers of a loop are short-lived, so that these methods get hot.
 */
final class Driver implements Runnable {
    private static final int TURNS_OF_YOUTH = 16;
    private static final int TURNS_MAX = 100_000;

    private final Loop loop;
    private final Thread thread;

    @Nullable
    Runnable continuation;

    private int turns;
    private boolean started;
    private boolean resumed;
    private boolean idle;

    Driver(Loop loop, String name) {
        this.loop = loop;
        thread = VirtualThreads.create(loop, name, this);
    }

    /** Makes it runnable: the loop is given its continuation at once. */
    void resume() {
        resumed = true;
        if (started) {
            LockSupport.unpark(thread);
        } else {
            started = true;
            thread.start();
        }
    }

    /** Whether another one should take its place. */
    boolean isWorn(boolean young) {
        return turns >= (young ? TURNS_OF_YOUTH : TURNS_MAX);
    }

    boolean isIdle() {
        return idle;
    }

    @Override
    public void run() {
        boolean useful = true;
        while (useful) {
            resumed = false;
            idle = false;
            turns++;
            loop.turn(this);
            useful = loop.keep(this);
            idle = true;
            while (useful && !resumed) {
                LockSupport.park(this);
            }
        }
    }
}
