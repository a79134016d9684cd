package tercel.coro;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine in which a loop runs its events, so that whoever handles one may wait. When it waits, the coroutine stays
 * with it and the loop goes on in another driver; afterwards it becomes a spare. Touched on its loop's thread only.
 *
 * <p>Invariant: {@code idle} is true exactly while the coroutine waits for {@link #resume} with no event of its own in
 * progress. A stray permit, left by somebody's late unpark, wakes it without effect.
 */
final class Driver implements Runnable {
    private final Loop loop;
    private final Thread thread;

    @Nullable
    Runnable continuation;

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

    boolean isIdle() {
        return idle;
    }

    @Override
    public void run() {
        boolean useful = true;
        while (useful) {
            resumed = false;
            idle = false;
            loop.turn(this);
            useful = loop.keep(this);
            idle = true;
            while (useful && !resumed) {
                LockSupport.park(this);
            }
        }
    }
}
