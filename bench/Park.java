/*
 * What a handler costs on an event loop by how it waits: run by bench/park, which prints how.
 *
 *   java -cp … bench/Park.java PORT plain|driver|yield
 *
 * plain:  an inline handler on the JDK's scheduler: a plain call from the loop's own thread
 * driver: the same handler in the loop's driver coroutine, where it could wait but does not
 * yield:  a handler that waits once: its coroutine is displaced, and goes on through the run queue
 */
import tercel.http.Handler;
import tercel.http.Prepared;
import tercel.server.RuntimeChoice;
import tercel.server.Server;
import tercel.server.ServerOptions;
import tercel.wire.Limit;

public final class Park {
    public static void main(String[] words) throws Exception {
        var hello = Prepared.of("text/plain", "Hello, World!");
        Handler handler = words[1].equals("yield")
                ? (request, response) -> {
                    Thread.yield();
                    response.send(hello);
                }
                : (request, response) -> response.send(hello);
        boolean plain = words[1].equals("plain");
        var options = ServerOptions.DEFAULT
                .withPort(Integer.parseInt(words[0]))
                .withWorkers(1)
                .withLimit(Limit.HEADER_TIMEOUT, 60_000_000_000L)
                .withRuntime(plain ? RuntimeChoice.JDK : RuntimeChoice.OWN);
        try (var server = Server.open(options, plain ? Handler.inline(handler) : handler)) {
            server.await();
        }
    }
}
