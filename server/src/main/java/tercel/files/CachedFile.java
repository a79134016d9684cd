package tercel.files;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A small file in memory, and when it was last compared with the disk. Any thread.
 *
 * <p>Once an interval has passed, the first thread that notices claims the comparison, and others go on with what there
 * is meanwhile. So an answer shows the file as it was at most one interval, and one comparison, ago.
 */
final class CachedFile {
    /** How long answers are given without looking at the disk. */
    static final long INTERVAL_NANOS = 1_000_000_000L;

    /** What an entry takes beside its bytes, roughly: objects, key, fields, and places in the cache. */
    private static final int OVERHEAD_BYTES = 512;

    private final RequestedPath path;
    private final FileStamp stamp;
    private final FileFacts facts;
    private final Source.Memory source;
    private final AtomicLong checkedNanos;
    private boolean used;

    /**
     * A file as it was read.
     *
     * @param path where it was found beneath the root
     * @param stamp its state
     * @param facts what is told of it
     * @param content all of it, and when it was like that
     */
    CachedFile(RequestedPath path, FileStamp stamp, FileFacts facts, Content content) {
        this.path = path;
        this.stamp = stamp;
        this.facts = facts;
        this.source = content.source();
        this.checkedNanos = new AtomicLong(content.readNanos());
    }

    /**
     * All bytes of a file.
     *
     * @param source them
     * @param readNanos a time, on the scale of {@code System.nanoTime()}, at which the file had its stamp
     */
    record Content(Source.Memory source, long readNanos) {}

    RequestedPath path() {
        return path;
    }

    FileStamp stamp() {
        return stamp;
    }

    FileFacts facts() {
        return facts;
    }

    Source source() {
        return source;
    }

    /** How much of the cache it takes. */
    long weight() {
        return source.bytes().length + 2L * path.joined().length() + OVERHEAD_BYTES;
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
