package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.http.Request;
import tercel.http.Router;

/**
 * State never leaks from one request or connection to the next. Many clients share one loop; their requests, no two of
 * which are alike, are cut at random places and sent in random turns, while some handlers wait between two looks at
 * their request. A failure names its seed.
 */
@OnEveryEngine
final class InterleavingTest {
    private static final int SEEDS = 4;
    private static final int CLIENTS = 24;
    private static final int REQUESTS = 12;
    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE", "REPORT"};

    @Parameter
    EngineUnderTest engine;

    @TestFactory
    List<DynamicTest> everyClientGetsItsOwnAnswers() {
        var tests = new ArrayList<DynamicTest>();
        for (int seed = 1; seed <= SEEDS; seed++) {
            long chosen = seed;
            tests.add(DynamicTest.dynamicTest("seed " + chosen, () -> play(chosen)));
        }
        return tests;
    }

    @Test
    void clientsThatAreAcceptedTogetherAreKeptApart() throws IOException {
        var open = new CountDownLatch(1);
        Handler shutter = Handler.inline((request, response) -> open.await());
        var router = new Router().get("/shutter", shutter).any("/{rest...}", looksTwice());
        var clients = new ArrayList<RawClient>();
        try (var server = engine.serve(options -> options.withWorkers(1), router);
                var first = RawClient.of(server)) {
            first.get("/shutter");
            for (int index = 0; index < CLIENTS; index++) {
                clients.add(RawClient.of(server).get("/wait/" + index).get("/wait/" + index + "/again"));
            }
            open.countDown();
            for (int index = 0; index < CLIENTS; index++) {
                String seen = "GET|/wait/" + index + "|a|none||none";
                assertEquals(seen, clients.get(index).answer().text());
                assertEquals(
                        seen.replace("|a", "/again|a"),
                        clients.get(index).answer().text());
            }
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    /** One client: what it still has to send, and the answers that it must get. */
    private record Script(RawClient client, StringBuilder unsent, List<String> expected) {}

    private void play(long seed) throws IOException {
        var random = new Random(seed);
        var scripts = new ArrayList<Script>();
        try (var server = engine.serve(options -> options.withWorkers(1), looksTwice())) {
            for (int index = 0; index < CLIENTS; index++) {
                scripts.add(script(RawClient.of(server), index, random));
            }
            sendInTurns(scripts, random);
            for (var script : scripts) {
                for (String expected : script.expected()) {
                    assertEquals(expected, script.client().answer().text(), engine + ", seed " + seed);
                }
                script.client().expectEnd();
            }
        } finally {
            for (var script : scripts) {
                script.client().close();
            }
        }
    }

    private static void sendInTurns(List<Script> scripts, Random random) throws IOException {
        var sending = new ArrayList<>(scripts);
        while (!sending.isEmpty()) {
            var script = sending.get(random.nextInt(sending.size()));
            int size = Math.min(script.unsent().length(), 1 + random.nextInt(1 << random.nextInt(11)));
            script.client().send(script.unsent().substring(0, size));
            script.unsent().delete(0, size);
            if (script.unsent().isEmpty()) {
                sending.remove(script);
            }
        }
    }

    private static Script script(RawClient client, int index, Random random) {
        var text = new StringBuilder();
        var expected = new ArrayList<String>();
        for (int number = 0; number < REQUESTS; number++) {
            String mark = index + "." + number + "." + random.nextInt(1000);
            String body = random.nextBoolean() ? "" : (mark + ";").repeat(1 + random.nextInt(300));
            boolean hasMark = random.nextInt(4) > 0;
            boolean chunked = random.nextBoolean();
            String method = METHODS[random.nextInt(METHODS.length)];
            String way = random.nextInt(3) == 0 ? "wait" : "go";
            String target = "/" + way + "/" + mark + (random.nextBoolean() ? "?q=" + mark : "");
            text.append(method)
                    .append(' ')
                    .append(target)
                    .append(" HTTP/1.1\r\nHost: ")
                    .append(mark)
                    .append("\r\n");
            text.append(hasMark ? "Mark: " + mark + "\r\n" : "");
            text.append(number == REQUESTS - 1 ? "Connection: close\r\n" : "");
            text.append(chunked ? chunks(body, mark, random) : whole(body));
            expected.add(
                    String.join("|", method, target, mark, hasMark ? mark : "none", body, chunked ? mark : "none"));
        }
        return new Script(client, text, expected);
    }

    private static String whole(String body) {
        return body.isEmpty() ? "\r\n" : "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String chunks(String body, String trailer, Random random) {
        var text = new StringBuilder("Transfer-Encoding: chunked\r\n\r\n");
        int at = 0;
        while (at < body.length()) {
            int size = Math.min(body.length() - at, 1 + random.nextInt(100));
            text.append(Integer.toHexString(size))
                    .append("\r\n")
                    .append(body, at, at + size)
                    .append("\r\n");
            at += size;
        }
        return text.append("0\r\nX-Sum: ").append(trailer).append("\r\n\r\n").toString();
    }

    /** Says what it sees of its request, and that it sees the same after it has waited. */
    private static Handler looksTwice() {
        return (request, response) -> {
            String before = seen(request);
            byte[] body = request.bytes();
            if (request.path().startsWith("/wait/")) {
                Handlers.park();
            }
            String after = seen(request);
            String text = before.equals(after) ? after : before + " has become " + after;
            response.text(text + "|" + new String(body, StandardCharsets.ISO_8859_1) + "|"
                    + request.trailer("X-Sum").orElse("none"));
        };
    }

    private static String seen(Request request) {
        return String.join("|", request.method(), request.target(), request.host(), request.header("Mark", "none"));
    }
}
