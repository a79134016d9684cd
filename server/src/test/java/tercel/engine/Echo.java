package tercel.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tercel.wire.ByteQueue;
import tercel.wire.Step;

/** Sends back what it gets, as it comes; ends when the peer has ended. */
final class Echo implements PlainConversation {
    final AtomicLong consumed = new AtomicLong();
    final AtomicInteger aborts = new AtomicInteger();
    private final EventLog events;

    Echo(EventLog events) {
        this.events = events;
    }

    Echo() {
        this(new EventLog());
    }

    @Override
    public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
        consumed.addAndGet(in.moveTo(out));
        if (!out.isEmpty()) {
            return Step.WRITE;
        }
        return in.ended() ? Step.CLOSE : Step.READ;
    }

    @Override
    public void abort(Throwable why) {
        aborts.incrementAndGet();
        events.aborted();
    }
}
