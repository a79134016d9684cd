package tercel.server;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tercel.server.StepListener.Event;
import tercel.server.StepListener.Queues;
import tercel.server.StepListener.Wait;
import tercel.wire.ByteQueue;
import tercel.wire.Conversation;
import tercel.wire.Pump;
import tercel.wire.Step;
import tercel.wire.Wake;
import tercel.wire.Work;

/** A conversation around another, which tells a listener of all that passes between that one and the engine. */
final class ToldConversation implements Conversation {
    private static final int LINE_LENGTH_MAX = 80;

    private final Conversation inner;
    private final long number;
    private final StepListener listener;

    /** Where the bytes are, as the engine last said; a work that runs may look too. */
    private ByteQueue in = new ByteQueue();

    private ByteQueue out = in;

    ToldConversation(Conversation inner, long number, StepListener listener) {
        this.inner = inner;
        this.number = number;
        this.listener = listener;
    }

    private void tell(Event event) {
        listener.happened(number, event);
    }

    private Queues seen() {
        return new Queues(in.size(), out.size(), firstLine(in), firstLine(out));
    }

    private static String firstLine(ByteQueue queue) {
        var line = new StringBuilder();
        for (int at = queue.head(); at < queue.tail() && line.length() < LINE_LENGTH_MAX; at++) {
            char letter = (char) (queue.array()[at] & 0xFF);
            if (letter == '\r' || letter == '\n') {
                break;
            }
            line.append(letter >= ' ' && letter < 0x7F ? letter : '.');
        }
        return line.toString();
    }

    @Override
    public Step advance(ByteQueue arrived, ByteQueue leaving, long nowNanos) {
        in = arrived;
        out = leaving;
        var before = seen();
        var step = inner.advance(in, out, nowNanos);
        tell(new Event.Advanced(step, before, seen(), in.ended()));
        return step;
    }

    @Override
    public @Nullable Work takeWork() {
        var work = inner.takeWork();
        return work == null ? null : new ToldWork(work);
    }

    @Override
    public void finished(Work work) {
        inner.finished(((ToldWork) work).inner);
    }

    @Override
    public long deadlineNanos() {
        return inner.deadlineNanos();
    }

    @Override
    public Conversation successor() {
        return new ToldConversation(inner.successor(), number, listener);
    }

    @Override
    public void abort(Throwable why) {
        tell(new Event.Aborted(why));
        inner.abort(why);
    }

    @Override
    public void owner(Wake wake) {
        inner.owner(() -> {
            tell(new Event.Woken());
            wake.up();
        });
    }

    /** A work around another. */
    private final class ToldWork implements Work {
        private final Work inner;

        ToldWork(Work inner) {
            this.inner = inner;
        }

        @Override
        public void run(Pump pump) throws Exception {
            tell(new Event.Began());
            try {
                inner.run(new ToldPump(pump));
                tell(new Event.Ended(Optional.empty(), seen()));
            } catch (Throwable failure) {
                tell(new Event.Ended(Optional.of(failure), seen()));
                throw failure;
            }
        }

        @Override
        public void rebind(ByteQueue newIn, ByteQueue newOut) {
            in = newIn;
            out = newOut;
            inner.rebind(newIn, newOut);
        }

        @Override
        public void cancel() {
            inner.cancel();
        }

        @Override
        public void woken() {
            inner.woken();
        }

        @Override
        public boolean inline() {
            return inner.inline();
        }
    }

    /** A pump around another. */
    private final class ToldPump implements Pump {
        private final Pump inner;

        ToldPump(Pump inner) {
            this.inner = inner;
        }

        @Override
        public void awaitInput() throws IOException {
            tell(new Event.Waited(Wait.INPUT));
            inner.awaitInput();
        }

        @Override
        public void awaitRoom(int bytes) throws IOException {
            tell(new Event.Waited(Wait.ROOM));
            inner.awaitRoom(bytes);
        }

        @Override
        public void flush() throws IOException {
            tell(new Event.Waited(Wait.FLUSH));
            inner.flush();
        }

        @Override
        public void rest() throws IOException {
            tell(new Event.Waited(Wait.FLUSH));
            inner.rest();
        }

        @Override
        public void resume() {
            inner.resume();
        }

        @Override
        public void endWithInput() throws IOException {
            inner.endWithInput();
        }

        @Override
        public long nowNanos() {
            return inner.nowNanos();
        }
    }
}
