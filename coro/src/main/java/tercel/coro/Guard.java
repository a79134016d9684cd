package tercel.coro;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Mutual exclusion for a few instructions: a lock that spins and never parks, so that a loop's thread may take it.
 *
 * <p>Invariant: whoever has entered leaves soon, without waiting for anything, and without waking anybody: wakes come
 * after {@link #leave}. Not reentrant. Between coroutines of one loop it is never contended, since none is displaced
 * between two instructions.
 */
final class Guard {
    private static final int SPINS = 100;
    private static final VarHandle HELD = held();

    @SuppressWarnings("unused")
    private int held;

    private static VarHandle held() {
        try {
            return MethodHandles.lookup().findVarHandle(Guard.class, "held", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("Guard.held", impossible);
        }
    }

    void enter() {
        if (!HELD.compareAndSet(this, 0, 1)) {
            spin();
        }
    }

    private void spin() {
        int spins = 0;
        while ((int) HELD.getOpaque(this) != 0 || !HELD.compareAndSet(this, 0, 1)) {
            if (++spins < SPINS) {
                Thread.onSpinWait();
            } else {
                // The system has taken the processor from whoever holds it.
                spins = 0;
                Thread.yield();
            }
        }
    }

    void leave() {
        HELD.setRelease(this, 0);
    }
}
