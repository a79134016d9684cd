import java.util.concurrent.atomic.AtomicLong;
import tercel.http.Router;
import tercel.server.Server;

/**
 * A handler with state: it answers each request with the number of those before it. However many clients ask at once,
 * each number from 0 on is given exactly once.
 *
 * <p>Run it after one start of {@code ./tercel} has built the jar; without a port it takes 8080:
 *
 * <pre>
 *   java -cp cli/target/tercel.jar examples/Counter.java [PORT]
 *   curl -X POST http://127.0.0.1:8080/next
 *   curl http://127.0.0.1:8080/count
 * </pre>
 *
 * <p>Handlers of one server run on many threads, whatever the engine, so what they share must be made for that; here it
 * is one atomic number. A {@code long} and {@code ++} would lose counts: reading, adding and writing are three steps,
 * and another thread may come between them. To take a number changes something, so it is asked for by POST, which no
 * browser repeats or fetches ahead by itself.
 */
final class Counter {
    static void main(String... arguments) throws Exception {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
        var count = new AtomicLong();
        var router = new Router()
                .post("/next", (request, response) -> response.text(count.getAndIncrement() + "\n"))
                .get("/count", (request, response) -> response.text(count.get() + "\n"));
        try (var server = Server.open(port, router)) {
            System.out.println("listening on http://127.0.0.1:" + server.port());
            server.await();
        }
    }
}
