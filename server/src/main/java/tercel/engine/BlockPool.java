package tercel.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import tercel.wire.Limit;
import tercel.wire.Limits;

/**
 * Spare storage for the connections of an engine that blocks: heap blocks of three sizes, each wrapped once. Any
 * thread. Keeps a bounded number of spares, in stripes, so that threads seldom meet here.
 */
final class BlockPool {
    /** What an idle connection reads into: most heads fit. */
    static final int SMALL_BYTES = 8 << 10;

    /** What answers are written into. */
    static final int MEDIUM_BYTES = 16 << 10;

    private static final int LARGE_BYTES_LEAST = 64 << 10;
    private static final int LARGE_BYTES_MOST = 64 << 20;
    private static final int SPARES_MAX = 32;

    private final int largeBytes;
    private final Stripe[] stripes;

    BlockPool(Limits limits) {
        long head = limits.of(Limit.REQUEST_LINE) + limits.of(Limit.HEADER_BYTES) + 1024;
        largeBytes = Math.clamp(head, LARGE_BYTES_LEAST, LARGE_BYTES_MOST);
        stripes = new Stripe[Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 2)];
        for (int index = 0; index < stripes.length; index++) {
            stripes[index] = new Stripe();
        }
    }

    /** The size of the largest blocks: the longest head that the limits allow fits. */
    int largeBytes() {
        return largeBytes;
    }

    /** A block of at least that many bytes, which must not be more than {@link #largeBytes}; it may hold old bytes. */
    ByteBuffer lease(int bytes) {
        assert bytes <= largeBytes : "no block is that large";
        int size = bytes <= SMALL_BYTES ? SMALL_BYTES : bytes <= MEDIUM_BYTES ? MEDIUM_BYTES : largeBytes;
        Stripe stripe = stripe();
        ByteBuffer spare;
        synchronized (stripe) {
            spare = stripe.spares(size).poll();
        }
        return spare != null ? spare : ByteBuffer.allocate(size);
    }

    /** Takes a block back that nobody uses any more. */
    void giveBack(ByteBuffer block) {
        Stripe stripe = stripe();
        synchronized (stripe) {
            var spares = stripe.spares(block.capacity());
            if (spares.size() < SPARES_MAX) {
                // The last one returned is the first one leased: it is still in the cache.
                spares.push(block);
            }
        }
    }

    private Stripe stripe() {
        return stripes[(int) Thread.currentThread().threadId() & (stripes.length - 1)];
    }

    private static final class Stripe {
        private final ArrayDeque<ByteBuffer> small = new ArrayDeque<>();
        private final ArrayDeque<ByteBuffer> medium = new ArrayDeque<>();
        private final ArrayDeque<ByteBuffer> large = new ArrayDeque<>();

        ArrayDeque<ByteBuffer> spares(int size) {
            return size == SMALL_BYTES ? small : size == MEDIUM_BYTES ? medium : large;
        }
    }
}
