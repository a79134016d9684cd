package tercel.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.coro.CoroutineMode;
import tercel.coro.Loop;
import tercel.coro.PollerKind;

/** How a listener of an event loop ends. */
@Timeout(60)
final class EventListenerTest {

    static Stream<PollerKind> pollers() {
        return Stream.of(PollerKind.values()).filter(each -> each.whyNot().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("pollers")
    void whoHasConnectedIsServedAndAHandlerThatWaitsHoldsUpNoClose(PollerKind poller) throws Exception {
        var mode = CoroutineMode.best();
        var gate = new CountDownLatch(1);
        var entered = new CountDownLatch(1);
        var events = new EventLog();
        Service service = new EngineFixture.OneService(() -> new Working(events, task -> {
            entered.countDown();
            gate.await();
            task.in.moveTo(task.out);
        }));
        try (var engine = EventEngine.open(EngineFixture.options(events), service, poller, mode);
                var loop = Loop.open("tercel-test", poller, mode);
                var client = new Socket()) {
            // Nobody watches this listener: whoever connects stays in the kernel's queue until it is stopped.
            var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var listener = EventListener.open(engine, loop, any, false).servedBy(new EventLoop(loop, engine));
            var socket = listener.socket();
            client.connect(socket.address(), EngineFixture.PATIENCE_MILLIS);
            client.setSoTimeout(EngineFixture.PATIENCE_MILLIS);
            EngineFixture.send(client, "hello");
            loop.start();
            listener.stop();
            assertThrows(
                    IOException.class, () -> new Socket().connect(socket.address(), EngineFixture.PATIENCE_MILLIS));
            EngineFixture.await(entered);
            gate.countDown();
            EngineFixture.expect(client, "hello");
            EngineFixture.hangUp(client);
            events.await(() -> events.closedCount() == 1);
        }
    }
}
