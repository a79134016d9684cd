package tercel.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tercel.coro.InheritedSocket;
import tercel.coro.UnixName;

/**
 * Where a server listens, and to whom. What cannot be is refused with an {@link IllegalArgumentException} of one line.
 *
 * @param addresses 1 to 64
 * @param unixMode permission bits of the files of Unix addresses; empty where the umask decides
 * @param proxies whose word is taken for where connections come from; empty where no proxy is expected
 */
record Places(List<SocketAddress> addresses, OptionalInt unixMode, Optional<TrustedProxies> proxies) {
    /** Port 8080 of the loopback address. */
    static final Places DEFAULT = new Places(
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080)),
            OptionalInt.empty(),
            Optional.empty());

    private static final int ADDRESSES_MAX = 64;
    private static final int UNIX_MODE_MAX = 0777;

    Places {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty() || addresses.size() > ADDRESSES_MAX) {
            throw new IllegalArgumentException(
                    "the number of addresses is from 1 to " + ADDRESSES_MAX + ", not " + addresses.size());
        }
        var inherited = new HashSet<InheritedSocket>();
        for (var address : addresses) {
            check(address);
            if (address instanceof InheritedSocket socket && !inherited.add(socket)) {
                throw new IllegalArgumentException(socket + " cannot be listened on twice");
            }
        }
        int mode = unixMode.orElse(0);
        if (mode < 0 || mode > UNIX_MODE_MAX) {
            throw new IllegalArgumentException(
                    "the mode of a Unix address is from 0 to 777 in octal digits, not " + Integer.toOctalString(mode));
        }
    }

    private static void check(SocketAddress address) {
        boolean fits = switch (address) {
            case InetSocketAddress internet
            when internet.isUnresolved() ->
                throw new IllegalArgumentException("the host '" + internet.getHostString() + "' is not known");
            case InetSocketAddress internet -> true;
            case UnixDomainSocketAddress unix -> !unix.getPath().toString().isEmpty();
            case UnixName name -> true;
            case InheritedSocket socket -> true;
            default -> false;
        };
        if (!fits) {
            throw new IllegalArgumentException("cannot listen on an address like '" + address + "'");
        }
    }
}
