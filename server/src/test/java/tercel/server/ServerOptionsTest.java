package tercel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.wire.Limit;

/** Options change one thing at a time, and refuse what cannot be. */
final class ServerOptionsTest {
    private static final ServerOptions OPTIONS = ServerOptions.DEFAULT;

    @Test
    void listensOnTheLoopbackUnlessToldOtherwise() {
        var address = (InetSocketAddress) OPTIONS.address();
        assertEquals(true, address.getAddress().isLoopbackAddress());
        assertEquals(8080, address.getPort());
    }

    @Test
    void eachChangeLeavesTheRestAsItWas() {
        var changed = OPTIONS.withHost("::1")
                .withPort(80)
                .withBacklog(7)
                .withSendBuffer(8)
                .withReceiveBuffer(9)
                .withNoDelay(false)
                .withEngine(EngineKind.VIRTUAL)
                .withPoller(PollerChoice.NIO)
                .withRuntime(RuntimeChoice.JDK)
                .withWorkers(3)
                .withAcceptors(2)
                .withLimit(Limit.CONNECTIONS, 5)
                .withOverload(Overload.PAUSE);
        assertEquals(new InetSocketAddress("::1", 80), changed.address());
        assertEquals(7, changed.backlog());
        assertEquals(8, changed.sendBuffer());
        assertEquals(9, changed.receiveBuffer());
        assertFalse(changed.noDelay());
        assertEquals(EngineKind.VIRTUAL, changed.engine());
        assertEquals(PollerChoice.NIO, changed.poller());
        assertEquals(RuntimeChoice.JDK, changed.runtime());
        assertEquals(3, changed.workers());
        assertEquals(2, changed.acceptors());
        assertEquals(5, changed.limits().of(Limit.CONNECTIONS));
        assertEquals(Limit.IDLE.standard(), changed.limits().of(Limit.IDLE));
        assertEquals(Overload.PAUSE, changed.overload());
        assertEquals(
                Duration.ofHours(1), changed.withReadyGrace(Duration.ofHours(1)).readyGrace());
        assertEquals(Duration.ZERO, changed.readyGrace());
        assertEquals(4096, OPTIONS.backlog());
    }

    @Test
    void listensInSeveralPlaces() {
        var changed = OPTIONS.withAddresses("1", "unix:/a").withUnixMode(0640).withPort(2);
        assertEquals(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2), UnixDomainSocketAddress.of("/a")),
                changed.addresses());
        assertEquals(0640, changed.unixMode().orElseThrow());
        assertEquals(changed.addresses().getFirst(), changed.address());
        assertEquals(1, changed.withAddress(changed.address()).addresses().size());
        assertEquals(
                64,
                OPTIONS.withAddresses(Collections.nCopies(64, OPTIONS.address()))
                        .addresses()
                        .size());
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal("the port is from 0 to 65535, not 70000", () -> OPTIONS.withPort(70_000)),
                refusal("the port is from 0 to 65535, not -1", () -> OPTIONS.withPort(-1)),
                refusal(
                        "the host 'nowhere' is not known",
                        () -> OPTIONS.withAddress(InetSocketAddress.createUnresolved("nowhere", 80))),
                refusal("the backlog is from 1 to 2147483647, not 0", () -> OPTIONS.withBacklog(0)),
                refusal("the send buffer is from 0 to 2147483647, not -1", () -> OPTIONS.withSendBuffer(-1)),
                refusal("the receive buffer is from 0 to 2147483647, not -2", () -> OPTIONS.withReceiveBuffer(-2)),
                refusal("the number of workers is from 0 to 1024, not -1", () -> OPTIONS.withWorkers(-1)),
                refusal("the number of acceptors is from 0 to 1024, not 1025", () -> OPTIONS.withAcceptors(1025)),
                refusal(
                        "the ready grace is from nothing to an hour, not PT-1S",
                        () -> OPTIONS.withReadyGrace(Duration.ofSeconds(-1))),
                refusal(
                        "the ready grace is from nothing to an hour, not PT1H1S",
                        () -> OPTIONS.withReadyGrace(Duration.ofSeconds(3601))),
                refusal("limit connections is negative: -1", () -> OPTIONS.withLimit(Limit.CONNECTIONS, -1)),
                refusal(
                        "no engine is named 'fast'; there are auto, event, virtual, thread",
                        () -> EngineKind.named("fast")),
                refusal(
                        "no poller is named 'kqueue'; there are auto, epoll, epoll-level, nio",
                        () -> PollerChoice.named("kqueue")),
                refusal("no runtime is named ''; there are auto, own, jdk", () -> RuntimeChoice.named("")),
                refusal("no overload policy is named 'drop'; there are refuse, pause", () -> Overload.named("drop")),
                refusal(
                        "a Unix address has no port: /tmp/tercel",
                        () -> OPTIONS.withAddress(UnixDomainSocketAddress.of("/tmp/tercel"))
                                .withPort(1)),
                refusal("the number of addresses is from 1 to 64, not 0", () -> OPTIONS.withAddresses(List.of())),
                refusal(
                        "the number of addresses is from 1 to 64, not 65",
                        () -> OPTIONS.withAddresses(Collections.nCopies(65, OPTIONS.address()))),
                refusal("fd:3 cannot be listened on twice", () -> OPTIONS.withAddresses("fd:3", "fd:4", "fd:3")),
                refusal(
                        "the mode of a Unix address is from 0 to 777 in octal digits, not 1000",
                        () -> OPTIONS.withUnixMode(01000)),
                refusal(
                        "cannot listen on an address like ''",
                        () -> OPTIONS.withAddress(UnixDomainSocketAddress.of(""))),
                refusal("cannot listen on an address like 'a tin can'", () -> OPTIONS.withAddress(new TinCan())));
    }

    private static Arguments refusal(String message, Executable change) {
        return Arguments.of(message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refusesWithOneLine(String message, Executable change) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, change).getMessage());
    }

    private static final class TinCan extends SocketAddress {
        @Override
        public String toString() {
            return "a tin can";
        }
    }
}
