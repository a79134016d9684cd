package tercel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tercel.coro.PollerKind;
import tercel.http.Prepared;
import tercel.http.Router;

/**
 * In the steady state an event loop answers requests without allocating: counted on the loop's own thread, over real
 * sockets.
 */
@Timeout(120)
final class LoopAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 120_000;
    private static final int COUNTED = 40_000;
    private static final int TRIES = 60;

    @ParameterizedTest
    @CsvSource({"/hello,1", "/hello,16", "/bytes/6150,1"})
    void lessThanOneByteIsAllocatedForARequest(String path, int pipelined) throws Exception {
        var options = ServerOptions.DEFAULT.withPort(0).withWorkers(1);
        try (var server = Server.open(options, router());
                var client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(10_000);
            client.setTcpNoDelay(true);
            long loop = loopThread();
            var all = new ByteArrayOutputStream();
            for (int count = 0; count < pipelined; count++) {
                all.write(request(path));
            }
            var question = new Question(all.toByteArray(), pipelined, answerSize(client, path) * pipelined);
            ask(client, question, WARM_UP);
            double least = Double.MAX_VALUE;
            // A compiler that is still at work may come in between; a loop that allocates does so each time.
            for (int tries = 0; tries < TRIES && least >= 1; tries++) {
                least = Math.min(least, allocated(server.port(), question, loop));
            }
            assertTrue(!PollerKind.EPOLL.whyNot().isEmpty() || least < 1, least + " bytes for a request");
        }
    }

    /** Bytes for each of many requests on a connection of their own, since a connection takes only so many. */
    private static double allocated(int port, Question question, long loop) throws IOException {
        try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(10_000);
            client.setTcpNoDelay(true);
            ask(client, question, question.pipelined());
            long before = THREADS.getThreadAllocatedBytes(loop);
            ask(client, question, COUNTED);
            return (THREADS.getThreadAllocatedBytes(loop) - before) / (double) COUNTED;
        }
    }

    private static Router router() {
        var hello = Prepared.of("text/plain", "Hello, World!");
        var filler = new byte[8192];
        Arrays.fill(filler, (byte) 'x');
        return new Router()
                .get("/hello", (request, response) -> response.send(hello))
                .get(
                        "/bytes/{count}",
                        (request, response) -> response.contentType("text/plain")
                                .bytes(filler, 0, (int) request.parameterLong("count", 0)));
    }

    private static long loopThread() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("tercel-loop-0"))
                .mapToLong(thread -> thread.getThreadId())
                .findAny()
                .orElseThrow();
    }

    private static byte[] request(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** The size of one whole answer. */
    private static int answerSize(Socket client, String path) throws IOException {
        client.getOutputStream().write(request(path));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) client.getInputStream().read());
        }
        int start = head.indexOf("Content-Length: ") + 16;
        int length = Integer.parseInt(head.substring(start, head.indexOf("\r", start)));
        client.getInputStream().skipNBytes(length);
        return head.length() + length;
    }

    private static void ask(Socket client, Question question, int requests) throws IOException {
        var answers = new byte[question.answerBytes()];
        for (int sent = 0; sent < requests; sent += question.pipelined()) {
            client.getOutputStream().write(question.bytes());
            assertEquals(answers.length, client.getInputStream().readNBytes(answers, 0, answers.length));
        }
    }

    /** Requests that are sent at once, and how long all their answers are. */
    private record Question(byte[] bytes, int pipelined, int answerBytes) {}
}
