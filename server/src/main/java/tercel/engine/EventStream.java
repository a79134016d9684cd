package tercel.engine;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tercel.coro.Ready;
import tercel.coro.StreamSocket;
import tercel.files.FileChunk;
import tercel.wire.ArrayChunk;
import tercel.wire.ByteQueue;
import tercel.wire.Chunk;

/**
 * The bytes of one connection of an event loop: its socket, what is known of the socket's readiness, and where bytes
 * wait. Touched on its loop's thread only, but for the queues, which a work may hold. Allocates nothing once it is
 * open.
 *
 * <p>Bytes pass through the loop's shared queues. A queue of its own is there only while it holds bytes that must
 * outlast the turn, or while a work is out that may wait.
 *
 * <p>Readiness is edge-triggered, so it is remembered: READABLE until a read came back short or empty, WRITABLE until a
 * write did. A short read proves the socket drained, unless the kernel has said that the end follows (HINTED): then
 * only a read of nothing proves it. The socket is watched no sooner than it first has to wait: watching tells what is
 * ready then, so nothing is missed, and a connection that is done within its first turn never is.
 */
final class EventStream {
    private static final int READABLE = 1;
    private static final int WRITABLE = 2;
    private static final int HINTED = 4;
    private static final int ENDED = 8;
    private static final int WATCHED = 16;
    private static final int STALLING = 32;

    /** What a work that is not on the loop writes into after a rest. */
    private static final int TINY_BYTES = 2 << 10;

    /** Reads in a row before others have their turn. */
    private static final int READS_A_TURN = 16;

    /** Bytes sent in a row before others have their turn. */
    private static final long BYTES_A_TURN = 1 << 20;

    /** Bytes sent from an array at once: while the kernel copies them, the heap can not be collected. */
    private static final int BYTES_A_CALL = 256 << 10;

    /** Bytes that are read ahead of a work which reads no more. */
    private static final int READ_AHEAD_BYTES = 4 << 10;

    private final EventConnection connection;
    private final EventLoop home;
    private final StreamSocket socket;
    private @Nullable ByteQueue in;
    private @Nullable ByteQueue out;
    private int flags = READABLE | WRITABLE;
    private int reads;
    private long stallNanos;

    EventStream(EventConnection connection, EventLoop home, StreamSocket socket) {
        this.connection = connection;
        this.home = home;
        this.socket = socket;
    }

    StreamSocket socket() {
        return socket;
    }

    /** Remembers what the poller told. */
    void note(int events) {
        flags |= (events & Ready.READ) != 0 ? READABLE : 0;
        flags |= (events & Ready.WRITE) != 0 ? WRITABLE : 0;
        if ((events & (Ready.END | Ready.FAIL)) != 0) {
            flags |= HINTED | READABLE | WRITABLE;
        }
    }

    boolean hasEnded() {
        return (flags & ENDED) != 0;
    }

    /** Whether something has arrived that is not whole, and so was kept beyond its turn. */
    boolean hasInput() {
        return in != null && in.size() > 0;
    }

    /** When the peer must have taken something, or never while nothing waits for it. */
    long stallNanos() {
        return (flags & STALLING) != 0 ? stallNanos : Long.MAX_VALUE;
    }

    // Reading.

    void beginTurn() {
        reads = 0;
    }

    boolean mayRead() {
        return reads < READS_A_TURN;
    }

    /** Reads once. Returns whether the input has grown or has ended. */
    boolean filled() {
        if ((flags & READABLE) == 0) {
            return false;
        }
        if (!mayRead()) {
            home.loop.post(connection::again);
            return false;
        }
        reads++;
        ByteQueue queue = roomyIn();
        int room = queue.capacity() - queue.tail();
        int count = socket.read(queue.array(), queue.tail(), room);
        if (count > 0) {
            queue.added(count);
            if (count < room && (flags & HINTED) == 0) {
                flags &= ~READABLE;
            }
            if (queue.room() == 0) {
                // Before the conversation is asked, which takes storage without room for the largest there is.
                growIn();
            }
            return true;
        }
        flags &= ~READABLE;
        if (count == StreamSocket.END) {
            flags |= ENDED;
            queue.end();
        } else if (count == StreamSocket.LOST) {
            connection.fail(socket.failure());
        }
        return count == StreamSocket.END;
    }

    /**
     * Reads ahead for a work that reads no more, for only so is the end found where the poller does not tell it. What
     * is no end is kept for what comes after the work, up to a bound; beyond it nothing is read, and no end is found.
     */
    void lookForEnd() {
        beginTurn();
        if (!socket.tellsEnd()) {
            boolean more = true;
            while (more && !hasEnded() && in().size() < READ_AHEAD_BYTES) {
                more = filled();
            }
        }
    }

    /** Whether the peer is known to have sent its last byte, which may still be unread. */
    boolean isEnding() {
        return (flags & (ENDED | HINTED)) != 0;
    }

    private ByteQueue roomyIn() {
        ByteQueue queue = in();
        if (queue.room() == 0) {
            growIn();
            queue = in();
        }
        assert queue.room() > 0 : "a conversation asked for input without room for it";
        if (queue.tail() == queue.capacity()) {
            queue.compact();
        }
        return queue;
    }

    /** Whether a read could add anything, in larger storage if need be. */
    boolean hasRoomToRead() {
        return in().room() > 0 || in().capacity() < home.storage.largeBytes();
    }

    // Writing.

    /** Sends what waits. Returns whether all of it has left; if not, the socket is full, or the connection is lost. */
    boolean flushed() {
        long budget = BYTES_A_TURN;
        for (ByteQueue queue = out(); !queue.isEmpty(); queue = out()) {
            if ((flags & WRITABLE) == 0) {
                return stalled();
            }
            if (budget <= 0) {
                home.loop.post(connection::again);
                return false;
            }
            long count = sent(queue, budget);
            if (count < 0) {
                return false;
            }
            budget -= count;
        }
        flags &= ~STALLING;
        return true;
    }

    /** Sends once. Returns how many bytes it were, or -1 when the connection is closed by it. */
    private long sent(ByteQueue queue, long budget) {
        try {
            if (queue.size() > 0) {
                int wanted = queue.size();
                int count = socket.write(queue.array(), queue.head(), wanted);
                if (count > 0) {
                    queue.consume(count);
                }
                return counted(count, wanted);
            }
            if (queue.lent() instanceof FileChunk file) {
                return transferred(queue, file, Math.min(budget, file.remaining()));
            }
            if (queue.lent() instanceof ArrayChunk bytes) {
                return sent(queue, bytes);
            }
            if (queue.capacity() == 0) {
                resizeOut(home.storage.smallBytes());
            }
            out().copyLoan();
            return 0;
        } catch (IOException failed) {
            connection.fail(failed);
            return -1;
        }
    }

    /** A short write means that the socket is full; the kernel tells when it is not. */
    private long counted(long count, long wanted) {
        if (count < 0) {
            connection.fail(socket.failure());
            return -1;
        }
        if (count > 0) {
            flags &= ~STALLING;
        }
        if (count < wanted) {
            flags &= ~WRITABLE;
        }
        return count;
    }

    private long transferred(ByteQueue queue, FileChunk file, long wanted) throws IOException {
        if (wanted == 0) {
            queue.endLoan();
            return 0;
        }
        int descriptor = socket.sendsDescriptors() ? file.descriptor() : -1;
        long count = socket.transfer(descriptor < 0 ? file.channel() : null, descriptor, file.position(), wanted);
        if (count == StreamSocket.END) {
            throw file.cutShort();
        }
        if (count > 0) {
            file.sent(count);
        }
        return counted(count, 1);
    }

    private long sent(ByteQueue queue, ArrayChunk bytes) {
        int wanted = (int) Math.min(bytes.remaining(), BYTES_A_CALL);
        int count = wanted == 0 ? 0 : socket.write(bytes.array(), bytes.position(), wanted);
        if (count > 0) {
            bytes.sent(count);
        }
        if (bytes.remaining() == 0) {
            queue.endLoan();
        }
        return counted(count, wanted);
    }

    private boolean stalled() {
        if ((flags & STALLING) == 0) {
            flags |= STALLING;
            stallNanos = home.loop.nowNanos() + home.engine.stallNanos();
        }
        return false;
    }

    /**
     * From now on the socket tells when something changes; what it would be good for is a hint to pollers that repeat
     * themselves.
     */
    void showInterest(boolean input) {
        if ((flags & WATCHED) == 0) {
            flags |= WATCHED;
            socket.watch(connection);
        }
        socket.interest(input && (flags & (READABLE | ENDED)) == 0, (flags & (STALLING | WRITABLE)) == STALLING);
    }

    // Storage.

    ByteQueue in() {
        return in != null ? in : home.in();
    }

    ByteQueue out() {
        return out != null ? out : home.out();
    }

    /** Takes the shared queue as its own, if it has none. */
    boolean takeIn(ByteQueue shared) {
        if (in != null) {
            return false;
        }
        in = shared;
        return true;
    }

    /** Takes the shared queue as its own, if it has none. */
    boolean takeOut(ByteQueue shared) {
        if (out != null) {
            return false;
        }
        out = shared;
        return true;
    }

    /** Makes room for more input, where the storage is not yet the largest. */
    private void growIn() {
        int capacity = in().capacity();
        if (capacity < home.storage.largeBytes()) {
            resizeIn(capacity == 0 ? home.storage.smallBytes() : home.storage.largeBytes());
        }
    }

    /** Moves the output to storage of its own for at least that many bytes. */
    void resizeOut(int bytes) {
        ByteQueue before = out();
        out = resized(before, bytes);
        if (before != home.out()) {
            home.storage.giveBack(before);
        }
    }

    private void resizeIn(int bytes) {
        ByteQueue before = in();
        in = resized(before, bytes);
        if (hasEnded()) {
            in.end();
        }
        if (before != home.in()) {
            home.storage.giveBack(before);
        }
    }

    private ByteQueue resized(ByteQueue before, int bytes) {
        ByteQueue after = home.storage.lease(Math.max(bytes, before.size()));
        before.moveTo(after);
        Chunk lent = before.takeLoan();
        if (lent != null) {
            after.lend(lent);
        }
        return after;
    }

    /**
     * Keeps no more storage than its bytes need while a work waits: none for output that is only lent, and none for
     * input that is not awaited. Returns whether anything moved.
     */
    boolean shrunk(boolean awaitsInput) {
        boolean shrinkIn = in != null && isTooLarge(in, awaitsInput);
        boolean shrinkOut = out != null && isTooLarge(out, false);
        if (shrinkIn) {
            resizeIn(awaitsInput ? home.storage.smallBytes() : 0);
        }
        if (shrinkOut) {
            resizeOut(0);
        }
        return shrinkIn || shrinkOut;
    }

    private boolean isTooLarge(ByteQueue queue, boolean awaitsInput) {
        boolean isLarge = queue.capacity() == home.storage.largeBytes();
        boolean isEmpty = queue.size() == 0 && !awaitsInput;
        return isEmpty && queue.capacity() > 0 || isLarge && queue.size() <= home.storage.smallBytes() / 2;
    }

    /** A work goes on, and finds room in the output; input gets its room when it is read. */
    void restore() {
        if (out().capacity() == 0) {
            resizeOut(home.storage.smallBytes());
        }
    }

    /** As {@link #restore}, but not on the loop: without its pool. */
    void restoreElsewhere() {
        out = new ByteQueue(TINY_BYTES);
    }

    /** As {@link #release}, but not on the loop: possible after {@link #restoreElsewhere} if nothing waits. */
    boolean releasedElsewhere() {
        boolean tiny = out != null && out.capacity() == TINY_BYTES && out.isEmpty();
        if (tiny) {
            out = new ByteQueue();
        }
        return tiny;
    }

    /** Output without storage is fit for what was lent only. */
    void dropEmptyOut(boolean served) {
        if (out != null && out.capacity() == 0 && out.isEmpty()) {
            out = served ? null : home.storage.lease(home.storage.smallBytes());
        }
    }

    /**
     * A work waits for something else: nothing is kept but input that nobody has read. Nothing must wait to be sent.
     */
    void release() {
        boolean detached = in != null;
        if (in().size() == 0 && in().capacity() > 0 || !detached) {
            resizeIn(0);
        }
        if (out().capacity() > 0) {
            resizeOut(0);
        }
    }

    /** The turn is over: what must outlast it moves to storage of its own, and nothing else stays. */
    void keepOrReturn(boolean closed) {
        if (closed || in().size() == 0) {
            if (in != null) {
                home.storage.giveBack(in);
                in = null;
            }
        } else if (in == null
                || in.capacity() == home.storage.largeBytes() && in.size() <= home.storage.smallBytes() / 2) {
            resizeIn(0);
        }
        if (closed || out().isEmpty()) {
            if (out != null) {
                home.storage.giveBack(out);
                out = null;
            }
        } else if (out == null) {
            resizeOut(0);
        }
    }
}
