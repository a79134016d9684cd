package tercel.coro;

import org.jspecify.annotations.Nullable;

/**
 * An alarm on a loop's {@link TimerWheel}, set and cancelled in constant time, any number of times. Touched on its loop
 * only.
 */
public final class Timer {
    private final Runnable action;
    long tick;

    @Nullable
    Timer previous;

    @Nullable
    Timer next;

    /**
     * An alarm that is not set yet.
     *
     * @param action what to do when it goes off, on the loop
     */
    public Timer(Runnable action) {
        this.action = action;
    }

    /**
     * Whether it is set.
     *
     * @return false before it is set, after it went off, and after it was cancelled
     */
    public boolean isSet() {
        return next != null;
    }

    Runnable action() {
        return action;
    }
}
