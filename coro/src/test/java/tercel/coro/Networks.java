package tercel.coro;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.provider.Arguments;

/** What every test of sockets runs on: both modes, every poller, one loop and two. */
final class Networks {
    /** Longer than any test takes. */
    static final Duration LONG = Duration.ofSeconds(50);
    /** Shorter than anyone would wait for, and nothing happens in it. */
    static final Duration SHORT = Duration.ofMillis(5);

    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private Networks() {}

    static Stream<Arguments> all() {
        return Arrays.stream(PollerKind.values())
                .filter(kind -> kind.whyNot().isEmpty())
                .flatMap(kind -> Runtimes.all().map(each -> Arguments.of(each.get()[0], each.get()[1], kind)));
    }

    static Coroutines open(CoroutineMode mode, int loops, PollerKind kind) throws IOException {
        return Coroutines.open(CoroutineOptions.best()
                .withMode(mode)
                .withLoops(loops)
                .withPoller(kind)
                .withWatchdog(false));
    }

    /** A socket of IPv6, or no test where the system has none. */
    static <T> T version6(Callable<T> opens) throws Exception {
        T opened = null;
        try {
            opened = opens.call();
        } catch (BindException none) {
            Assumptions.abort("no IPv6 here: " + none.getMessage());
        }
        return opened;
    }

    /** Two ends of one connection. */
    record Pair(TcpStream client, TcpStream server) implements AutoCloseable {
        static Pair open(Coroutines coroutines) throws Exception {
            try (var listener = TcpListener.bind(coroutines, ANY_PORT)) {
                var client = TcpStream.connect(coroutines, listener.address());
                return new Pair(client, listener.accept(LONG));
            }
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    /** What a test does in a coroutine. */
    interface Body {
        void run(Coroutines coroutines) throws Exception;
    }

    /** Runs it in a coroutine. */
    static void run(Coroutines coroutines, Body body) throws Exception {
        coroutines.spawn(() -> body.run(coroutines)).join(LONG);
    }
}
