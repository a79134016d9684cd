package tercel.engine;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;

/**
 * A queue of one connection together with the block that is lent to it. Belongs to the connection's owner. Allocates
 * nothing.
 *
 * <p>Invariant: the queue's storage is the block's array, or nothing where there is no block.
 */
final class LentQueue {
    /** With less than this behind the tail, unread bytes move to the front before a read. */
    private static final int LEAST_READ_BYTES = 2048;

    final ByteQueue queue = new ByteQueue();
    private final BlockPool pool;
    private @Nullable ByteBuffer block;
    private boolean filled;

    LentQueue(BlockPool pool) {
        this.pool = pool;
    }

    /** Lends a block if there is none. */
    void lend(int bytes) {
        if (block == null) {
            ByteBuffer leased = pool.lease(bytes);
            block = leased;
            queue.storage(leased.array());
        }
    }

    /** Takes the block away if the queue is empty. */
    void giveBack() {
        ByteBuffer lent = block;
        if (lent != null && queue.isEmpty()) {
            queue.release();
            block = null;
            pool.giveBack(lent);
        }
    }

    /** Takes the block away if it is larger than that and the queue is empty. */
    void giveBackAbove(int bytes) {
        if (queue.capacity() > bytes) {
            giveBack();
        }
    }

    /** Counts what was read into the {@link #room}. */
    void added(int count) {
        queue.added(count);
        filled = queue.tail() == queue.capacity();
    }

    /** Whether a larger block would help: there is no room, or the last read has filled it and more is to come. */
    boolean wantsToGrow() {
        return queue.room() == 0 || filled && queue.isEmpty();
    }

    /** Lends the largest block instead if there is no room in this one. */
    void growIfFull() {
        if (queue.room() == 0) {
            grow();
        }
    }

    /** Lends the largest block instead, with what the queue holds. Does nothing if it is lent already. */
    void grow() {
        if (queue.capacity() < pool.largeBytes()) {
            ByteBuffer before = replaced(pool.largeBytes());
            if (before != null) {
                pool.giveBack(before);
            }
        }
    }

    /** Whether no byte can be added, not even after {@link #grow}. */
    boolean isFull() {
        return queue.room() == 0 && queue.capacity() >= pool.largeBytes();
    }

    /** Lends another block, with what the queue holds, and gives the one before away. */
    @Nullable
    ByteBuffer replaced(int bytes) {
        ByteBuffer before = block;
        ByteBuffer leased = pool.lease(bytes);
        block = leased;
        queue.storage(leased.array());
        return before;
    }

    /** The room behind the tail, to read into. */
    ByteBuffer room() {
        var lent = lent();
        int tail = queue.reserve(Math.min(queue.room(), LEAST_READ_BYTES));
        return lent.limit(lent.capacity()).position(tail);
    }

    /** The unread bytes, to write from. */
    ByteBuffer bytes() {
        return lent().limit(queue.tail()).position(queue.head());
    }

    /** Forgets everything, and takes the block away. */
    void clear() {
        queue.clear();
        giveBack();
    }

    private ByteBuffer lent() {
        ByteBuffer lent = block;
        if (lent == null) {
            throw new IllegalStateException("no storage is lent");
        }
        return lent;
    }
}
