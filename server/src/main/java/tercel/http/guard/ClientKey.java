package tercel.http.guard;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Function;
import tercel.http.Request;

/**
 * Who counts as one client. By their addresses: each of IPv4 by itself, those of IPv6 by their first 64 bits, of which
 * anybody at home has all, and whoever comes through a Unix socket together.
 */
final class ClientKey {
    /** Bound of a key that an application makes, perhaps of what a client sent. */
    static final int CHARS_MAX = 128;

    private static final String LOCAL = "local";

    private record Network(long prefix) {}

    private ClientKey() {}

    static Object ofAddress(Request request) {
        return of(request.remoteAddress());
    }

    static Object of(SocketAddress address) {
        if (!(address instanceof InetSocketAddress internet)) {
            return LOCAL;
        }
        InetAddress host = internet.getAddress();
        return host instanceof Inet6Address six
                ? new Network(ByteBuffer.wrap(six.getAddress()).getLong())
                : host;
    }

    /** By what an application says; longer keys are cut, and may fall together. */
    static Function<Request, Object> bounded(Function<Request, String> keys) {
        return request -> {
            String key = keys.apply(request);
            return key.length() <= CHARS_MAX ? key : key.substring(0, CHARS_MAX);
        };
    }
}
