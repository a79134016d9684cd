package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HostsTest {
    private static final Duration LONG = Networks.LONG;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong now = new AtomicLong();

    private List<InetAddress> resolve(String name) throws IOException {
        asked.incrementAndGet();
        if (name.startsWith("here")) {
            return List.of(LOOPBACK);
        }
        throw name.equals("broken") ? new IOException("no server answers") : new UnknownHostException(name);
    }

    private Hosts hosts(Coroutines coroutines, HostsOptions options) {
        return new Hosts(coroutines, options, this::resolve, now::get);
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void anAnswerIsRememberedForItsTime(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var hosts = hosts(coroutines, HostsOptions.DEFAULT);
            for (int each = 0; each < 3; each++) {
                assertEquals(List.of(LOOPBACK), hosts.lookup("Here.", LONG));
            }
            assertEquals(1, asked.get());
            now.addAndGet(Duration.ofSeconds(30).toNanos() - 1);
            hosts.lookup("here", LONG);
            assertEquals(1, asked.get());
            now.incrementAndGet();
            hosts.lookup("here", LONG);
            assertEquals(2, asked.get());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void thatThereIsNoneIsRememberedForLess(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var hosts = hosts(coroutines, HostsOptions.DEFAULT);
            for (int each = 0; each < 3; each++) {
                var unknown = assertThrows(UnknownHostException.class, () -> hosts.lookup("elsewhere", LONG));
                assertEquals("the host 'elsewhere' is not known", unknown.getMessage());
            }
            assertEquals(1, asked.get());
            now.addAndGet(Duration.ofSeconds(2).toNanos());
            assertThrows(UnknownHostException.class, () -> hosts.lookup("elsewhere", LONG));
            assertEquals(2, asked.get());
            var broken = assertThrows(IOException.class, () -> hosts.lookup("broken", LONG));
            assertEquals("the host 'broken' could not be looked up: no server answers", broken.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void noMoreNamesAreRememberedThanAllowed(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var hosts = hosts(coroutines, HostsOptions.DEFAULT.withNamesMax(2));
            hosts.lookup("here1", LONG);
            hosts.lookup("here2", LONG);
            hosts.lookup("here1", LONG);
            assertEquals(2, asked.get());
            hosts.lookup("here3", LONG);
            hosts.lookup("here1", LONG);
            assertEquals(3, asked.get());
            hosts.lookup("here2", LONG);
            assertEquals(4, asked.get());
        }
        assertThrows(IllegalArgumentException.class, () -> HostsOptions.DEFAULT.withNamesMax(0));
        assertThrows(
                IllegalArgumentException.class,
                () -> HostsOptions.DEFAULT.withTimes(Duration.ofSeconds(-1), Duration.ZERO));
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void whoAsksTheSameWaitsForTheSameAnswer(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops)) {
            var gate = new CountDownLatch(1);
            var hosts = new Hosts(coroutines, HostsOptions.DEFAULT, name -> {
                asked.incrementAndGet();
                try {
                    gate.await();
                } catch (InterruptedException unexpected) {
                    throw new IOException(unexpected);
                }
                return List.of(LOOPBACK);
            });
            var late = assertThrows(SocketTimeoutException.class, () -> hosts.lookup("here", Networks.SHORT));
            assertTrue(late.getMessage().contains("'here'"), late::getMessage);
            var tasks = new ArrayList<Task<?>>();
            for (int each = 0; each < 20; each++) {
                tasks.add(coroutines.spawn(() -> hosts.lookup("here", LONG)));
            }
            Runtimes.letOthersRun();
            tasks.getFirst().cancel();
            assertThrows(CancellationException.class, tasks.getFirst()::join);
            gate.countDown();
            for (var task : tasks.subList(1, 20)) {
                assertEquals(List.of(LOOPBACK), task.join(LONG));
            }
            assertEquals(1, asked.get());
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.Runtimes#all")
    void connectsToOneAddressAfterTheOther(CoroutineMode mode, int loops) throws Exception {
        try (var coroutines = Runtimes.open(mode, loops);
                var listener = TcpListener.bind(coroutines, Networks.ANY_PORT)) {
            int port = listener.address().getPort();
            // Nobody listens on the first one.
            var hosts =
                    new Hosts(coroutines, HostsOptions.DEFAULT, name -> List.of(IpLiteral.of("127.0.0.2"), LOOPBACK));
            try (var stream = hosts.connect(new HostPort("two", port), ConnectOptions.DEFAULT)) {
                assertEquals(listener.address(), stream.remoteAddress());
            }
            try (var stream =
                    hosts.connect(HostPort.of("127.0.0.1:" + port), ConnectOptions.DEFAULT.withTimeout(null))) {
                assertTrue(stream.isOpen());
            }
            var nowhere = new Hosts(
                    coroutines,
                    HostsOptions.DEFAULT,
                    name -> List.of(IpLiteral.of("127.0.0.2"), IpLiteral.of("127.0.0.3")));
            var refused = assertThrows(
                    ConnectException.class, () -> nowhere.connect(new HostPort("two", port), ConnectOptions.DEFAULT));
            assertEquals(1, refused.getSuppressed().length);
        }
    }

    @Test
    void anAddressIsItsOwnAnswerAndNoNameIsToldSo() throws Exception {
        try (var coroutines = Runtimes.open(CoroutineMode.best(), 1)) {
            var hosts = hosts(coroutines, HostsOptions.DEFAULT);
            assertEquals(List.of(IpLiteral.of("::1")), hosts.lookup("::1", LONG));
            var unknown = assertThrows(UnknownHostException.class, () -> hosts.lookup("no name", LONG));
            assertTrue(unknown.getMessage().contains("'no name' is no host's name"), unknown::getMessage);
            assertEquals(0, asked.get());
            assertTrue(new Hosts(coroutines, HostsOptions.DEFAULT)
                    .lookup("localhost", LONG)
                    .getFirst()
                    .isLoopbackAddress());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "255.255.255.255, 255.255.255.255",
        "0.0.0.0, 0.0.0.0",
        "::1, 0:0:0:0:0:0:0:1",
        "::, 0:0:0:0:0:0:0:0",
        "2001:DB8::a, 2001:db8:0:0:0:0:0:a",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "::ffff:1.2.3.4, 1.2.3.4"
    })
    void literalsAreRead(String text, String address) {
        assertEquals(address, IpLiteral.of(text).getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "256.0.0.1",
                "01.2.3.4",
                "1.2.3.04",
                "0x7f.0.0.1",
                "1.2.3.4 ",
                "+1.2.3.4",
                "1..2.3",
                "localhost",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "g::1",
                "12345::",
                "[::1]",
                "::1%",
                "::1%nosuchzone",
                "::1.2.3",
                "::01.2.3.4",
                "::1/64",
                " ::1"
            })
    void whatIsNoLiteralIsRefused(String text) {
        var refused = assertThrows(IllegalArgumentException.class, () -> IpLiteral.of(text));
        assertTrue(refused.getMessage().contains("'" + text + "'"), refused::getMessage);
    }

    @Test
    void aZoneIsReadByNumberAndByName() {
        assertTrue(IpLiteral.of("fe80::1%1").getHostAddress().endsWith("%1"));
        assertEquals("[fe80::1%lo]:80", HostPort.of("[fe80::1%lo]:80").toString());
    }

    @ParameterizedTest
    @CsvSource({
        "example.org:80, example.org, 80",
        "Example.ORG.:0, example.org, 0",
        "127.0.0.1:65535, 127.0.0.1, 65535",
        "[::1]:8080, ::1, 8080",
        "my_service:1, my_service, 1",
        "a-b.c1:1, a-b.c1, 1"
    })
    void hostsAndPortsAreRead(String text, String host, int port) {
        assertEquals(new HostPort(host, port), HostPort.of(text));
        assertEquals(HostPort.of(text), HostPort.of(HostPort.of(text).toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "host",
                "host:",
                "host:x",
                "host:-1",
                "host:65536",
                "host:000080",
                "host: 80",
                "::1:80",
                "[::1]",
                "[::1]80",
                "[::1:80",
                "::1]:80",
                "[host]:80",
                "[]:80",
                "1.2.3:80",
                "1.2.3.256:80",
                "ho st:80",
                "-a:80",
                "a-:80",
                "a..b:80",
                ".a:80",
                "http://a:80",
                "ä:80",
                "a/b:80"
            })
    void whatIsNoHostAndPortIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> HostPort.of(text));
    }

    @Test
    void aPortMayBeLeftOutWhereThereIsADefault() {
        assertEquals(new HostPort("a", 7), HostPort.of("a", 7));
        assertEquals(new HostPort("::1", 7), HostPort.of("[::1]", 7));
        assertEquals(new HostPort("a", 80), HostPort.of("a:80", 7));
        assertThrows(IllegalArgumentException.class, () -> HostPort.of("::1", 7));
        assertThrows(IllegalArgumentException.class, () -> HostPort.of("a", 65_536));
        assertThrows(IllegalArgumentException.class, () -> new HostPort("a".repeat(64), 1));
        assertEquals(63, new HostPort("a".repeat(63), 1).host().length());
        assertThrows(IllegalArgumentException.class, () -> new HostPort("a.".repeat(127) + "a", 1));
    }
}
