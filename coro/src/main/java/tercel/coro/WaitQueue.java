package tercel.coro;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one thing, first come first served. Touched only under its owner's {@link Guard}, but for
 * {@link #seemsEmpty}.
 *
 * <p>Invariant: a waiter is linked here exactly while its {@code queue} is this one.
 */
final class WaitQueue {
    private @Nullable Waiter first;
    private @Nullable Waiter last;

    /** Without the guard: a hint. */
    boolean seemsEmpty() {
        return first == null;
    }

    void add(Waiter waiter) {
        Waiter before = last;
        waiter.queue = this;
        waiter.previous = before;
        waiter.next = null;
        last = waiter;
        if (before == null) {
            first = waiter;
        } else {
            before.next = waiter;
        }
    }

    /** Takes a waiter out, if it is still in here. */
    boolean remove(Waiter waiter) {
        if (waiter.queue != this) {
            return false;
        }
        Waiter before = waiter.previous;
        Waiter after = waiter.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        waiter.queue = null;
        waiter.previous = null;
        waiter.next = null;
        return true;
    }

    @Nullable
    Waiter first() {
        return first;
    }

    /** Whether somebody waits here who is not that one. */
    boolean holdsOther(Wait own) {
        Waiter waiter = first;
        while (waiter != null && (waiter.wait == own || !waiter.wait.isOpen())) {
            waiter = waiter.next;
        }
        return waiter != null;
    }

    /** Takes out the first whose wait could be claimed, and those before it, which wait no longer. */
    @Nullable
    Waiter claimFirst() {
        Waiter waiter = first;
        while (waiter != null) {
            remove(waiter);
            if (waiter.wait.claim()) {
                return waiter;
            }
            waiter = first;
        }
        return null;
    }

    /** Takes all out; those that could be claimed come back as a list through {@code next}. */
    @Nullable
    Waiter claimAll() {
        Waiter head = null;
        Waiter tail = null;
        for (Waiter waiter = claimFirst(); waiter != null; waiter = claimFirst()) {
            if (tail == null) {
                head = waiter;
            } else {
                tail.next = waiter;
            }
            tail = waiter;
        }
        return head;
    }

    /** Ends the waits of such a list. Not while a guard is held. */
    static void grantAll(@Nullable Waiter list) {
        Waiter waiter = list;
        while (waiter != null) {
            Waiter next = waiter.next;
            waiter.next = null;
            waiter.grant();
            waiter = next;
        }
    }
}
