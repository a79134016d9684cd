package tercel.coro;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What other threads hand to a loop: many producers, one consumer, no lock. A stack that the consumer takes whole and
 * turns round, so that each producer's messages come in its order.
 */
final class Inbox {
    /** A coroutine to continue, or a task to run among the loop's events. */
    static final class Message {
        final Runnable what;
        final boolean task;

        @Nullable
        Message next;

        Message(Runnable what, boolean task) {
            this.what = what;
            this.task = task;
        }
    }

    private final AtomicReference<@Nullable Message> top = new AtomicReference<>();

    /** Adds one. From any thread, never blocks. */
    void put(Runnable what, boolean task) {
        var message = new Message(what, task);
        do {
            message.next = top.get();
        } while (!top.compareAndSet(message.next, message));
    }

    boolean isEmpty() {
        return top.get() == null;
    }

    /** Takes all there is, oldest first. The consumer only. */
    @Nullable
    Message takeAll() {
        if (top.get() == null) {
            return null;
        }
        Message message = top.getAndSet(null);
        Message turned = null;
        while (message != null) {
            Message below = message.next;
            message.next = turned;
            turned = message;
            message = below;
        }
        return turned;
    }
}
