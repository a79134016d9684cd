package tercel.wire;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way in or out: offsets over storage that an engine lends. Not thread-safe: it belongs to whoever owns
 * the conversation at the moment. Allocates nothing.
 *
 * <p>Invariant: {@code 0 <= head <= tail <= storage.length}; the bytes from head to tail are unread, in order, without
 * a gap. Reading moves head only, so what was read stays where it was until the next write; {@link #compact} and
 * writing into a queue whose room is split are the only calls that move unread bytes. A lent {@link Chunk} follows the
 * queue's last byte; while it is there the queue has no room.
 */
public final class ByteQueue {
    private static final byte[] NOTHING = {};

    private byte[] storage;
    private int head;
    private int tail;
    private boolean ended;
    private @Nullable Chunk lent;

    /** A queue without storage, and so without room. */
    public ByteQueue() {
        storage = NOTHING;
    }

    /**
     * A queue over its own storage.
     *
     * @param capacity its size in bytes
     */
    public ByteQueue(int capacity) {
        storage = new byte[capacity];
    }

    /**
     * Lends other storage. Unread bytes are copied to its start.
     *
     * @param bytes at least {@link #size} long
     * @return what was lent before
     */
    public byte[] storage(byte[] bytes) {
        byte[] before = storage;
        int size = tail - head;
        System.arraycopy(before, head, bytes, 0, size);
        storage = bytes;
        head = 0;
        tail = size;
        return before;
    }

    /**
     * Takes the storage back from an empty queue.
     *
     * @return what was lent
     */
    public byte[] release() {
        assert head == tail : "storage taken from a queue that holds bytes";
        byte[] before = storage;
        storage = NOTHING;
        head = 0;
        tail = 0;
        return before;
    }

    /**
     * The storage, for direct access to {@code [head, tail)} and, through {@link #added}, behind it.
     *
     * @return valid until the engine moves it
     */
    public byte[] array() {
        return storage;
    }

    /**
     * Where the first unread byte lies.
     *
     * @return an index into {@link #array}
     */
    public int head() {
        return head;
    }

    /**
     * Where the next byte will be written.
     *
     * @return an index into {@link #array}
     */
    public int tail() {
        return tail;
    }

    /**
     * Unread bytes, without those of a lent chunk.
     *
     * @return their count
     */
    public int size() {
        return tail - head;
    }

    /**
     * Whether nothing is unread and nothing is lent.
     *
     * @return true when empty
     */
    public boolean isEmpty() {
        return head == tail && lent == null;
    }

    /**
     * Bytes that can still be written.
     *
     * @return 0 while a chunk is lent
     */
    public int room() {
        return lent != null ? 0 : storage.length - (tail - head);
    }

    /**
     * Size of the storage.
     *
     * @return in bytes
     */
    public int capacity() {
        return storage.length;
    }

    /** Moves the unread bytes to the start of the storage, so that all room is behind them. */
    public void compact() {
        if (head > 0) {
            System.arraycopy(storage, head, storage, 0, tail - head);
            tail -= head;
            head = 0;
        }
    }

    /**
     * Reads past bytes. They stay in place until the next write.
     *
     * @param count at most {@link #size}
     */
    public void consume(int count) {
        assert count >= 0 && count <= tail - head : "consumed more than there is";
        head += count;
        if (head == tail) {
            head = 0;
            tail = 0;
        }
    }

    /**
     * Counts bytes that were put behind {@link #tail} directly.
     *
     * @param count at most the storage behind the tail
     */
    public void added(int count) {
        assert count >= 0 && count <= storage.length - tail : "added more than fits";
        tail += count;
    }

    /**
     * Makes room behind the tail.
     *
     * @param count at most {@link #room}
     * @return the tail, behind which that many bytes may be put directly and then {@link #added}
     */
    public int reserve(int count) {
        assert count <= room() : "no room";
        if (storage.length - tail < count) {
            compact();
        }
        return tail;
    }

    /**
     * Writes one byte.
     *
     * @param value it
     */
    public void put(byte value) {
        storage[reserve(1)] = value;
        tail++;
    }

    /**
     * Writes bytes.
     *
     * @param bytes where they are
     * @param offset index of the first
     * @param length how many, at most {@link #room}
     */
    public void put(byte[] bytes, int offset, int length) {
        System.arraycopy(bytes, offset, storage, reserve(length), length);
        tail += length;
    }

    /**
     * Moves as many bytes as fit to another queue.
     *
     * @param to the other queue
     * @return how many it were
     */
    public int moveTo(ByteQueue to) {
        int count = Math.min(tail - head, to.room());
        to.put(storage, head, count);
        consume(count);
        return count;
    }

    /**
     * Lends a chunk that follows the bytes written so far.
     *
     * @param chunk owned by the queue from now on
     */
    public void lend(Chunk chunk) {
        assert lent == null : "two chunks lent";
        lent = Objects.requireNonNull(chunk);
    }

    /**
     * The chunk that follows the last byte.
     *
     * @return null if there is none
     */
    public @Nullable Chunk lent() {
        return lent;
    }

    /**
     * Copies the lent chunk's next bytes into the queue, which must hold no others, and ends the loan with its last
     * byte. For engines and layers that know no shorter way.
     *
     * @throws IOException if the chunk's source fails
     */
    public void copyLoan() throws IOException {
        assert head == tail && lent != null : "a loan copied out of turn";
        head = 0;
        tail = lent.read(storage, 0, storage.length);
        if (lent.remaining() == 0) {
            endLoan();
        }
    }

    /**
     * Takes the lent chunk away, to lend it to another queue.
     *
     * @return null if there is none
     */
    public @Nullable Chunk takeLoan() {
        Chunk chunk = lent;
        lent = null;
        return chunk;
    }

    /** Ends the loan of a chunk, sent or given up, and closes it. */
    public void endLoan() {
        Chunk chunk = lent;
        lent = null;
        if (chunk != null) {
            chunk.close();
        }
    }

    /** Says that the peer will send no more. */
    public void end() {
        ended = true;
    }

    /**
     * Whether the peer will send no more.
     *
     * @return true after {@link #end}
     */
    public boolean ended() {
        return ended;
    }

    /** Forgets everything but the storage: all bytes, the end, the loan. */
    public void clear() {
        head = 0;
        tail = 0;
        ended = false;
        endLoan();
    }
}
