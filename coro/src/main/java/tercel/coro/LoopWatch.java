package tercel.coro;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds loops that stand still: it looks at them whenever it is asked to, from one thread, and compares with what it
 * saw before. Costs the loops nothing.
 *
 * <p>Invariant: a stall is found once, however long it lasts.
 */
public final class LoopWatch {
    /** How long a loop stands still before that is a stall. */
    static final long STALL_NANOS = 10_000_000;

    private final List<Loop> loops;
    private final long[] progress;
    private final long[] sinceNanos;
    private boolean busy;

    /**
     * Has not looked yet.
     *
     * @param loops to be looked at
     */
    public LoopWatch(List<Loop> loops) {
        this.loops = List.copyOf(loops);
        progress = new long[loops.size()];
        sinceNanos = new long[loops.size()];
        Arrays.fill(progress, -1);
    }

    /**
     * Looks at each loop. To find a stall it must have looked 10 ms before, and the stall must have begun by then.
     *
     * @param nowNanos the time, on the scale of {@code System.nanoTime()}
     * @return those that stand still and did not when it looked last; mostly empty
     */
    public List<Stall> look(long nowNanos) {
        List<Stall> found = List.of();
        busy = false;
        for (int index = 0; index < loops.size(); index++) {
            Loop loop = loops.get(index);
            if (hasJustStalled(index, loop, nowNanos)) {
                var stall = stallOf(loop, progress[index], nowNanos - sinceNanos[index]);
                sinceNanos[index] = Long.MAX_VALUE;
                if (stall != null) {
                    found = found.isEmpty() ? new ArrayList<>() : found;
                    found.add(stall);
                }
            }
        }
        return found;
    }

    /** Whether a loop had anything to do when this looked last. */
    boolean wasBusy() {
        return busy;
    }

    private boolean hasJustStalled(int index, Loop loop, long nowNanos) {
        long now = loop.progress();
        boolean moved = now != progress[index];
        if (moved || loop.isPolling()) {
            progress[index] = now;
            sinceNanos[index] = nowNanos;
            busy |= moved;
            return false;
        }
        busy = true;
        return sinceNanos[index] != Long.MAX_VALUE && nowNanos - sinceNanos[index] >= STALL_NANOS;
    }

    /** Null if it has gone on meanwhile: the stack may then be somebody else's. */
    private static @Nullable Stall stallOf(Loop loop, long progressSeen, long nanos) {
        var stack = List.of(loop.stack());
        boolean goesOn = loop.progress() != progressSeen || loop.isPolling();
        return goesOn ? null : new Stall(loop.name(), nanos / 1_000_000, stack);
    }
}
