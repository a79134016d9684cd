package tercel.engine;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;
import tercel.coro.Ready;
import tercel.coro.StreamSocket;
import tercel.coro.Timer;
import tercel.wire.ByteQueue;
import tercel.wire.Conversation;
import tercel.wire.Step;
import tercel.wire.Wake;
import tercel.wire.Work;

/**
 * One connection of an event loop: it keeps the conversation's last step as its interest, and obeys whenever the
 * socket, a timer, a wake or the end of a work lets it go on. Touched on its loop's thread only, but for {@link #up}.
 * Allocates nothing once it is open.
 *
 * <p>Invariant: {@code work != null} or BUSY means that somebody, perhaps a coroutine that waits, is between two steps
 * of this connection. Whatever happens meanwhile only leaves its mark: in the flags, with the stream or with the pump.
 * {@link #settle} is where every turn ends, and where the marks are looked at.
 */
final class EventConnection implements Ready, Wake, Peer, Runnable {
    private static final int CLOSED = 1;
    private static final int BUSY = 2;
    private static final int MISSED = 4;
    private static final int LINGERING = 8;
    private static final int RANG = 16;
    private static final int REFUSED = 32;
    private static final int ENDS_WITH_INPUT = 64;

    private static final long LINGER_NANOS = 2_000_000_000L;
    private static final VarHandle RUNG;

    static {
        try {
            RUNG = MethodHandles.lookup().findVarHandle(EventConnection.class, "rung", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final EventLoop home;
    private final EventStream stream;
    private final Timer timer = new Timer(this);
    private @Nullable Conversation conversation;
    private Step step = Step.READ;
    private int flags;
    private int index;
    private @Nullable Work work;
    private @Nullable EventPump pump;
    private long timerNanos;
    private long lingerNanos;
    private boolean rung;

    EventConnection(EventLoop home, StreamSocket socket, int index, boolean refused) {
        this.home = home;
        this.index = index;
        flags = refused ? REFUSED : 0;
        stream = new EventStream(this, home, socket);
    }

    /** Begins the conversation; what the peer has sent at once is read at once. */
    void open(Conversation first) {
        conversation = first;
        first.owner(this);
        call();
    }

    void movedTo(int newIndex) {
        index = newIndex;
    }

    EventStream stream() {
        return stream;
    }

    /** Whether it came past the limit, and so has no place. */
    boolean isRefused() {
        return (flags & REFUSED) != 0;
    }

    boolean isClosed() {
        return (flags & CLOSED) != 0;
    }

    /** What it is in, between two events of the loop. */
    ConnectionState state() {
        if ((flags & LINGERING) != 0 || stream.stallNanos() != Long.MAX_VALUE) {
            return ConnectionState.WRITING;
        }
        if (work != null) {
            return pump != null && pump.awaitsInput() ? ConnectionState.READING : ConnectionState.WORKING;
        }
        return stream.hasInput() ? ConnectionState.READING : ConnectionState.IDLE;
    }

    // What happens to a connection: an event, a timer, a wake.

    @Override
    public void ready(int events) {
        stream.note(events);
        if ((flags & (BUSY | CLOSED)) == 0 && work == null) {
            resume();
        } else if (!isClosed()) {
            readyMeanwhile(events);
        }
    }

    private void readyMeanwhile(int events) {
        flags |= MISSED;
        if (pump != null && pump.isWaiting()) {
            pump.serve();
        }
        if ((events & FAIL) != 0 && work != null) {
            fail(new IOException("the peer has reset the connection"));
        }
        if ((flags & (ENDS_WITH_INPUT | CLOSED)) == ENDS_WITH_INPUT) {
            endWithInput();
        }
        if (!isClosed()) {
            stream.showInterest(wantsInput());
        }
    }

    /** A turn ended early for the sake of others, or a wait may be over. */
    void again() {
        if (pump != null && pump.isWaiting()) {
            pump.serve();
        } else if ((flags & (CLOSED | BUSY)) == 0 && work == null) {
            resume();
        }
    }

    /** The timer went off; it is set lazily, so first see whether it is really time. */
    @Override
    public void run() {
        timerNanos = Long.MAX_VALUE;
        if (isClosed()) {
            return;
        }
        long now = home.loop.nowNanos();
        if (stream.stallNanos() <= now) {
            home.engine.options().events().writeStalled();
            fail(new SocketTimeoutException("the peer takes nothing"));
        } else if ((flags & LINGERING) != 0 && lingerNanos <= now) {
            close();
        } else if ((flags & LINGERING) == 0 && conversation.deadlineNanos() <= now) {
            expired();
        }
        if (!isClosed() && (work != null || (flags & BUSY) == 0)) {
            armTimer();
        }
    }

    private void expired() {
        if (pump != null) {
            pump.expire();
        } else if ((flags & BUSY) == 0 && work == null) {
            call();
        }
    }

    @Override
    public void up() {
        if (RUNG.compareAndSet(this, false, true)) {
            home.loop.post(this::woken);
        }
    }

    private void woken() {
        rung = false;
        if ((flags & BUSY) != 0 || work != null) {
            flags |= RANG;
            if (work != null) {
                work.woken();
            }
        } else if ((flags & (CLOSED | LINGERING)) == 0) {
            callWithNews();
        }
    }

    /** A request that has arrived goes before the wake, which may be the news that the server is about to end. */
    private void callWithNews() {
        flags |= BUSY;
        home.begin(this);
        stream.beginTurn();
        if (step == Step.READ && !stream.hasEnded() && stream.hasRoomToRead()) {
            stream.note(READ);
            stream.filled();
        }
        if (isClosed()) {
            settle();
        } else {
            proceed(null);
        }
    }

    // The turn.

    /** Goes on where the last step was left. */
    private void resume() {
        flags |= BUSY;
        home.begin(this);
        proceed(step);
    }

    /** Calls the conversation although the last step is not satisfied. */
    private void call() {
        flags |= BUSY;
        home.begin(this);
        proceed(null);
    }

    /**
     * Obeys step after step, the first one being what the conversation says now if null, until something has to be
     * waited for.
     */
    private void proceed(@Nullable Step first) {
        stream.beginTurn();
        try {
            Step next = first != null ? first : advance();
            do {
                flags &= ~MISSED;
                while (next != null) {
                    step = next;
                    next = obey(next);
                }
                next = step;
            } while ((flags & (MISSED | CLOSED)) == MISSED && work == null && stream.mayRead());
        } catch (RuntimeException | Error bug) {
            failed(bug);
        }
        settle();
    }

    /** A conversation has failed: nobody but its own peer shall feel it. */
    private void failed(Throwable bug) {
        home.engine.options().events().failed(bug);
        try {
            fail(bug);
        } catch (RuntimeException another) {
            home.engine.options().events().failed(another);
            close();
        }
    }

    /** Does what the conversation asked for. Returns its next wish, or null when that has to wait. */
    private @Nullable Step obey(Step wish) {
        return switch (wish) {
            case READ -> stream.flushed() && stream.filled() ? advance() : null;
            case WRITE -> stream.flushed() ? advance() : null;
            case BOTH -> both();
            case WORK -> turn();
            case WAIT -> {
                stream.flushed();
                yield null;
            }
            case UPGRADE -> {
                conversation = conversation.successor();
                conversation.owner(this);
                yield advance();
            }
            case CLOSE -> {
                if (stream.flushed()) {
                    close();
                }
                yield null;
            }
            case LINGER -> {
                if (stream.flushed()) {
                    linger();
                }
                yield null;
            }
        };
    }

    private Step advance() {
        stream.dropEmptyOut(home.isServing(this));
        if (stream.hasEnded()) {
            // The queue may be another one than that which met the end.
            stream.in().end();
        }
        return conversation.advance(stream.in(), stream.out(), home.loop.nowNanos());
    }

    private @Nullable Step both() {
        boolean hadOutput = !stream.out().isEmpty();
        boolean sent = stream.flushed() && hadOutput;
        boolean got = !isClosed() && !stream.hasEnded() && stream.hasRoomToRead() && stream.filled();
        return (sent || got) && !isClosed() ? advance() : null;
    }

    /** The application's turn: in place where the loop runs coroutines, else on the JDK's scheduler. */
    private @Nullable Step turn() {
        Work next = conversation.takeWork();
        if (next == null) {
            return advance();
        }
        boolean inPlace = home.runsCoroutines() || next.inline();
        if (!inPlace) {
            detach();
        }
        work = next;
        pump = home.leasePump(this);
        if (inPlace) {
            run(next, pump);
            return ended(next);
        }
        home.loop.fork("tercel-handler", new Elsewhere(next, pump));
        return null;
    }

    /** Runs a work on a virtual thread of the JDK's scheduler, and reports to the loop. */
    private final class Elsewhere implements Runnable {
        private final Work task;
        private final EventPump its;

        Elsewhere(Work task, EventPump its) {
            this.task = task;
            this.its = its;
        }

        @Override
        public void run() {
            EventConnection.this.run(task, its);
            home.loop.post(this::report);
        }

        private void report() {
            flags |= BUSY;
            Step next = null;
            try {
                next = ended(task);
            } catch (RuntimeException | Error bug) {
                failed(bug);
            }
            if (next == null) {
                settle();
            } else {
                proceed(next);
            }
        }
    }

    private void run(Work task, EventPump its) {
        try {
            task.run(its);
        } catch (IOException | InterruptedException told) {
            // The connection is lost or the work was cancelled, and the conversation knows.
        } catch (Throwable bug) {
            home.engine.options().events().failed(bug);
        } finally {
            // A cancel that came too late must not hit what runs here next.
            Thread.interrupted();
        }
    }

    private @Nullable Step ended(Work task) {
        home.giveBack(pump);
        pump = null;
        work = null;
        flags &= ~ENDS_WITH_INPUT;
        conversation.finished(task);
        return isClosed() ? null : advance();
    }

    private void settle() {
        flags &= ~BUSY;
        if (work == null) {
            stream.keepOrReturn(isClosed());
        }
        if (home.isServing(this)) {
            home.end();
        }
        if (isClosed()) {
            return;
        }
        stream.showInterest(wantsInput());
        armTimer();
        if ((flags & RANG) != 0 && work == null) {
            flags &= ~RANG;
            up();
        }
    }

    private boolean wantsInput() {
        return work != null
                || switch (step) {
                    case READ, BOTH, LINGER -> true;
                    case WRITE, WORK, WAIT, UPGRADE, CLOSE -> false;
                };
    }

    private void armTimer() {
        long deadline = (flags & LINGERING) != 0 ? lingerNanos : conversation.deadlineNanos();
        deadline = Math.min(deadline, stream.stallNanos());
        if (deadline != Long.MAX_VALUE && (!timer.isSet() || deadline < timerNanos)) {
            timerNanos = deadline;
            home.loop.set(timer, deadline);
        }
    }

    // While a work is out.

    /** Takes the shared queues along, before its coroutine waits. */
    void detach() {
        if (home.isServing(this)) {
            home.handOver(this);
        }
    }

    /** The work's coroutine waits, for something that may be none of ours. */
    void whileAway() {
        if (!isClosed()) {
            stream.showInterest(wantsInput());
            armTimer();
        }
    }

    /** The work waits for the socket. */
    void whileItWaits(boolean awaitsInput) {
        if (stream.shrunk(awaitsInput)) {
            rebind();
        }
        whileAway();
    }

    /** The work goes on after such a wait. */
    void afterItsWait() {
        if (work != null) {
            stream.restore();
            rebind();
        }
    }

    /** The work waits for something else, and leaves all storage. */
    void rest() {
        stream.release();
        rebind();
        if (home.isServing(this)) {
            home.end();
        }
        whileAway();
    }

    /** The work goes on after its rest, on the loop or not. */
    void resume(boolean onLoop) {
        if (onLoop) {
            stream.restore();
        } else {
            stream.restoreElsewhere();
        }
        rebind();
    }

    /** The work reads no more: the end of the input ends it. */
    void endWithInput() {
        flags |= ENDS_WITH_INPUT;
        stream.lookForEnd();
        if (stream.isEnding() && !isClosed()) {
            fail(new IOException("the peer has left"));
        }
    }

    /** Reads for a work. Returns whether the input has grown or has ended. */
    boolean filledForWork() {
        ByteQueue before = stream.in();
        stream.beginTurn();
        boolean filled = stream.hasEnded() || stream.filled();
        if (before != stream.in()) {
            rebind();
        }
        return filled;
    }

    /** The work wants room, and perhaps need not wait: the more there is, the fewer calls its output takes. */
    void growOut() {
        int large = home.storage.largeBytes();
        if (stream.out().capacity() < large) {
            stream.resizeOut(large);
            rebind();
        }
    }

    /** Sends for a work until its output has that much room. */
    boolean hasRoom(int bytes) {
        if (stream.out().room() < bytes && !stream.flushed() && stream.out().room() < bytes) {
            return false;
        }
        if (stream.out().capacity() < bytes) {
            stream.resizeOut(bytes);
        }
        return true;
    }

    private void rebind() {
        if (work != null) {
            work.rebind(stream.in(), stream.out());
        }
    }

    // The end.

    /**
     * Ends our side and reads past what still comes: closing with unread input would reset the connection and take the
     * answer with it.
     */
    private void linger() {
        if ((flags & LINGERING) == 0) {
            flags |= LINGERING;
            stream.socket().shutdownOutput();
            lingerNanos = home.loop.nowNanos() + LINGER_NANOS;
        }
        do {
            stream.in().consume(stream.in().size());
        } while (stream.filled());
        if (stream.hasEnded() && !isClosed()) {
            close();
        }
    }

    /** The connection is lost, or cut. */
    void fail(Throwable why) {
        if (!isClosed()) {
            conversation.abort(why);
            close();
            if (pump != null) {
                pump.lost(why);
            }
        }
    }

    private void close() {
        flags |= CLOSED;
        stream.socket().close();
        home.loop.cancel(timer);
        home.forget(this, index);
        if ((flags & BUSY) == 0 && work == null) {
            stream.keepOrReturn(true);
        }
    }

    @Override
    public SocketAddress remote() {
        return stream.socket().remote();
    }

    @Override
    public SocketAddress local() {
        return stream.socket().local();
    }
}
