package tercel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.coro.InheritedSocket;

/** What systemd passes is found by the environment, and only where it is meant for this process. */
final class PassedSocketsTest {
    private static final String NOTHING = ": no sockets were passed to this process; start it by a unit with a socket,"
            + " or by systemd-socket-activate";

    private static List<InheritedSocket> sockets(int... descriptors) {
        return IntStream.of(descriptors).mapToObj(InheritedSocket::of).toList();
    }

    private static PassedSockets passed(String count, String names) {
        return new PassedSockets(Map.of("LISTEN_PID", "12", "LISTEN_FDS", count, "LISTEN_FDNAMES", names), 12);
    }

    @Test
    void theirDescriptorsBeginAtThree() throws BadUse {
        assertEquals(sockets(3), passed("1", "").named("systemd"));
        assertEquals(sockets(3, 4, 5), passed("3", "a:b:a").named("systemd"));
        assertEquals(64, passed("65", "").named("systemd").size());
    }

    @Test
    void theyHaveNames() throws BadUse {
        assertEquals(sockets(3, 5), passed("3", "a:b:a").named("systemd:a"));
        assertEquals(sockets(4), passed("3", "a:b:a").named("systemd:b"));
        var refused = assertThrows(BadUse.class, () -> passed("1", "a:b").named("systemd:b"));
        assertEquals("--listen systemd:b: no socket of that name was passed to this process", refused.getMessage());
    }

    static Stream<Map<String, String>> environments() {
        return Stream.of(
                Map.of(),
                Map.of("LISTEN_FDS", "1"),
                Map.of("LISTEN_PID", "12"),
                Map.of("LISTEN_PID", "13", "LISTEN_FDS", "1"),
                Map.of("LISTEN_PID", "12", "LISTEN_FDS", "0"),
                Map.of("LISTEN_PID", "12", "LISTEN_FDS", "-1"),
                Map.of("LISTEN_PID", "12", "LISTEN_FDS", "x"),
                Map.of("LISTEN_PID", "12", "LISTEN_FDS", "100"));
    }

    @ParameterizedTest
    @MethodSource("environments")
    void whereNoneWerePassedItSaysHow(Map<String, String> environment) {
        var sockets = new PassedSockets(environment, 12);
        assertEquals(
                "--listen systemd" + NOTHING,
                assertThrows(BadUse.class, () -> sockets.named("systemd")).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"systemd", "systemd:", "systemd:web"})
    void theWordMeansThem(String address) {
        assertTrue(PassedSockets.areMeantBy(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"systemd.example:80", "unix:systemd", "8080"})
    void otherWordsDoNot(String address) {
        assertFalse(PassedSockets.areMeantBy(address));
    }
}
