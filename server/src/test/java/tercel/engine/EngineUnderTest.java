package tercel.engine;

import java.io.IOException;
import java.util.Locale;
import java.util.stream.Stream;
import tercel.coro.CoroutineMode;
import tercel.coro.PollerKind;

/** An engine that the contract is held against: one line each, under the name that a failure shows. */
record EngineUnderTest(String name, Opening opening) {
    /** How it is opened. */
    @FunctionalInterface
    interface Opening {
        Engine open(EngineOptions options, Service service) throws IOException;
    }

    /** Each engine that works here. */
    static Stream<EngineUnderTest> all() {
        var loops = Stream.of(PollerKind.values())
                .filter(poller -> poller.whyNot().isEmpty())
                .flatMap(poller -> Stream.of(CoroutineMode.values())
                        .filter(mode -> mode.whyNot().isEmpty())
                        .map(mode -> event(poller, mode)));
        var threads = Stream.of(
                new EngineUnderTest("thread", BlockingEngine::threads),
                new EngineUnderTest("virtual", BlockingEngine::virtualThreads));
        return Stream.concat(threads, loops);
    }

    private static EngineUnderTest event(PollerKind poller, CoroutineMode mode) {
        String name = "event/" + poller.name().toLowerCase(Locale.ROOT) + ", " + mode + " scheduler";
        return new EngineUnderTest(name, (options, service) -> EventEngine.open(options, service, poller, mode));
    }

    static EngineUnderTest named(String name) {
        return all().filter(engine -> engine.name.equals(name)).findAny().orElseThrow();
    }

    @Override
    public String toString() {
        return name;
    }
}
