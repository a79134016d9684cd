package tercel.coro;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What takes connections: {@link TcpListener}, {@link UnixListener}. */
public abstract sealed class SocketListener extends Endpoint permits TcpListener, UnixListener {
    private final ListenSocket socket;
    private final Accepting accepting;
    private boolean watched;
    private boolean paused;
    private boolean gone;

    SocketListener(Coroutines coroutines, Loop home, ListenSocket socket) {
        super(coroutines, home);
        this.socket = socket;
        accepting = new Accepting(this, socket);
    }

    /** Binds one on the loop of the caller, or the one whose turn it is. */
    static ListenSocket listen(Loop loop, SocketAddress address, ListenOptions options) throws IOException {
        return LoopCall.on(loop, () -> loop.listen(address, options));
    }

    /**
     * Where it listens.
     *
     * @return with the port that the kernel chose, where 0 was asked for
     */
    public SocketAddress address() {
        return socket.address();
    }

    /** Waits for the next connection, which nobody watches yet. */
    final StreamSocket next(@Nullable Duration timeout) throws IOException {
        return accepting.accept(timeout == null ? Wait.NEVER : Wait.deadlineAfter(Wait.nanos(timeout)));
    }

    @Override
    final void settle() {
        if (!watched && !gone) {
            watched = true;
            socket.watch(this::told);
        }
    }

    /** Told again and again while connections wait, so that it must stop while nobody accepts. */
    private void told(int events) {
        if (!accepting.go(true)) {
            paused = true;
            socket.pause(true);
        }
    }

    @Override
    final void awaited() {
        if (paused && !gone) {
            paused = false;
            socket.pause(false);
        }
    }

    @Override
    final void closeHere() {
        if (!gone) {
            gone = true;
            accepting.close();
            socket.close();
            gone();
        }
    }

    /** What is left to do once it is closed. */
    void gone() {}
}
