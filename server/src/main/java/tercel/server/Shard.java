package tercel.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters that grow. Either one thread at a time writes them, which then costs a plain addition, or any thread does.
 * Any thread reads them, and sees each at some recent value. Allocates nothing.
 */
final class Shard {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] slots;
    private final boolean shared;

    /**
     * Counters at 0.
     *
     * @param slots how many
     * @param shared whether several threads write at once
     */
    Shard(int slots, boolean shared) {
        this.slots = new long[slots];
        this.shared = shared;
    }

    /** Adds to a counter. */
    void add(int slot, long amount) {
        if (shared) {
            SLOT.getAndAdd(slots, slot, amount);
        } else {
            SLOT.setOpaque(slots, slot, slots[slot] + amount);
        }
    }

    /** Raises a counter to a value, unless it is higher. */
    void raise(int slot, long value) {
        long before = value(slot);
        while (before < value) {
            if (!shared) {
                SLOT.setOpaque(slots, slot, value);
                return;
            }
            before = (long) SLOT.compareAndExchange(slots, slot, before, value) == before ? value : value(slot);
        }
    }

    long value(int slot) {
        return (long) SLOT.getOpaque(slots, slot);
    }

    int slots() {
        return slots.length;
    }
}
