package tercel.engine;

import java.util.ArrayDeque;
import tercel.wire.ByteQueue;

/**
 * Queues with storage in two sizes, for the connections of one loop: a large one for whoever is served, a small one for
 * what is left over while a connection waits. Touched on the loop's thread only; keeps a bounded number of spares.
 */
final class StoragePool {
    private static final int SPARES_MAX = 64;

    private final int smallBytes;
    private final int largeBytes;
    private final ArrayDeque<ByteQueue> small = new ArrayDeque<>(SPARES_MAX);
    private final ArrayDeque<ByteQueue> large = new ArrayDeque<>(SPARES_MAX);

    StoragePool(int smallBytes, int largeBytes) {
        assert smallBytes < largeBytes;
        this.smallBytes = smallBytes;
        this.largeBytes = largeBytes;
    }

    int smallBytes() {
        return smallBytes;
    }

    int largeBytes() {
        return largeBytes;
    }

    /** An empty queue whose storage holds that many bytes, at most {@link #largeBytes}; for none it has none. */
    ByteQueue lease(int bytes) {
        if (bytes == 0) {
            return new ByteQueue();
        }
        boolean little = bytes <= smallBytes;
        ByteQueue spare = (little ? small : large).poll();
        return spare != null ? spare : new ByteQueue(little ? smallBytes : largeBytes);
    }

    /** Takes a queue back, whatever it still holds. */
    void giveBack(ByteQueue queue) {
        queue.clear();
        var spares = queue.capacity() == largeBytes ? large : small;
        if (queue.capacity() >= smallBytes && spares.size() < SPARES_MAX) {
            spares.push(queue);
        }
    }
}
