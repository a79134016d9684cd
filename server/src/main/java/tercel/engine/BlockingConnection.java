package tercel.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tercel.engine.Vigil.Wait;
import tercel.wire.ByteQueue;
import tercel.wire.Chunk;
import tercel.wire.Conversation;
import tercel.wire.Step;
import tercel.wire.Wake;
import tercel.wire.Work;

/**
 * One connection of an engine that blocks: a short loop that obeys the conversation's steps, on the connection's own
 * thread, the owner. Only the owner touches the conversation and both queues. It never waits with a time limit: the
 * {@link Reaper} ends waits that are overdue, as the {@link Vigil} tells.
 *
 * <p>A second thread comes when both directions are alive at once. It only reads, into the {@link Inbox}, from which
 * the owner takes its input from then on. It is started at the first {@link Step#BOTH}. Or the owner itself becomes it:
 * when a wake or a deadline finds the owner in a read that {@link Step#READ} asked for, that read cannot be taken back.
 * So the reaper asks the conversation in its place, and gives what is left to do to a new owner, while the old one
 * stays with the read.
 *
 * <p>While the owner writes for {@link Step#BOTH}, the reader may take a turn in its place: else a peer that reads only
 * after it has written everything would wait for us while we wait for it.
 */
final class BlockingConnection implements Runnable, Wake {
    private static final int WATCHER_BYTES = 256;
    private static final long LINGER_NANOS = 2_000_000_000L;
    private static final long LINGER_BYTES = 64 << 20;

    final BlockingSocket socket;
    final LentQueue in;
    final LentQueue out;
    private final BlockingEngine engine;
    private final boolean refused;
    private final BlockingPump pump;
    private final Vigil vigil = new Vigil();
    private final ConnectionThreads threads;
    private @Nullable Conversation conversation;
    private @Nullable Step given;

    // Guarded by the vigil.
    private boolean inputShut;
    private boolean closed;

    /** Its place in the {@link ConnectionSet}, which alone touches it. */
    int index;

    BlockingConnection(BlockingEngine engine, SocketChannel channel, boolean refused) {
        this.engine = engine;
        this.refused = refused;
        socket = new BlockingSocket(channel, vigil, engine);
        in = new LentQueue(engine.blocks());
        out = new LentQueue(engine.blocks());
        pump = new BlockingPump(this, engine.events());
        threads = new ConnectionThreads(this, engine, vigil);
    }

    boolean isRefused() {
        return refused;
    }

    /** Starts its thread. An {@code OutOfMemoryError} says that the system has none left; it is not closed then. */
    void start() {
        threads.start();
    }

    /** The owner's life, from the first step or from the one that a former owner has left to it. */
    @Override
    public void run() {
        Throwable why = null;
        boolean goesOn = true;
        try {
            open();
            while (goesOn) {
                goesOn = obeyed(ask());
            }
        } catch (IOException lost) {
            why = lost;
        } catch (RuntimeException | Error bug) {
            engine.events().failed(bug);
            why = bug;
        }
        ConnectionReader left;
        synchronized (vigil) {
            left = threads.isOwner() ? null : threads.reader();
        }
        if (left == null) {
            end(why);
        } else {
            left.run();
        }
    }

    private void open() {
        synchronized (vigil) {
            if (conversation != null) {
                return;
            }
        }
        var desk = engine.service().desk();
        converse(refused ? desk.refuse(socket) : desk.converse(socket));
    }

    private void converse(Conversation next) {
        conversation = next;
        next.owner(this);
    }

    private Conversation conversation() {
        return Objects.requireNonNull(conversation);
    }

    private ConnectionReader reader() {
        return Objects.requireNonNull(threads.reader());
    }

    /** Asks the conversation what it needs next. On the owner, or on the reader in its place. */
    Step ask() {
        Step asked = given;
        if (asked != null) {
            given = null;
            return asked;
        }
        in.lend(BlockPool.SMALL_BYTES);
        out.lend(BlockPool.MEDIUM_BYTES);
        return conversation().advance(in.queue, out.queue, System.nanoTime());
    }

    /** Obeys a step. False when there is nothing left to do for this thread as the owner. */
    private boolean obeyed(Step step) throws IOException {
        return switch (step) {
            case READ -> awaitArrival();
            case WRITE -> {
                socket.flush(out);
                yield true;
            }
            case BOTH -> {
                exchange();
                yield true;
            }
            case WORK -> {
                work();
                yield true;
            }
            case WAIT -> {
                awaitBell(false);
                yield true;
            }
            case UPGRADE -> {
                converse(conversation().successor());
                yield true;
            }
            case CLOSE -> {
                socket.flush(out);
                yield false;
            }
            case LINGER -> {
                socket.flush(out);
                linger();
                yield false;
            }
        };
    }

    /** READ: sends what waits, then reads. False if a new owner was needed meanwhile: it gets what was read. */
    private boolean awaitArrival() throws IOException {
        socket.flush(out);
        if (threads.reader() != null || in.queue.ended()) {
            awaitBell(true);
            return true;
        }
        out.giveBack();
        in.giveBackAbove(BlockPool.SMALL_BYTES);
        in.lend(BlockPool.SMALL_BYTES);
        ByteBuffer room = roomForInput();
        while (!begin(Wait.INPUT)) {
            // A request that has arrived goes before the news that the server is about to end.
            if (socket.available() == 0) {
                return true;
            }
        }
        int count = 0;
        IOException failure = null;
        try {
            count = socket.read(room);
        } catch (IOException lost) {
            failure = lost;
        }
        synchronized (vigil) {
            if (!threads.isOwner()) {
                reader().put(count, failure);
                return false;
            }
            vigil.end();
        }
        if (failure != null) {
            throw failure;
        }
        arrived(count);
        return true;
    }

    private ByteBuffer roomForInput() {
        if (in.queue.room() == 0) {
            throw new IllegalStateException("input is awaited without room for it");
        }
        return in.room();
    }

    private void arrived(int count) {
        if (count < 0) {
            in.queue.end();
            return;
        }
        in.added(count);
        in.growIfFull();
    }

    private boolean begin(Wait what) {
        return beginUntil(what, conversation().deadlineNanos());
    }

    private boolean beginUntil(Wait what, long untilNanos) {
        boolean begun = vigil.begin(what, untilNanos);
        engine.reaper().expect(untilNanos);
        return begun;
    }

    // Works.

    private void work() throws IOException {
        Work work = conversation().takeWork();
        while (work != null) {
            pump.run(work);
            conversation().finished(work);
            if (socket.lost() != null) {
                throw socket.lost();
            }
            work = conversation().takeWork();
        }
    }

    /** Waits for input, for a work. */
    void receiveForWork() throws IOException {
        ByteBuffer room = roomForInput();
        if (threads.reader() != null) {
            awaitNews();
            return;
        }
        begin(Wait.WORK_INPUT);
        int count;
        try {
            count = socket.read(room);
        } finally {
            vigil.end();
        }
        if (count < 0 && inputShut) {
            throw new SocketTimeoutException("the peer sends nothing, or too slowly");
        }
        arrived(count);
    }

    /**
     * Lets a reader wait for the end of the input while a work goes on, where threads are cheap. It holds little: what
     * comes before the end waits in the kernel, and hides it.
     */
    void watchInput() throws IOException {
        ConnectionReader reader = threads.reader();
        boolean ended;
        synchronized (vigil) {
            ended = in.queue.ended() || reader != null && reader.isOver();
        }
        if (ended) {
            throw new IOException("the peer has left");
        }
        if (reader == null && engine.hasCheapThreads()) {
            threads.startReader(ByteBuffer.allocate(WATCHER_BYTES));
        }
    }

    /** The reader has met the end of the input, or a failure. */
    void inputEnded() {
        pump.inputEnded();
    }

    // Waits on the bell; both directions at once.

    /** Waits until the bell rings or the deadline has come, or, where input is welcome, there is some. */
    private void awaitBell(boolean welcome) throws IOException {
        in.giveBack();
        out.giveBack();
        synchronized (vigil) {
            begin(Wait.BELL);
            while (!vigil.hasRung() && !vigil.isOverdue() && !hasNews(welcome)) {
                sleep();
            }
            vigil.end();
            vigil.answer();
            takeNews(welcome);
        }
    }

    /** Waits for input that comes by way of the reader, for a work. */
    private void awaitNews() throws IOException {
        synchronized (vigil) {
            begin(Wait.BELL);
            while (!vigil.isOverdue() && !hasNews(true)) {
                sleep();
            }
            vigil.end();
            if (!hasNews(true)) {
                throw new SocketTimeoutException("the peer sends nothing, or too slowly");
            }
            takeNews(true);
        }
    }

    private void sleep() throws IOException {
        if (closed) {
            throw socket.reasonFor(new ClosedChannelException());
        }
        try {
            vigil.wait();
        } catch (InterruptedException cancelled) {
            throw new InterruptedIOException("the handler was cancelled");
        }
    }

    private boolean hasNews(boolean welcome) {
        ConnectionReader reader = threads.reader();
        return reader != null && reader.hasNews(welcome);
    }

    private void takeNews(boolean welcome) throws IOException {
        if (hasNews(welcome)) {
            reader().takeInput();
        }
    }

    /** BOTH: sends what waits, or else waits for anything. */
    private void exchange() throws IOException {
        if (threads.reader() == null) {
            threads.startReader(engine.blocks().lease(BlockPool.SMALL_BYTES));
        }
        if (out.queue.isEmpty()) {
            awaitBell(true);
            return;
        }
        ByteBuffer departing = departing();
        synchronized (vigil) {
            reader().lendTurn();
        }
        try {
            while (departing.hasRemaining()) {
                socket.write(departing);
            }
        } finally {
            given = reader().takeTurnBack();
        }
        engine.blocks().giveBack(departing);
        synchronized (vigil) {
            takeNews(true);
        }
    }

    /** What waits, in a block that does not belong to the queue, since the reader may put more into that meanwhile. */
    private ByteBuffer departing() throws IOException {
        ByteBuffer block = engine.blocks().lease(BlockPool.MEDIUM_BYTES).clear();
        ByteQueue queue = out.queue;
        int count = Math.min(queue.size(), block.capacity());
        block.put(queue.array(), queue.head(), count);
        queue.consume(count);
        Chunk chunk = queue.lent();
        if (chunk != null && queue.size() == 0) {
            int copied = chunk.read(block.array(), count, block.capacity() - count);
            block.position(count + copied);
            if (chunk.remaining() == 0) {
                queue.endLoan();
            }
        }
        return block.flip();
    }

    // The end.

    /** LINGER: ends our side and reads past what still comes, for a bounded time. */
    private void linger() {
        try {
            socket.shutdownOutput();
            if (threads.reader() != null || inputShut) {
                lingerOnBell();
            } else if (!in.queue.ended()) {
                lingerInRead();
            }
        } catch (IOException gone) {
            // All that we had to say was sent before.
        }
    }

    private void lingerInRead() throws IOException {
        ByteBuffer block = engine.blocks().lease(BlockPool.MEDIUM_BYTES);
        beginUntil(Wait.LINGER, System.nanoTime() + LINGER_NANOS);
        try {
            long left = LINGER_BYTES;
            for (int count = 0; left > 0 && count >= 0; left -= count) {
                count = socket.read(block.clear());
            }
        } finally {
            vigil.end();
        }
        engine.blocks().giveBack(block);
    }

    private void lingerOnBell() throws IOException {
        ConnectionReader reader = threads.reader();
        synchronized (vigil) {
            if (reader != null) {
                reader.discard(LINGER_BYTES);
            }
            beginUntil(Wait.BELL, System.nanoTime() + LINGER_NANOS);
            while (!vigil.isOverdue() && (reader == null || !reader.isOver())) {
                sleep();
            }
            vigil.end();
        }
    }

    private void end(@Nullable Throwable why) {
        ConnectionReader reader = threads.reader();
        synchronized (vigil) {
            closed = true;
            if (reader != null) {
                reader.close();
            }
        }
        if (why == null) {
            socket.close();
        } else {
            socket.cut(why instanceof IOException lost ? lost : new IOException("the conversation failed", why));
            abort(why);
        }
        in.clear();
        out.clear();
        engine.ended(this);
    }

    private void abort(Throwable why) {
        try {
            if (conversation != null) {
                conversation.abort(why);
            }
        } catch (RuntimeException bug) {
            engine.events().failed(bug);
        }
    }

    // What other threads do.

    @Override
    public void up() {
        if (vigil.ring()) {
            engine.reaper().hurry();
        }
        pump.woken();
    }

    /** What it is in, as far as can be seen from another thread. */
    ConnectionState state() {
        return switch (vigil.present()) {
            case NOTHING -> ConnectionState.WORKING;
            case INPUT -> in.queue.size() > 0 ? ConnectionState.READING : ConnectionState.IDLE;
            case WORK_INPUT -> ConnectionState.READING;
            case BELL -> pump.isRunning() ? ConnectionState.READING : ConnectionState.IDLE;
            case OUTPUT, LINGER -> ConnectionState.WRITING;
        };
    }

    /** Cuts it; its threads end soon. */
    void cut(IOException why) {
        socket.cut(why);
        boolean own;
        synchronized (vigil) {
            closed = true;
            vigil.notifyAll();
            own = threads.isOwner();
        }
        if (!own && !pump.cancel()) {
            threads.interruptOwner();
        }
    }

    /** Waits for the end of its threads, until that time. */
    void join(long untilNanos) throws InterruptedException {
        threads.join(untilNanos);
    }

    /** Ends the owner's wait if it is overdue. Called by the reaper. Returns when to look again. */
    long reap(long nowNanos) {
        long until = vigil.deadlineNanos();
        if (until > nowNanos) {
            return until;
        }
        boolean succeeds;
        synchronized (vigil) {
            Wait overdue = vigil.overdue(nowNanos);
            boolean settled = switch (overdue) {
                case NOTHING -> false;
                case INPUT -> socket.available() == 0 && threads.isStillInRead(nowNanos) && takeOver();
                case WORK_INPUT -> socket.available() == 0 && shutInput();
                case OUTPUT -> cutStalled();
                case BELL -> true;
                case LINGER -> closeAtLast();
            };
            if (settled) {
                vigil.settle();
            }
            succeeds = settled && overdue == Wait.INPUT;
        }
        if (succeeds) {
            succeed();
        }
        return vigil.deadlineNanos();
    }

    private boolean takeOver() {
        threads.takeOver();
        return true;
    }

    /** Asks in place of the owner, which stays in its read. If the answer is no mere close, it is for a new owner. */
    private void succeed() {
        Throwable why = null;
        boolean ends = false;
        try {
            Step step = ask();
            ends = step == Step.CLOSE && out.queue.isEmpty();
            if (!ends) {
                given = step;
                threads.start();
            }
        } catch (RuntimeException | Error failure) {
            engine.events().failed(failure);
            why = failure;
        }
        if (ends || why != null) {
            end(why);
        }
    }

    private boolean shutInput() {
        inputShut = true;
        socket.shutdownInput();
        return true;
    }

    private boolean cutStalled() {
        engine.events().writeStalled();
        socket.cut(new SocketTimeoutException("the peer takes nothing"));
        return true;
    }

    private boolean closeAtLast() {
        socket.close();
        return true;
    }
}
