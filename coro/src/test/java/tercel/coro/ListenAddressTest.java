package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses are read as they are written. */
final class ListenAddressTest {
    @ParameterizedTest
    @CsvSource({
        "8080, 127.0.0.1:8080",
        "0, 127.0.0.1:0",
        "65535, 127.0.0.1:65535",
        "127.0.0.1:8080, 127.0.0.1:8080",
        "0.0.0.0:80, 0.0.0.0:80",
        "localhost:1, 127.0.0.1:1",
        "[::1]:8080, [::1]:8080",
        "[0:0:0:0:0:0:0:0]:80, [::]:80",
        "[2001:db8:0:1:0:0:0:1]:80, [2001:db8:0:1::1]:80",
        "unix:/run/it.sock, unix:/run/it.sock",
        "unix:it, unix:it",
        "unix:@it, unix:@it",
        "fd:0, fd:0",
        "fd:37, fd:37",
    })
    void whatIsReadIsWritten(String text, String written) {
        var address = ListenAddress.of(text);
        assertEquals(written, ListenAddress.text(address));
        assertEquals(address, ListenAddress.of(written));
    }

    @Test
    void eachKindIsItsOwn() {
        assertEquals(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), ListenAddress.of("1"));
        assertEquals(UnixDomainSocketAddress.of("/a"), ListenAddress.of("unix:/a"));
        assertEquals("a b", ((UnixName) ListenAddress.of("unix:@a b")).name());
        assertEquals(4, ((InheritedSocket) ListenAddress.of("fd:4")).descriptor());
    }

    @ParameterizedTest
    @CsvSource({
        "''", "a", ":80", "80:", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1", "::1:80",
        "[::1]", "[]:80", "[127.0.0.1]:80", "[localhost]:80", "fd:", "fd:x", "fd:-1", "fd:99999999999", "65536", "٣"
    })
    void otherWordsAreRefusedWithExamples(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> ListenAddress.of(text));
        assertEquals(
                "'" + text + "' is no address to listen on; write it like 8080, 127.0.0.1:8080, [::1]:8080, unix:/path,"
                        + " unix:@name or fd:3",
                refusal.getMessage());
    }

    @Test
    void whatCannotBeSaysWhy() {
        refused("the host 'nowhere.invalid' is not known", "nowhere.invalid:80");
        refused("'unix:' needs a path, or @ and a name", "unix:");
        refused("the name of a Unix socket has 1 to 107 bytes, not 0", "unix:@");
        refused("the name of a Unix socket has 1 to 107 bytes, not 108", "unix:@" + "a".repeat(108));
        refused("'unix:a\0' is no address: Nul character not allowed", "unix:a\0");
        assertEquals(
                107,
                ((UnixName) ListenAddress.of("unix:@" + "a".repeat(107))).name().length());
    }

    private static void refused(String message, String text) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> ListenAddress.of(text))
                        .getMessage());
    }
}
