package tercel.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;
import sun.misc.SignalHandler;
import tercel.coro.ListenAddress;
import tercel.http.Handler;
import tercel.server.EngineReport;
import tercel.server.Server;
import tercel.server.ServerOptions;

/**
 * A server that runs while its command does: it says where it listens, and serves until a signal comes. SIGINT or
 * SIGTERM drains: no more is accepted, and what has begun may end. A second one cuts, a third kills.
 */
final class Foreground implements SignalHandler {
    private static final long NOTICE_MILLIS = 500;

    private final Server server;
    private final Duration patience;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger signals = new AtomicInteger();

    private Foreground(Server server, Duration patience) {
        this.server = server;
        this.patience = patience;
    }

    /** Opens the server, and catches signals from now on; when one comes, requests may take that long to end. */
    static Foreground open(ServerOptions options, Handler handler, Duration patience) throws BadUse {
        try {
            var foreground = new Foreground(Server.open(options, handler), patience);
            Signal.handle(new Signal("INT"), foreground);
            Signal.handle(new Signal("TERM"), foreground);
            return foreground;
        } catch (IOException refused) {
            throw new BadUse(Refusal.toListen(refused));
        } catch (IllegalArgumentException impossible) {
            throw new BadUse(String.valueOf(impossible.getMessage()));
        }
    }

    EngineReport report() {
        return server.report();
    }

    /** The first line of every server; a further one for each further address. */
    void announce(PrintStream out) {
        var report = server.report();
        var addresses = server.addresses();
        var line = new StringBuilder(listeningOn(addresses.getFirst()));
        line.append(" (").append(report.label());
        if (report.loops() > 0) {
            line.append(", ").append(report.loops()).append(report.loops() == 1 ? " loop" : " loops");
        }
        out.println(line.append(')'));
        for (var further : addresses.subList(1, addresses.size())) {
            out.println(listeningOn(further));
        }
        out.flush();
    }

    private static String listeningOn(SocketAddress address) {
        return "listening on " + (address instanceof InetSocketAddress ? "http://" : "") + ListenAddress.text(address);
    }

    /** Stops it, as the first signal does. */
    void stop() {
        stop.countDown();
    }

    /** Serves until it is told to stop, and returns the exit code when it has ended. */
    int serve(PrintStream err) {
        var supervisor = Supervisor.ofEnvironment(err);
        try (server) {
            supervisor.ready();
            stop.await();
            supervisor.stopping();
            tellIfItTakesLong(err);
            var report = server.drain(patience);
            ended.countDown();
            if (report.cut() > 0) {
                err.println("tercel: " + report.line());
            }
        } catch (InterruptedException cut) {
            Thread.currentThread().interrupt();
        }
        return Main.DONE;
    }

    /** Says why the command has not ended yet, to whoever waits for it. */
    private void tellIfItTakesLong(PrintStream err) {
        Thread.ofPlatform().daemon().start(() -> {
            if (!hasEndedWithin(NOTICE_MILLIS)) {
                err.println("tercel: waiting for requests that are under way; a second signal cuts them");
            }
        });
    }

    private boolean hasEndedWithin(long millis) {
        try {
            return ended.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException nobodyWaits) {
            return true;
        }
    }

    @Override
    public void handle(Signal signal) {
        if (signals.incrementAndGet() == 1) {
            stop.countDown();
            return;
        }
        Signal.handle(signal, SignalHandler.SIG_DFL);
        server.close();
    }
}
