package tercel.engine;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one or two threads of a connection: its owner, and the reader once there is one. Guarded by the connection's
 * vigil, whose monitor every method holds unless it says otherwise.
 */
final class ConnectionThreads {
    private static final long COMING_FORWARD_NANOS = 20_000_000L;

    private final BlockingConnection connection;
    private final BlockingEngine engine;
    private final Vigil vigil;
    private @Nullable Thread owner;
    private @Nullable Thread readerThread;
    private @Nullable ConnectionReader reader;

    ConnectionThreads(BlockingConnection connection, BlockingEngine engine, Vigil vigil) {
        this.connection = connection;
        this.engine = engine;
        this.vigil = vigil;
    }

    /**
     * Starts the owner. An {@code OutOfMemoryError} says that the system has no thread left. Takes the monitor itself.
     */
    void start() {
        Thread first = engine.thread(connection);
        synchronized (vigil) {
            owner = first;
        }
        first.start();
    }

    /** Whether the calling thread is the owner. */
    boolean isOwner() {
        return owner == Thread.currentThread();
    }

    /** The reader, or null as long as the owner reads. The owner need not hold the monitor. */
    @Nullable
    ConnectionReader reader() {
        return reader;
    }

    /** Starts a reader, which reads into that block. On the owner; takes the monitor itself. */
    void startReader(ByteBuffer block) {
        var inbox = new Inbox(block, 0);
        var second = new ConnectionReader(connection, vigil, inbox);
        Thread thread = engine.thread(second);
        synchronized (vigil) {
            reader = second;
            readerThread = thread;
        }
        thread.start();
    }

    /**
     * Whether the owner is surely still in the read that is overdue. A read that has just ended may hold input that
     * nobody knows of yet. A virtual thread that waits can be told from one that goes on; a platform thread cannot, and
     * so gets a while to come forward.
     */
    boolean isStillInRead(long nowNanos) {
        Thread reading = Objects.requireNonNull(owner);
        return reading.isVirtual()
                ? reading.getState() == Thread.State.WAITING
                : vigil.hasLongBeenOverdue(nowNanos, COMING_FORWARD_NANOS);
    }

    /**
     * Makes the calling thread the owner. The old one stays in its read, into storage that is no longer the input's,
     * and becomes the reader.
     */
    void takeOver() {
        // The buffer's own position may be moving; the queue's tail is where the read began.
        int from = connection.in.queue.tail();
        ByteBuffer beingRead = connection.in.replaced(connection.in.queue.capacity());
        reader = new ConnectionReader(connection, vigil, new Inbox(Objects.requireNonNull(beingRead), from));
        readerThread = owner;
        owner = Thread.currentThread();
        vigil.end();
        vigil.answer();
    }

    /** Interrupts the owner. Takes the monitor itself. */
    void interruptOwner() {
        synchronized (vigil) {
            if (owner != null) {
                owner.interrupt();
            }
        }
    }

    /** Waits for the end of both, until that time. Does not hold the monitor. */
    void join(long untilNanos) throws InterruptedException {
        Thread first;
        Thread second;
        synchronized (vigil) {
            first = owner;
            second = readerThread;
        }
        if (first != null) {
            BlockingEngine.join(first, untilNanos);
        }
        if (second != null) {
            BlockingEngine.join(second, untilNanos);
        }
    }
}
