package tercel.engine;

/**
 * What the owner of a connection waits in, and until when. The owner publishes it before it waits, and the
 * {@link Reaper} and wakes from other threads act upon it, all under this object's monitor. It is held for a few
 * instructions only: never while bytes move, nor while a conversation or a work runs.
 */
final class Vigil {
    /** What the owner waits in. */
    enum Wait {
        /** In nothing: it runs. */
        NOTHING,
        /** In a read that the step READ asked for. */
        INPUT,
        /** In a read for a work. */
        WORK_INPUT,
        /** In a write. */
        OUTPUT,
        /** On this monitor. */
        BELL,
        /** In reads of what is discarded. */
        LINGER
    }

    private Wait wait = Wait.NOTHING;
    private volatile long deadline = Long.MAX_VALUE;
    private boolean rung;
    private boolean overdue;
    private long suspectNanos;

    /**
     * The owner is about to wait.
     *
     * @return false if it must not, because the bell has rung since the conversation was last asked
     */
    synchronized boolean begin(Wait what, long until) {
        if (rung && what == Wait.INPUT) {
            rung = false;
            return false;
        }
        wait = what;
        deadline = until;
        overdue = false;
        suspectNanos = 0;
        return true;
    }

    /** What the owner waits in now. */
    synchronized Wait present() {
        return wait;
    }

    /** The owner goes on. */
    synchronized void end() {
        wait = Wait.NOTHING;
        deadline = Long.MAX_VALUE;
    }

    /**
     * The conversation has to be asked, whatever the owner waits in. A read that cannot be taken back is made overdue.
     *
     * @return whether it is: the reaper has to see to it
     */
    synchronized boolean ring() {
        if (rung) {
            return false;
        }
        rung = true;
        if (wait == Wait.INPUT) {
            deadline = Long.MIN_VALUE;
        } else if (wait == Wait.BELL) {
            notifyAll();
        }
        return wait == Wait.INPUT;
    }

    /** Whether the bell has rung; the owner answers it by asking the conversation. Holds the monitor. */
    boolean hasRung() {
        assert Thread.holdsLock(this);
        return rung;
    }

    /** The bell is answered. Holds the monitor. */
    void answer() {
        assert Thread.holdsLock(this);
        rung = false;
    }

    /** When the wait is overdue, at a glance without the monitor; {@code Long.MAX_VALUE} for never. */
    long deadlineNanos() {
        return deadline;
    }

    /** What is overdue, or NOTHING. Holds the monitor. */
    Wait overdue(long nowNanos) {
        assert Thread.holdsLock(this);
        return deadline <= nowNanos ? wait : Wait.NOTHING;
    }

    /**
     * Whether the same wait was found overdue a while ago already, or else will be next time. Holds the monitor.
     *
     * @param nowNanos the time
     * @param whileNanos how long ago it must be
     */
    boolean hasLongBeenOverdue(long nowNanos, long whileNanos) {
        assert Thread.holdsLock(this);
        if (suspectNanos == 0) {
            suspectNanos = nowNanos;
        }
        return nowNanos - suspectNanos >= whileNanos;
    }

    /** Something was done about what is overdue, and it is not reported again. Holds the monitor. */
    void settle() {
        assert Thread.holdsLock(this);
        deadline = Long.MAX_VALUE;
        overdue = true;
        notifyAll();
    }

    /** Whether the wait that is going on, or that ended last, was overdue. Holds the monitor. */
    boolean isOverdue() {
        assert Thread.holdsLock(this);
        return overdue;
    }
}
