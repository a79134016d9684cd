package tercel.server.contract;

import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tercel.coro.CoroutineMode;
import tercel.coro.PollerKind;
import tercel.http.Handler;
import tercel.server.EngineKind;
import tercel.server.PollerChoice;
import tercel.server.RuntimeChoice;
import tercel.server.Server;
import tercel.server.ServerOptions;

/** An engine that the contract is held against, with its poller and its scheduler: one line each. */
enum EngineUnderTest {
    EVENT_EPOLL(options -> event(options, PollerChoice.EPOLL, RuntimeChoice.OWN)),
    EVENT_EPOLL_BY_ACCEPTOR(
            options -> event(options, PollerChoice.EPOLL, RuntimeChoice.OWN).withAcceptors(1)),
    EVENT_EPOLL_ON_JDK(options -> event(options, PollerChoice.EPOLL, RuntimeChoice.JDK)),
    EVENT_NIO(options -> event(options, PollerChoice.NIO, RuntimeChoice.OWN)),
    EVENT_NIO_ON_JDK(options -> event(options, PollerChoice.NIO, RuntimeChoice.JDK)),
    VIRTUAL(options -> options.withEngine(EngineKind.VIRTUAL)),
    THREAD(options -> options.withEngine(EngineKind.THREAD));

    private final UnaryOperator<ServerOptions> choice;

    EngineUnderTest(UnaryOperator<ServerOptions> choice) {
        this.choice = choice;
    }

    private static ServerOptions event(ServerOptions options, PollerChoice poller, RuntimeChoice runtime) {
        return options.withEngine(EngineKind.EVENT).withPoller(poller).withRuntime(runtime);
    }

    /** Those that are possible on this machine with the flags that the tests run with. */
    static Stream<EngineUnderTest> all() {
        return Stream.of(values()).filter(EngineUnderTest::isPossible);
    }

    private boolean isPossible() {
        var options = options();
        boolean polls = options.poller() != PollerChoice.EPOLL
                || PollerKind.EPOLL.whyNot().isEmpty();
        boolean schedules = options.runtime() != RuntimeChoice.OWN
                || CoroutineMode.OWN.whyNot().isEmpty();
        return polls && schedules;
    }

    /** Options for any free port, and two loops where there are any. */
    ServerOptions options() {
        return choice.apply(ServerOptions.DEFAULT.withPort(0).withWorkers(2).withAnnouncement(false));
    }

    Server serve(Handler handler) throws IOException {
        return Server.open(options(), handler);
    }

    Server serve(UnaryOperator<ServerOptions> change, Handler handler) throws IOException {
        return Server.open(change.apply(options()), handler);
    }

    /**
     * Whether a reset is noticed while the handler waits for something else than its client: the kernel tells epoll,
     * but others only when they read or write.
     */
    boolean hearsOfResets() {
        return options().poller() == PollerChoice.EPOLL;
    }

    /**
     * Whether it is noticed at once that the client of a stream of events has left: on {@code thread} it would take
     * another thread for each.
     */
    boolean hearsOfLeaving() {
        return options().engine() != EngineKind.THREAD;
    }
}
