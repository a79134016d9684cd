package tercel.coro;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that somebody has to see the end of: those of a scope, or those of a whole runtime.
 *
 * <p>Invariant: a task is linked from {@link #add} until it has ended. {@code changes} is woken whenever one ends.
 */
final class Roster {
    private final Guard guard = new Guard();
    private final WaitQueue changes = new WaitQueue();
    private final boolean failFast;
    private @Nullable Task<?> first;
    private int count;
    private boolean closed;
    private @Nullable Task<?> firstFailed;
    private @Nullable Task<?> firstSucceeded;

    /** Tasks in the order in which they ended, for whoever takes them one by one. */
    private final @Nullable ArrayDeque<Task<?>> ended;

    Roster(boolean failFast) {
        this(failFast, null);
    }

    private Roster(boolean failFast, @Nullable ArrayDeque<Task<?>> ended) {
        this.failFast = failFast;
        this.ended = ended;
    }

    /** One that keeps each task that has ended until it is taken. */
    static Roster ofCompletions() {
        return new Roster(false, new ArrayDeque<>());
    }

    /** Takes a task in; false when it is closed. */
    boolean add(Task<?> task) {
        guard.enter();
        boolean open = !closed;
        if (open) {
            count++;
            Task<?> second = first;
            task.next = second;
            if (second != null) {
                second.previous = task;
            }
            first = task;
        }
        guard.leave();
        return open;
    }

    void ended(Task<?> task) {
        boolean failed = task.hasFailed();
        guard.enter();
        unlink(task);
        boolean cancelOthers = failed && failFast && firstFailed == null;
        if (failed && firstFailed == null) {
            firstFailed = task;
        }
        if (task.failure() == null && firstSucceeded == null) {
            firstSucceeded = task;
        }
        if (ended != null) {
            ended.add(task);
        }
        Waiter woken = changes.first() == null ? null : changes.claimAll();
        guard.leave();
        WaitQueue.grantAll(woken);
        if (cancelOthers) {
            cancelAll();
        }
    }

    private void unlink(Task<?> task) {
        Task<?> before = task.previous;
        Task<?> after = task.next;
        if (before != null) {
            before.next = after;
        } else if (first == task) {
            first = after;
        } else {
            return;
        }
        if (after != null) {
            after.previous = before;
        }
        task.previous = null;
        task.next = null;
        count--;
    }

    /** Takes no more in. */
    void close() {
        guard.enter();
        closed = true;
        guard.leave();
    }

    boolean isClosed() {
        return closed;
    }

    void cancelAll() {
        tasks().forEach(Task::cancel);
    }

    List<Task<?>> tasks() {
        guard.enter();
        var tasks = new ArrayList<Task<?>>(count);
        for (Task<?> task = first; task != null; task = task.next) {
            tasks.add(task);
        }
        guard.leave();
        return tasks;
    }

    int count() {
        return count;
    }

    @Nullable
    Task<?> firstFailed() {
        return firstFailed;
    }

    @Nullable
    Task<?> firstSucceeded() {
        return firstSucceeded;
    }

    /** Forgets how the tasks so far have ended. */
    void forget() {
        guard.enter();
        firstFailed = null;
        firstSucceeded = null;
        guard.leave();
    }

    /** Takes the first that has ended and was not taken yet, or null. */
    @Nullable
    Task<?> takeEnded() {
        guard.enter();
        Task<?> task = ended == null ? null : ended.poll();
        guard.leave();
        return task;
    }

    /** How many have not ended, or were not taken yet. */
    int untaken() {
        guard.enter();
        int all = count + (ended == null ? 0 : ended.size());
        guard.leave();
        return all;
    }

    /** Waits until none is left, or until one has ended as {@code any} wants. Returns whether that was in time. */
    boolean await(boolean any, long deadlineNanos) throws InterruptedException {
        Wait.check();
        while (true) {
            var waiter = new Waiter();
            if (enrol(waiter, any)) {
                return true;
            }
            try {
                if (waiter.wait.await(deadlineNanos) == Wait.TIMED_OUT) {
                    return false;
                }
            } finally {
                withdraw(waiter);
            }
        }
    }

    void awaitAllUncancelled() {
        while (true) {
            var waiter = new Waiter();
            if (enrol(waiter, false)) {
                return;
            }
            waiter.wait.awaitUncancelled();
        }
    }

    private boolean enrol(Waiter waiter, boolean any) {
        guard.enter();
        boolean over = count == 0 || any && (ended == null ? firstSucceeded != null : !ended.isEmpty());
        if (!over) {
            changes.add(waiter);
        }
        guard.leave();
        return over;
    }

    private void withdraw(Waiter waiter) {
        guard.enter();
        changes.remove(waiter);
        guard.leave();
    }
}
