package tercel.files;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file and of what lies compressed beside it, with their bytes where they are few, and when it was
 * last compared with the disk. Any thread.
 *
 * <p>Once an interval has passed, the first thread that notices claims the comparison, and others go on with what there
 * is meanwhile. So an answer shows the file as it was at most one interval, and one comparison, ago.
 */
final class CachedFile {
    /** How long answers are given without looking at the disk. */
    static final long INTERVAL_NANOS = 1_000_000_000L;

    /** What an entry takes beside its bytes, roughly: objects, key, fields, and places in the cache. */
    private static final int OVERHEAD_BYTES = 1024;

    private final Variants variants;
    private final List<Sighting> sightings;
    private final AtomicLong checkedNanos;
    private boolean used;

    /**
     * What stood at a path.
     *
     * @param path of the file, or of what might lie beside it
     * @param stamp null for nothing
     */
    record Sighting(RequestedPath path, @Nullable FileStamp stamp) {
        static Sighting of(Ground ground, RequestedPath path) {
            return new Sighting(path, ground.stamp(path));
        }

        boolean isStillTrue(Ground ground) {
            return Objects.equals(stamp, ground.stamp(path));
        }
    }

    /**
     * A file as it was read.
     *
     * @param variants it
     * @param sightings of everything on which that depends
     * @param readNanos a time, on the scale of {@code System.nanoTime()}, at which they were true
     */
    CachedFile(Variants variants, List<Sighting> sightings, long readNanos) {
        this.variants = variants;
        this.sightings = sightings;
        this.checkedNanos = new AtomicLong(readNanos);
    }

    Variants variants() {
        return variants;
    }

    /** Whether the disk still says the same. */
    boolean isStillTrue(Ground ground) {
        for (var sighting : sightings) {
            if (!sighting.isStillTrue(ground)) {
                return false;
            }
        }
        return true;
    }

    /** How much of the cache it takes. */
    long weight() {
        return variants.bytesInMemory() + 2L * variants.plain().path().joined().length() + OVERHEAD_BYTES;
    }

    /** Whether the caller has to compare it with the disk now; true for one caller in each interval. */
    boolean claimComparison(long nowNanos) {
        long before = checkedNanos.getPlain();
        return nowNanos - before >= INTERVAL_NANOS && checkedNanos.compareAndSet(before, nowNanos);
    }

    /**
     * Says that it was of use. Written only when it changes, so that loops that serve the same file do not share a line
     * in vain.
     */
    void use() {
        if (!used) {
            used = true;
        }
    }

    /** Whether it was of use since this was last asked; a race loses one use at most. */
    boolean forgetUse() {
        boolean before = used;
        used = false;
        return before;
    }
}
