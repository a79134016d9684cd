package tercel.files;

import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Small files in memory, bounded in bytes and in entries. Any thread; looking up takes no lock and allocates nothing.
 *
 * <p>What is over the bound makes room by second chance: the entries stand in a circle; one that was of use since it
 * was last passed is passed again, the next is dropped. Only files that exist get an entry, so requests for what is not
 * there cannot push others out.
 */
final class FileCache {
    private final long bytesMax;
    private final int entriesMax;
    private final ConcurrentHashMap<String, CachedFile> byPath = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Entry> circle = new ArrayDeque<>();
    private long bytes;

    /**
     * An empty cache.
     *
     * @param bytesMax most bytes of all entries, with what they take beside their content; 0 caches nothing
     * @param entriesMax most entries
     */
    FileCache(long bytesMax, int entriesMax) {
        this.bytesMax = bytesMax;
        this.entriesMax = entriesMax;
    }

    private record Entry(String path, CachedFile file) {}

    /**
     * Looks a file up.
     *
     * @param path as it was put
     * @return null if it is not there; it may be older than the disk
     */
    @Nullable
    CachedFile find(String path) {
        var file = byPath.get(path);
        if (file != null) {
            file.use();
        }
        return file;
    }

    /**
     * Puts a file in, instead of the one that was there. One that is bigger than all the cache is not kept.
     *
     * @param path as requests name it
     * @param file its state
     */
    void put(String path, CachedFile file) {
        lock.lock();
        try {
            removeHere(path);
            if (file.weight() <= bytesMax && entriesMax > 0) {
                byPath.put(path, file);
                circle.add(new Entry(path, file));
                bytes += file.weight();
                makeRoom();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Drops a file.
     *
     * @param path as it was put
     */
    void remove(String path) {
        lock.lock();
        try {
            removeHere(path);
        } finally {
            lock.unlock();
        }
    }

    private void removeHere(String path) {
        var old = byPath.remove(path);
        if (old != null) {
            circle.removeIf(entry -> entry.file() == old);
            bytes -= old.weight();
        }
    }

    private void makeRoom() {
        while (bytes > bytesMax || circle.size() > entriesMax) {
            var next = circle.remove();
            if (next.file().forgetUse()) {
                circle.add(next);
            } else {
                byPath.remove(next.path());
                bytes -= next.file().weight();
            }
        }
    }

    /**
     * How much it holds.
     *
     * @return at most the bound
     */
    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    int entries() {
        return byPath.size();
    }
}
