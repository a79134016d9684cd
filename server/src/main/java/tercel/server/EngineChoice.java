package tercel.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tercel.coro.CoroutineMode;
import tercel.coro.PollerKind;
import tercel.engine.BlockingEngine;
import tercel.engine.Engine;
import tercel.engine.EngineEvents;
import tercel.engine.EngineOptions;
import tercel.engine.EventEngine;
import tercel.engine.Service;
import tercel.server.EngineReport.Candidate;

/**
 * Chooses and opens the engine of a server; the only class that names engines. Where another engine than event is asked
 * for, no class of event loops is loaded.
 */
final class EngineChoice {
    private final ServerOptions options;
    private final EngineKind kind;

    EngineChoice(ServerOptions options) {
        this.options = options;
        kind = options.engine() == EngineKind.AUTO ? EngineKind.EVENT : options.engine();
    }

    /** Whether the engine has a desk for each of few loops, not one for each connection. */
    boolean hasLoops() {
        return kind == EngineKind.EVENT;
    }

    /**
     * Opens the engine.
     *
     * @throws IOException if it cannot listen; the message names the address
     * @throws IllegalArgumentException if what was asked for is not possible here
     */
    Engine open(EngineEvents events, Service service) throws IOException {
        var setup = new EngineOptions(
                options.addresses(),
                loops(),
                options.acceptors(),
                new EngineOptions.SocketOptions(
                        options.backlog(),
                        options.sendBuffer(),
                        options.receiveBuffer(),
                        options.noDelay(),
                        options.unixMode().orElse(EngineOptions.SocketOptions.UMASK)),
                options.limits(),
                overload(),
                events);
        return switch (kind) {
            case AUTO, EVENT -> EventEngine.open(setup, service, poller(), mode());
            case VIRTUAL -> BlockingEngine.virtualThreads(setup, service);
            case THREAD -> BlockingEngine.threads(setup, service);
        };
    }

    private int loops() {
        return options.workers() > 0 ? options.workers() : Runtime.getRuntime().availableProcessors();
    }

    private EngineOptions.Overload overload() {
        return switch (options.overload()) {
            case REFUSE -> EngineOptions.Overload.REFUSE;
            case PAUSE -> EngineOptions.Overload.PAUSE;
        };
    }

    private PollerKind poller() {
        return switch (options.poller()) {
            case AUTO -> PollerKind.best();
            case EPOLL -> possible("epoll", PollerKind.EPOLL, PollerKind.EPOLL.whyNot());
            case EPOLL_LEVEL -> possible("epoll-level", PollerKind.EPOLL_LEVEL, PollerKind.EPOLL_LEVEL.whyNot());
            case NIO -> possible("nio", PollerKind.NIO, PollerKind.NIO.whyNot());
        };
    }

    private CoroutineMode mode() {
        return switch (options.runtime()) {
            case AUTO -> CoroutineMode.best();
            case OWN -> possible("own scheduler", CoroutineMode.OWN, CoroutineMode.OWN.whyNot());
            case JDK -> possible("jdk scheduler", CoroutineMode.JDK, CoroutineMode.JDK.whyNot());
        };
    }

    private static <T> T possible(String name, T wanted, String whyNot) {
        if (!whyNot.isEmpty()) {
            throw new IllegalArgumentException(name + " is not possible here: " + whyNot);
        }
        return wanted;
    }

    /** Says what was chosen, and why nothing else. */
    EngineReport report(Engine engine) {
        var others = new ArrayList<Candidate>();
        if (hasLoops()) {
            addPollers(others);
        }
        String reason = options.engine() == EngineKind.AUTO ? "event loops cost less" : kind.key() + " was asked for";
        for (var other : List.of(EngineKind.EVENT, EngineKind.VIRTUAL, EngineKind.THREAD)) {
            if (other != kind) {
                others.add(new Candidate(other.key(), reason));
            }
        }
        var needs = engine.memory();
        var memory =
                new EngineReport.Memory(needs.loopBytes(), needs.idleBytes(), needs.busyBytes(), needs.stackBytes());
        return new EngineReport(
                engine.label(), engine.loops(), hasLoops() ? addSchedulers(others) : "", memory, others);
    }

    private void addPollers(List<Candidate> others) {
        var chosen = poller();
        String reason = options.poller() == PollerChoice.AUTO ? chosen + " costs less" : chosen + " was asked for";
        for (var other : PollerKind.values()) {
            if (other != chosen) {
                others.add(new Candidate(name(other), other.whyNot().isEmpty() ? low(reason) : other.whyNot()));
            }
        }
    }

    private String addSchedulers(List<Candidate> others) {
        var chosen = mode();
        String reason = options.runtime() == RuntimeChoice.AUTO ? chosen + " costs less" : chosen + " was asked for";
        for (var other : CoroutineMode.values()) {
            if (other != chosen) {
                others.add(new Candidate(name(other), other.whyNot().isEmpty() ? low(reason) : other.whyNot()));
            }
        }
        return low(chosen.name());
    }

    /** What could be chosen here, and why the rest could not. */
    static List<Candidate> survey() {
        var all = new ArrayList<Candidate>();
        for (var poller : PollerKind.values()) {
            all.add(new Candidate(name(poller), poller.whyNot()));
        }
        all.add(new Candidate(EngineKind.VIRTUAL.key(), ""));
        all.add(new Candidate(EngineKind.THREAD.key(), ""));
        for (var mode : CoroutineMode.values()) {
            all.add(new Candidate(name(mode), mode.whyNot()));
        }
        return List.copyOf(all);
    }

    private static String name(PollerKind poller) {
        return "event/" + low(poller.name());
    }

    private static String name(CoroutineMode mode) {
        return low(mode.name()) + " scheduler";
    }

    private static String low(String words) {
        return words.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
