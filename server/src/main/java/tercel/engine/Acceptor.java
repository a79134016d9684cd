package tercel.engine;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import tercel.engine.EngineOptions.Overload;

/**
 * A thread that accepts connections and starts them, until its listener is closed. When the system is out of
 * descriptors, memory or threads it pauses until a connection has closed, but half a second at most, and tries again:
 * it neither dies nor spins.
 */
final class Acceptor implements Runnable {
    private static final long PAUSE_LEAST_MILLIS = 50;
    private static final long PAUSE_MOST_MILLIS = 500;

    private final BlockingEngine engine;
    private final ListenChannel listener;
    private final ConnectionSet connections;
    private final EngineEvents events;
    private final boolean pauses;
    private long pauseMillis = PAUSE_LEAST_MILLIS;

    Acceptor(BlockingEngine engine, ListenChannel listener, ConnectionSet connections) {
        this.engine = engine;
        this.listener = listener;
        this.connections = connections;
        events = engine.events();
        pauses = engine.options().overload() == Overload.PAUSE;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                acceptOne();
            }
        } catch (ClosedChannelException | InterruptedException stopped) {
            // It was asked to stop.
        }
    }

    private void acceptOne() throws ClosedChannelException, InterruptedException {
        SocketChannel accepted;
        try {
            accepted = listener.accept();
        } catch (ClosedChannelException stopped) {
            throw stopped;
        } catch (IOException exhausted) {
            pause("cannot accept: " + exhausted.getMessage());
            return;
        }
        pauseMillis = PAUSE_LEAST_MILLIS;
        boolean placed = hasPlace(accepted);
        var connection = new BlockingConnection(engine, accepted, !placed);
        if (isReady(accepted, placed)) {
            start(connection);
        } else if (placed) {
            connections.giveUpPlace();
        }
    }

    /**
     * Takes a place for a connection. Where accepting pauses at the limit, waits for one, with the connection at hand:
     * a place that was taken before there is somebody for it would be missing at the other listeners.
     */
    private boolean hasPlace(SocketChannel accepted) throws ClosedChannelException, InterruptedException {
        if (connections.tryPlace()) {
            return true;
        }
        if (!pauses) {
            return false;
        }
        events.acceptPaused("the limit of connections is reached");
        if (!connections.awaitPlace()) {
            close(accepted);
            throw new ClosedChannelException();
        }
        return true;
    }

    /** Sets up the socket, and tells of it. False if it is closed, because the peer has gone already. */
    private boolean isReady(SocketChannel accepted, boolean placed) {
        try {
            listener.prepare(accepted);
        } catch (IOException gone) {
            close(accepted);
            return false;
        }
        if (placed) {
            events.accepted();
        } else {
            events.refused();
        }
        return true;
    }

    private static void close(SocketChannel accepted) {
        try {
            accepted.close();
        } catch (IOException ignored) {
            // The descriptor is gone all the same: close(2).
        }
    }

    private void start(BlockingConnection connection) throws InterruptedException {
        if (!connections.add(connection)) {
            connection.cut(new IOException("too many connections at once"));
            return;
        }
        try {
            connection.start();
        } catch (OutOfMemoryError noThread) {
            connection.cut(new IOException("no thread could be started", noThread));
            engine.ended(connection);
            pause("cannot start a thread: " + noThread.getMessage());
        }
    }

    private void pause(String why) throws InterruptedException {
        events.acceptPaused(why);
        connections.awaitDeparture(pauseMillis);
        pauseMillis = Math.min(PAUSE_MOST_MILLIS, 2 * pauseMillis);
    }
}
