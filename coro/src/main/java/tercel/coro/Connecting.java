package tercel.coro;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** How every kind of stream connects, and what is told when it does not. */
record Connecting(Coroutines coroutines, SocketAddress address, ConnectOptions options) {
    private static final long PAUSE_NANOS_MIN = 1_000_000;
    private static final long PAUSE_NANOS_MAX = 32_000_000;

    /** Connects on the caller's loop, or the one whose turn it is. */
    <S extends SocketStream> S connect(BiFunction<Loop, StreamSocket, S> kind) throws IOException {
        coroutines.requireOpen();
        long deadlineNanos = options.timeout() == null ? Wait.NEVER : Wait.deadlineAfter(Wait.nanos(options.timeout()));
        var loop = coroutines.loopHere();
        S stream = null;
        boolean connected = false;
        try {
            stream = kind.apply(loop, begin(loop, deadlineNanos));
            stream.keep();
            stream.finishConnect(deadlineNanos);
            connected = true;
            return stream;
        } catch (IOException failed) {
            throw named(failed);
        } finally {
            if (!connected && stream != null) {
                stream.close();
            }
        }
    }

    /** Begins it; again and again, as long as the queue of a Unix listener is full. */
    private StreamSocket begin(Loop loop, long deadlineNanos) throws IOException {
        long pauseNanos = PAUSE_NANOS_MIN;
        StreamSocket begun = tried(loop);
        while (begun == null) {
            long left = deadlineNanos == Wait.NEVER ? pauseNanos : deadlineNanos - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException();
            }
            pause(Math.min(left, pauseNanos));
            pauseNanos = Math.min(PAUSE_NANOS_MAX, pauseNanos * 2);
            begun = tried(loop);
        }
        return begun;
    }

    private @Nullable StreamSocket tried(Loop loop) throws IOException {
        return LoopCall.on(loop, () -> loop.poller().connect(address, options));
    }

    private static void pause(long nanos) throws IOException {
        try {
            Coroutines.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException cancelled) {
            throw Cancellation.told(cancelled, "connects", 0);
        }
    }

    private IOException named(IOException failure) {
        String where = ListenAddress.text(address);
        IOException told = switch (failure) {
            case SocketTimeoutException late ->
                new SocketTimeoutException("cannot connect to " + where + ": no answer within " + options.timeout());
            case SocketException refused ->
                new ConnectException("cannot connect to " + where + ": " + refused.getMessage());
            default -> failure;
        };
        if (told != failure) {
            told.initCause(failure);
        }
        return told;
    }
}
