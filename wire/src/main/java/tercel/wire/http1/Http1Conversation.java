package tercel.wire.http1;

import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;
import tercel.wire.Conversation;
import tercel.wire.Step;
import tercel.wire.Wake;
import tercel.wire.Work;

/**
 * One connection of HTTP/1.0 or HTTP/1.1, server side. Leases an exchange from its desk when a request's first byte is there, and gives it back after. The
 * engine calls {@link #advance} once at the start, though nothing has arrived, so that the connection's time begins.
 */
public final class Http1Conversation implements Conversation {
    Http1Conversation() {}

    @Override
    public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable Work takeWork() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void finished(Work work) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long deadlineNanos() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Conversation successor() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void abort(Throwable why) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void owner(Wake wake) {
        throw new UnsupportedOperationException();
    }
}
