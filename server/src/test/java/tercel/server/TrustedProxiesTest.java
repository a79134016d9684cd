package tercel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.coro.UnixName;

/** Networks hold the addresses that they should, and no others. */
final class TrustedProxiesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0, true",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "192.168.4.0/23, 192.168.5.255, true",
        "192.168.4.0/23, 192.168.6.0, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1/32, 127.0.0.2, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "::/0, ::1, true",
        "::/0, 127.0.0.1, false",
        "::1, ::1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "127.0.0.0/8, ::ffff:127.0.0.1, true",
    })
    void aNetworkHoldsItsAddresses(String network, String address, boolean holds) {
        var peer = new InetSocketAddress(InetAddress.ofLiteral(address), 1);
        assertEquals(holds, TrustedProxies.of(network).contains(peer));
        assertEquals(holds, TrustedProxies.of("unix", "192.0.2.0/24", network).contains(peer));
    }

    @Test
    void whoComesByUnixIsTrustedOnlyByThatWord() {
        var unnamed = UnixDomainSocketAddress.of("");
        assertEquals(true, TrustedProxies.of("unix").contains(unnamed));
        assertEquals(true, TrustedProxies.of("unix").contains(UnixName.of("a")));
        assertFalse(TrustedProxies.of("0.0.0.0/0", "::/0").contains(unnamed));
        assertFalse(TrustedProxies.of("unix").contains(new InetSocketAddress("127.0.0.1", 1)));
    }

    @Test
    void whoIsGoneIsNotTrusted() {
        var gone = InetSocketAddress.createUnresolved("gone", 0);
        assertFalse(TrustedProxies.of("0.0.0.0/0", "::/0", "unix").contains(gone));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "localhost",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/08",
                "::/129",
                "10.0.0.0/8/8",
                "10.0.0.010",
                "fe80::1%1",
                "::ffff:127.0.0.1/128",
                "10.0.0/8",
                "Unix",
                "/8"
            })
    void otherWordsAreRefusedWithExamples(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> TrustedProxies.of(text));
        assertEquals(
                "'" + text + "' is no network; write it like 10.0.0.0/8, 2001:db8::/32, 127.0.0.1 or unix",
                refusal.getMessage());
    }

    @Test
    void anAddressWithinANetworkMayBeAMistake() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> TrustedProxies.of("10.1.2.3/8"));
        assertEquals("'10.1.2.3/8' is an address within a network; the network is 10.0.0.0/8", refusal.getMessage());
    }

    @Test
    void thereAreABoundedNumber() {
        var proxies = new String[1025];
        Arrays.fill(proxies, "unix");
        assertThrows(IllegalArgumentException.class, () -> TrustedProxies.of(proxies));
        assertThrows(IllegalArgumentException.class, TrustedProxies::of);
        TrustedProxies.of(Arrays.copyOf(proxies, 1024));
        TrustedProxies.of(Arrays.copyOf(proxies, 1));
    }
}
