package tercel.coro;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * An action at a time, from any thread: in a coroutine on the wheel of its loop, elsewhere on one thread that all
 * share. The action must not wait. Cancelled by the thread that set it; the action may still run once after that.
 */
sealed interface Alarm {
    /** Takes it back, if it has not gone off. */
    void cancel();

    /** Sets one. */
    static Alarm set(long deadlineNanos, Runnable action) {
        Loop loop = Loop.current();
        if (loop != null && Thread.currentThread().isVirtual()) {
            var timer = new Timer(action);
            loop.set(timer, deadlineNanos);
            return new OnLoop(loop, timer);
        }
        return Elsewhere.schedule(deadlineNanos, action);
    }

    /** On the wheel of a loop. */
    record OnLoop(Loop loop, Timer timer) implements Alarm {
        @Override
        public void cancel() {
            loop.cancel(timer);
        }
    }

    /** On the shared thread. */
    record Elsewhere(ScheduledFuture<?> scheduled) implements Alarm {
        private static final ScheduledThreadPoolExecutor CLOCK = clock();

        private static ScheduledThreadPoolExecutor clock() {
            var clock = new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().name("tercel-alarms").daemon(true).factory());
            clock.setRemoveOnCancelPolicy(true);
            return clock;
        }

        private static Alarm schedule(long deadlineNanos, Runnable action) {
            return new Elsewhere(CLOCK.schedule(action, deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS));
        }

        @Override
        public void cancel() {
            scheduled.cancel(false);
        }
    }
}
