package tercel.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;

/**
 * Input on its way from a connection's second thread to its owner: one block, filled by the reader while it is empty,
 * and emptied by the owner. Guarded by the connection, but for the read itself.
 */
final class Inbox {
    private final ByteBuffer block;
    private int from;
    private int count;
    private boolean ended;
    private long discardLeft;
    private boolean discards;
    private @Nullable IOException failure;

    /** With a block that a read may have begun to fill, from that index on. */
    Inbox(ByteBuffer block, int from) {
        this.block = block;
        this.from = from;
    }

    /** All of the block, for the next read. */
    ByteBuffer room() {
        assert count == 0 : "input that nobody has taken would be lost";
        from = 0;
        return block.clear();
    }

    /** A read has ended: with that many bytes, or -1 at the end of input, or by a failure. */
    void put(int bytes, @Nullable IOException why) {
        failure = why;
        ended = why == null && bytes < 0;
        count = Math.max(0, bytes);
        if (discards) {
            discardLeft -= count;
            count = 0;
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether there is nothing more to read. */
    boolean isOver() {
        return ended || failure != null || discards && discardLeft <= 0;
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** Whether the owner would learn something: bytes, the end, or a failure. */
    boolean hasNews(ByteQueue to) {
        return count > 0 || failure != null || ended && !to.ended();
    }

    /** From now on input is read and dropped, but not more than that. */
    void discard(long bytes) {
        discards = true;
        discardLeft = bytes;
        count = 0;
    }

    /**
     * Moves what fits; the end, or the failure, follows the last byte.
     *
     * @throws IOException what the reader met
     */
    void moveTo(ByteQueue to) throws IOException {
        int moved = Math.min(count, to.room());
        if (moved > 0) {
            to.put(block.array(), from, moved);
            from += moved;
            count -= moved;
        }
        if (count == 0 && failure != null) {
            throw failure;
        }
        if (count == 0 && ended) {
            to.end();
        }
    }
}
