package tercel.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.http.Handler;
import tercel.http.Prepared;
import tercel.http.Router;

/** From a request's first byte to the last of its answer nothing is allocated, once the way is warm. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 20_000;
    private static final int REQUESTS = 10_000;

    static Stream<Arguments> everyCheapAnswer() {
        byte[] bytes = "Hello, World!".getBytes(US_ASCII);
        var small = Prepared.of("text/plain", bytes);
        var large = Prepared.of("text/plain", "x".repeat(6150));
        return Stream.of(
                row("/hello", (request, response) -> response.send(small)),
                row(
                        "/bytes",
                        (request, response) ->
                                response.contentType("text/plain").bytes(bytes)),
                row("/text", (request, response) -> response.text("Hello, World!")),
                row("/large", (request, response) -> response.send(large)),
                row("/status", (request, response) -> response.status(404)),
                row("/users/4711/posts/12", "/users/{user}/posts/{post}", (request, response) -> {
                    long sum = request.parameterLong("user", 0) + request.parameterLong("post", 0);
                    response.header("X-Fits", sum == 4723 ? "yes" : "no").bytes(bytes);
                }),
                row("/static/a/b/c", "/static/{rest...}", (request, response) -> response.send(small)));
    }

    private static Arguments row(String path, Handler handler) {
        return row(path, path, handler);
    }

    private static Arguments row(String target, String route, Handler handler) {
        return Arguments.of(target, new Router().get("/other/{x}", handler).get(route, handler));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyCheapAnswer")
    void nothingIsAllocatedForARequest(String target, Router router) {
        var server = InMemoryServer.of(router);
        var connection = server.connect();
        byte[] request = ("GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n").getBytes(US_ASCII);
        exchange(connection, request, WARM_UP);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        exchange(connection, request, REQUESTS);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(connection.receivedBytes() > 0, "it was answered");
        assertEquals(WARM_UP + REQUESTS, server.metrics().requestsTotal());
        assertEquals(0, allocated / REQUESTS, allocated + " bytes for " + REQUESTS + " requests");
    }

    private static void exchange(InMemoryConnection connection, byte[] request, int times) {
        for (int i = 0; i < times; i++) {
            connection.forget();
            connection.feed(request);
            connection.run();
        }
    }

    @Test
    void countingAllocatesNothing() {
        var tally = Tally.ofLoops(new ServerLog(RecordingLogger::new));
        var shard = tally.shard();
        count(shard, WARM_UP);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        count(shard, REQUESTS);
        assertEquals(0, (THREADS.getCurrentThreadAllocatedBytes() - before) / REQUESTS);
        assertEquals(WARM_UP + REQUESTS, tally.metrics(0).requestsTotal());
    }

    private static void count(Shard shard, int times) {
        for (int i = 0; i < times; i++) {
            Tally.answered(shard, "GET", 200, false);
            Tally.moved(shard, 1, 2);
            Tally.took(shard, 1, i);
        }
    }
}
