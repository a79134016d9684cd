package tercel.coro;

import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** The connections that come in at a listener. */
final class Accepting extends Direction {
    private final ListenSocket socket;
    private @Nullable StreamSocket accepted;

    Accepting(SocketListener listener, ListenSocket socket) {
        super(listener);
        this.socket = socket;
    }

    StreamSocket accept(long deadlineNanos) throws IOException {
        enter();
        try {
            perform(deadlineNanos);
            return accepted;
        } finally {
            accepted = null;
            leave();
        }
    }

    @Override
    int attempt() throws IOException {
        accepted = socket.accept();
        if (accepted == null && socket.exhausted()) {
            throw new SocketException("no descriptor or memory is left for the next connection, which waits");
        }
        return accepted == null ? LATER : COMPLETE;
    }

    @Override
    IOException loss() {
        return endpoint.closedException();
    }

    @Override
    String deed() {
        return "accepts";
    }
}
