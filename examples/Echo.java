import java.io.OutputStream;
import tercel.http.Request;
import tercel.http.Response;
import tercel.server.Server;

/**
 * Sends back what it is sent, while it is being sent: an upload of any size passes through a few kilobytes of memory.
 *
 * <p>Run it after one start of {@code ./tercel} has built the jar; without a port it takes 8080:
 *
 * <pre>
 *   java -cp cli/target/tercel.jar examples/Echo.java [PORT]
 *   head -c 1G /dev/zero | curl -sT - http://127.0.0.1:8080/ | wc -c
 * </pre>
 *
 * <p>The handler is plain blocking code, on every engine. Reading waits until the client has sent more, and writing
 * until it has taken what was sent before; so a client that only sends, and never reads, is stopped by the network
 * itself after some hundred kilobytes: nothing piles up here. On an event loop it is only this handler that waits; the
 * loop serves the others meanwhile.
 */
final class Echo {
    static void main(String... arguments) throws Exception {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
        try (var server = Server.open(port, Echo::echo)) {
            System.out.println("listening on http://127.0.0.1:" + server.port());
            server.await();
        }
    }

    private static void echo(Request request, Response response) throws Exception {
        response.contentType(request.header("Content-Type", "application/octet-stream"));
        // A length that is known is passed on; otherwise the answer is chunked, as the request was.
        long length = request.length();
        try (OutputStream out = length < 0 ? response.stream() : response.stream(length)) {
            request.body().transferTo(out);
        }
    }
}
