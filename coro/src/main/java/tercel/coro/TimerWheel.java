package tercel.coro;

import java.util.Queue;

/**
 * Alarms of one loop: a hierarchical timing wheel. Belongs to the loop's thread; allocates nothing.
 *
 * <p>Time is cut into ticks of 2^20 ns (about a millisecond). Level 0 has a slot for each of the next 64 ticks, each
 * slot of level n spans 64^n ticks. An alarm goes into the finest level that its distance fits; when time enters a slot
 * of a coarser level, its alarms are dealt out anew to finer ones. A slot is a circular doubly linked list around a
 * sentinel, so that setting and cancelling cost the same whatever else is set. A bit for each slot that is not empty
 * tells how long a loop may sleep.
 *
 * <p>Invariant: every alarm set has {@code tick > now} unless it was set for the past: then it lies in the next tick.
 * It goes off at the first {@link #expire} at or after its time, never before.
 */
final class TimerWheel {
    private static final int TICK_BITS = 20;
    private static final int LEVEL_BITS = 6;
    private static final int SLOTS = 1 << LEVEL_BITS;
    private static final int LEVELS = 6;
    private static final long SPAN_MAX = (1L << LEVEL_BITS * LEVELS) - 1;

    private final long originNanos;
    private final Timer[] slots = new Timer[LEVELS * SLOTS];
    private final long[] occupied = new long[LEVELS];
    private long nowTick;
    private int count;

    TimerWheel(long originNanos) {
        this.originNanos = originNanos;
    }

    /** How many alarms are set. */
    int count() {
        return count;
    }

    /** Sets an alarm, or sets it anew. */
    void set(Timer timer, long deadlineNanos) {
        if (timer.isSet()) {
            cancel(timer);
        }
        long elapsed = deadlineNanos - originNanos;
        long tick = (elapsed >> TICK_BITS) + 1;
        timer.tick = Math.clamp(tick, nowTick + 1, nowTick + SPAN_MAX);
        count++;
        link(timer);
    }

    void cancel(Timer timer) {
        if (timer.isSet()) {
            count--;
            unlink(timer);
        }
    }

    /**
     * How long the loop may sleep.
     *
     * @return nanoseconds until the next alarm may be due, at least 0, or -1 when none is set
     */
    long delayNanos(long nowNanos) {
        if (count == 0) {
            return -1;
        }
        long nearest = Long.MAX_VALUE;
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                nearest = Math.min(nearest, nextTick(level));
            }
        }
        return Math.max(0, originNanos + (nearest << TICK_BITS) - nowNanos);
    }

    /** The first tick at which a slot of this level has to be looked at. */
    private long nextTick(int level) {
        int shift = level * LEVEL_BITS;
        long position = nowTick >> shift;
        int ahead = Long.numberOfTrailingZeros(Long.rotateRight(occupied[level], (int) position + 1));
        return position + 1 + ahead << shift;
    }

    /**
     * Unsets every alarm whose time has come, and hands its action on, so that an action may set and cancel any and may
     * wait.
     */
    void expire(long nowNanos, Queue<Runnable> due) {
        long target = nowNanos - originNanos >> TICK_BITS;
        while (nowTick < target) {
            if (count == 0) {
                nowTick = target;
                return;
            }
            nowTick = Math.min(target, nearestTick());
            dealOut();
            fire((int) nowTick & SLOTS - 1, due);
        }
    }

    private long nearestTick() {
        long nearest = Long.MAX_VALUE;
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                nearest = Math.min(nearest, nextTick(level));
            }
        }
        return nearest;
    }

    /** Moves the alarms of each coarser slot that time has just entered to finer levels. */
    private void dealOut() {
        for (int level = 1; level < LEVELS; level++) {
            int shift = level * LEVEL_BITS;
            if ((nowTick & (1L << shift) - 1) != 0) {
                return;
            }
            int index = (int) (nowTick >> shift) & SLOTS - 1;
            Timer sentinel = slots[level * SLOTS + index];
            while (sentinel != null && sentinel.next != sentinel) {
                Timer timer = sentinel.next;
                unlink(timer);
                link(timer);
            }
        }
    }

    private void fire(int index, Queue<Runnable> due) {
        Timer sentinel = slots[index];
        while (sentinel != null && sentinel.next != sentinel) {
            Timer timer = sentinel.next;
            count--;
            unlink(timer);
            due.add(timer.action());
        }
    }

    private void link(Timer timer) {
        long distance = Math.max(0, timer.tick - nowTick);
        int level = (63 - Long.numberOfLeadingZeros(distance | 1)) / LEVEL_BITS;
        int index = (int) (timer.tick >> level * LEVEL_BITS) & SLOTS - 1;
        Timer sentinel = sentinel(level * SLOTS + index);
        Timer last = sentinel.previous;
        timer.previous = last;
        timer.next = sentinel;
        last.next = timer;
        sentinel.previous = timer;
        occupied[level] |= 1L << index;
    }

    private Timer sentinel(int slot) {
        Timer sentinel = slots[slot];
        if (sentinel == null) {
            sentinel = new Timer(() -> {});
            sentinel.previous = sentinel;
            sentinel.next = sentinel;
            sentinel.tick = slot;
            slots[slot] = sentinel;
        }
        return sentinel;
    }

    private void unlink(Timer timer) {
        Timer before = timer.previous;
        Timer after = timer.next;
        before.next = after;
        after.previous = before;
        timer.previous = null;
        timer.next = null;
        if (before == after) {
            // Only a slot's sentinel is left, and it knows which slot it holds together.
            occupied[(int) before.tick / SLOTS] &= ~(1L << (before.tick & SLOTS - 1));
        }
    }
}
