package tercel.engine;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tercel.coro.InheritedSocket;
import tercel.coro.ListenException;
import tercel.coro.ListenSocket;
import tercel.coro.Loop;
import tercel.coro.Ready;
import tercel.coro.StreamSocket;
import tercel.coro.Timer;

/**
 * Accepts connections on a loop, and pauses at the limit of connections or of descriptors. Touched on its loop's thread
 * only, but for what says otherwise.
 */
final class EventListener implements Ready {
    private static final int ACCEPTS_A_TURN = 64;
    private static final long PAUSE_NANOS = 100_000_000L;
    private static final long STOP_SECONDS = 5;

    private final EventEngine engine;
    private final Loop loop;
    private final ListenSocket socket;
    private final boolean inherited;
    private final @Nullable UnixSocketFile file;
    private @Nullable EventLoop own;
    private final Timer retry = new Timer(this::resume);
    private volatile boolean paused;
    private boolean stopped;

    private EventListener(EventEngine engine, Loop loop, ListenSocket socket, SocketAddress asked) throws IOException {
        this.engine = engine;
        this.loop = loop;
        this.socket = socket;
        inherited = asked instanceof InheritedSocket;
        file = inherited ? null : UnixSocketFile.of(socket.address());
    }

    /**
     * Binds one. Before its loop starts.
     *
     * @param shared whether it joins others on their port
     */
    static EventListener open(EventEngine engine, Loop loop, SocketAddress address, boolean shared) throws IOException {
        var options = engine.options().socket();
        UnixSocketFile.makeWay(address);
        var socket = loop.listen(address, options.forListener(shared));
        try {
            var listener = new EventListener(engine, loop, socket, address);
            if (listener.file != null && options.unixMode() >= 0) {
                listener.file.restrict(options.unixMode());
                listener.forgetTheFirst();
            }
            return listener;
        } catch (IOException refused) {
            socket.close();
            throw new ListenException(address, String.valueOf(refused.getMessage()), refused);
        }
    }

    /** Whoever connected before the mode was set may not have been allowed to. */
    private void forgetTheFirst() {
        for (int count = engine.options().socket().backlog(); count >= 0; count--) {
            StreamSocket early = socket.accept();
            if (early == null) {
                return;
            }
            early.close();
        }
    }

    /** Gives its connections to one loop, not to all in turn. */
    EventListener servedBy(EventLoop loopOfItsOwn) {
        own = loopOfItsOwn;
        return this;
    }

    ListenSocket socket() {
        return socket;
    }

    /** Before its loop starts. */
    void watch() {
        socket.watch(this);
    }

    /** Accepts; a handler that waits within takes the turn along, and the poller tells of the rest again. */
    @Override
    public void ready(int events) {
        for (int count = 0; count < ACCEPTS_A_TURN && !stopped && loop.hasTurn(); count++) {
            if (!engine.mayAccept()) {
                pause("the limit of connections is reached");
                return;
            }
            StreamSocket accepted = socket.accept();
            if (accepted == null) {
                if (socket.exhausted()) {
                    pause("the system is out of descriptors or memory");
                }
                return;
            }
            engine.accepted(accepted, loop, own);
        }
    }

    /**
     * Takes who has connected already and would be reset by the close. They are served in turns of their own: a handler
     * that waits must not hold up the close. A socket that was inherited lives on: whoever listens next serves them.
     */
    private void takeTheLast() {
        if (inherited) {
            return;
        }
        int most = engine.options().socket().backlog();
        for (int count = 0; count < most && engine.mayAccept(); count++) {
            StreamSocket accepted = socket.accept();
            if (accepted == null) {
                return;
            }
            engine.acceptedForLater(accepted, loop, own);
        }
    }

    private void pause(String why) {
        boolean first = !paused;
        paused = true;
        socket.pause(true);
        loop.set(retry, loop.nowNanos() + PAUSE_NANOS);
        if (first) {
            engine.options().events().acceptPaused(why);
        }
    }

    private void resume() {
        if (!stopped) {
            paused = false;
            socket.pause(false);
        }
    }

    /** A connection has closed. From any thread. */
    void resumeIfPaused() {
        if (paused) {
            paused = false;
            loop.post(this::resume);
        }
    }

    /** Closes it, without its loop. Its file goes first: there is none without a listener behind it. */
    void close() {
        if (file != null) {
            file.remove();
        }
        socket.close();
    }

    /** Closes it, and returns when no further connection can come. From any thread but its loop's. */
    void stop() {
        var done = new CountDownLatch(1);
        loop.post(() -> {
            takeTheLast();
            stopped = true;
            loop.cancel(retry);
            close();
            done.countDown();
        });
        try {
            done.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
