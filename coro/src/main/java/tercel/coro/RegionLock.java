package tercel.coro;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lock on a region of a file, held until it is closed, or the file is. Any thread. */
public final class RegionLock implements AutoCloseable {
    private final long position;
    private final long size;
    private final boolean shared;
    private final Closeable unlock;
    private final AtomicBoolean closed = new AtomicBoolean();

    RegionLock(long position, long size, boolean shared, Closeable unlock) {
        this.position = position;
        this.size = size;
        this.shared = shared;
        this.unlock = unlock;
    }

    /**
     * Where the region begins.
     *
     * @return the position of its first byte
     */
    public long position() {
        return position;
    }

    /**
     * How large the region is.
     *
     * @return bytes
     */
    public long size() {
        return size;
    }

    /**
     * Whether others may share it.
     *
     * @return as it was asked for
     */
    public boolean isShared() {
        return shared;
    }

    /**
     * Lets it go. No cancel disturbs this. Idempotent.
     *
     * @throws IOException if the system fails
     */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            unlock.close();
        }
    }
}
