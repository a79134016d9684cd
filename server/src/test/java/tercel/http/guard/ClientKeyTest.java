package tercel.http.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ClientKeyTest {
    private static Object key(String address) throws UnknownHostException {
        return ClientKey.of(new InetSocketAddress(InetAddress.getByName(address), 1));
    }

    @Test
    void anAddressOfIpv4IsAClientByItself() throws UnknownHostException {
        assertEquals(key("192.0.2.1"), ClientKey.of(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 2)));
        assertNotEquals(key("192.0.2.1"), key("192.0.2.2"));
        assertEquals(key("192.0.2.1"), key("::ffff:192.0.2.1"));
    }

    @Test
    void aNetworkOfIpv6IsAClient() throws UnknownHostException {
        assertEquals(key("2001:db8:0:1::1"), key("2001:db8:0:1:ffff:ffff:ffff:ffff"));
        assertNotEquals(key("2001:db8:0:1::1"), key("2001:db8:0:2::1"));
    }

    @Test
    void allOfAUnixSocketAreOne() {
        assertEquals(ClientKey.of(UnixDomainSocketAddress.of("")), ClientKey.of(UnixDomainSocketAddress.of("/a")));
    }
}
