package tercel.coro;

import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * An open socket: the loop it belongs to, and its end. Every method may be called from any thread.
 *
 * <p>Only its loop's thread touches the descriptor. An accepted connection belongs to the loop of the coroutine that
 * uses it first; all else belongs to the loop that opened it.
 *
 * <p>Invariants: the home is set once. {@code closed} is set before the loop ends the waits; whoever begins one looks
 * at it afterwards (see {@link Direction}), so no wait outlives the socket.
 */
abstract sealed class Endpoint implements Closeable permits SocketStream, SocketListener, UdpSocket {
    private static final VarHandle HOME = handle();

    final Coroutines coroutines;

    @SuppressWarnings("unused")
    private volatile @Nullable Loop home;

    private volatile boolean closed;

    Endpoint(Coroutines coroutines, @Nullable Loop home) {
        this.coroutines = coroutines;
        this.home = home;
    }

    private static VarHandle handle() {
        try {
            return MethodHandles.lookup().findVarHandle(Endpoint.class, "home", Loop.class);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("Endpoint.home", impossible);
        }
    }

    /** The loop it belongs to. */
    final Loop home() {
        Loop known = home;
        return known != null ? known : claimHome();
    }

    private Loop claimHome() {
        var chosen = coroutines.loopHere();
        var before = (Loop) HOME.compareAndExchange(this, null, chosen);
        return before == null ? chosen : before;
    }

    /** Counts it among those that its coroutines' end closes. */
    final void keep() {
        if (!coroutines.keep(this)) {
            close();
            throw new IllegalStateException("closed: it opens no more sockets");
        }
    }

    /** On the loop: begins to watch the socket, the first time. */
    abstract void settle();

    /** On the loop: somebody waits now. */
    abstract void awaited();

    /** On the loop: ends the waits, then the socket. More than once. */
    abstract void closeHere();

    /**
     * Whether it can still be used.
     *
     * @return false once it was closed at this end
     */
    public final boolean isOpen() {
        return !closed;
    }

    /** What it says to those who use it after its end. */
    final SocketException closedException() {
        return new SocketException("closed");
    }

    /**
     * Closes it and ends every wait at it by a {@link SocketException}. When this returns, the descriptor is gone.
     * Idempotent.
     */
    @Override
    public final void close() {
        if (closed) {
            return;
        }
        closed = true;
        coroutines.forget(this);
        try {
            LoopCall.on(home(), () -> {
                closeHere();
                return true;
            });
        } catch (IOException ended) {
            // Then its loop has closed it.
            assert home().hasEnded();
        }
    }
}
