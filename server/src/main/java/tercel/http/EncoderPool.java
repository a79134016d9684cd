package tercel.http;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Encoders of one level: so many at work at most, and a few idle ones that are kept. Any thread; nobody waits for
 * another.
 */
final class EncoderPool {
    private static final int IDLE_MAX = 32;

    private final int level;
    private final int max;
    private final AtomicInteger atWork = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final AtomicReferenceArray<@Nullable Encoder> idle = new AtomicReferenceArray<>(IDLE_MAX);

    EncoderPool(int level, int max) {
        this.level = level;
        this.max = max;
    }

    int level() {
        return level;
    }

    int max() {
        return max;
    }

    /** An encoder as good as new, to be given back; null where all are at work. */
    @Nullable
    Encoder take(Coding coding) {
        if (atWork.incrementAndGet() > max) {
            atWork.decrementAndGet();
            refused.increment();
            return null;
        }
        for (int index = 0; index < IDLE_MAX; index++) {
            var encoder = idle.get(index);
            if (encoder != null && encoder.coding() == coding && idle.compareAndSet(index, encoder, null)) {
                return encoder;
            }
        }
        return new Encoder(coding, level);
    }

    /** Takes an encoder back, whatever state it is in. */
    void give(Encoder encoder) {
        encoder.reset();
        boolean kept = false;
        for (int index = 0; index < IDLE_MAX && !kept; index++) {
            kept = idle.get(index) == null && idle.compareAndSet(index, null, encoder);
        }
        if (!kept) {
            encoder.end();
        }
        atWork.decrementAndGet();
    }

    /** How often there was none. */
    long refused() {
        return refused.sum();
    }

    /** How many are at work. */
    int atWork() {
        return atWork.get();
    }
}
