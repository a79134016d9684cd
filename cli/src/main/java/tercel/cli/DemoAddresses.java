package tercel.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import tercel.coro.ListenAddress;
import tercel.http.Request;
import tercel.http.Response;
import tercel.http.Router;

/** Shows where a request came from, and where it arrived. */
final class DemoAddresses {
    private DemoAddresses() {}

    static void addTo(Router router) {
        router.get("/address", DemoAddresses::both);
    }

    private static void both(Request request, Response response) throws IOException {
        response.text("from " + text(request.remoteAddress()) + "\nto " + text(request.localAddress()) + "\n");
    }

    /** The client of a Unix address seldom has one of its own. */
    private static String text(SocketAddress address) {
        boolean named =
                address instanceof InetSocketAddress || !address.toString().isEmpty();
        return named ? ListenAddress.text(address) : "a client without an address";
    }
}
