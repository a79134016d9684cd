package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.http.Request;
import tercel.http.Response;
import tercel.server.Server;

/**
 * Many clients at once, each in a thread of its own, while others reset their connections at any moment: echoes that
 * read and write by turns, streams that wait in between, large answers, pipelines. Everyone gets exactly what is his. A
 * failure names its seed.
 */
@OnEveryEngine
final class CrowdTest {
    private static final int SEEDS = 2;
    private static final int CLIENTS = 12;
    private static final int VANDALS = 3;
    private static final int REQUESTS = 40;
    private static final int PIPELINE_MAX = 3;

    @Parameter
    EngineUnderTest engine;

    @TestFactory
    List<DynamicTest> everyoneGetsExactlyWhatIsHis() {
        var tests = new ArrayList<DynamicTest>();
        for (int seed = 1; seed <= SEEDS; seed++) {
            long chosen = seed;
            tests.add(DynamicTest.dynamicTest("seed " + chosen, () -> play(chosen)));
        }
        return tests;
    }

    private void play(long seed) throws Exception {
        var all = new ArrayList<Background>();
        try (var server = engine.serve(options -> options.withSendBuffer(32 << 10), handler())) {
            for (int index = 0; index < CLIENTS + VANDALS; index++) {
                String name = "seed " + seed + ", client " + index;
                var random = new Random(seed * 1000 + index);
                boolean vandal = index >= CLIENTS;
                all.add(new Background(() -> {
                    if (vandal) {
                        destroy(server, random);
                    } else {
                        talk(server, name, random);
                    }
                }));
            }
            for (var each : all) {
                each.join();
            }
            Eventually.holds(
                    "all are closed", () -> server.metrics().connections().open() == 0);
        }
    }

    /** A request, and what its answer must be. */
    private record Exchange(String request, String answer) {}

    private static Exchange exchange(String name, Random random) {
        String mark = name.replaceAll("[^0-9]+", ".") + "." + random.nextInt(1_000_000);
        String body = (mark + ";").repeat(random.nextInt(1 << random.nextInt(12)));
        return switch (random.nextInt(5)) {
            case 0 -> new Exchange(head("GET", "/stream/" + mark) + "\r\n", (mark + "\n").repeat(50));
            case 1 -> new Exchange(head("GET", "/large/" + mark) + "\r\n", (mark + "\n").repeat(5000));
            case 2 -> new Exchange(head("POST", "/wait/" + mark) + whole(body), mark + body);
            case 3 -> new Exchange(head("POST", "/echo") + whole(body), body);
            default -> new Exchange(head("PUT", "/echo") + chunks(body, random), body);
        };
    }

    private static String head(String method, String target) {
        return method + " " + target + " HTTP/1.1\r\nHost: a\r\n";
    }

    private static String whole(String body) {
        return "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String chunks(String body, Random random) {
        var text = new StringBuilder("Transfer-Encoding: chunked\r\n\r\n");
        int at = 0;
        while (at < body.length()) {
            int size = Math.min(body.length() - at, 1 + random.nextInt(5000));
            text.append(Integer.toHexString(size))
                    .append("\r\n")
                    .append(body, at, at + size)
                    .append("\r\n");
            at += size;
        }
        return text.append("0\r\n\r\n").toString();
    }

    private static void talk(Server server, String name, Random random) throws IOException {
        var awaited = new ArrayDeque<Exchange>();
        try (var client = RawClient.of(server)) {
            for (int count = 0; count < REQUESTS; count++) {
                var next = exchange(name, random);
                awaited.add(next);
                sendInPieces(client, next.request(), random);
                while (awaited.size() >= 1 + random.nextInt(PIPELINE_MAX)) {
                    assertEquals(awaited.remove().answer(), client.answer().text(), name);
                }
            }
            while (!awaited.isEmpty()) {
                assertEquals(awaited.remove().answer(), client.answer().text(), name);
            }
        }
    }

    private static void sendInPieces(RawClient client, String text, Random random) throws IOException {
        int at = 0;
        while (at < text.length()) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(1 << random.nextInt(15)));
            client.send(text.substring(at, end));
            at = end;
        }
    }

    /** Sends a part of a request or reads a part of an answer, and is gone. */
    private static void destroy(Server server, Random random) throws IOException {
        for (int count = 0; count < REQUESTS; count++) {
            try (var client = RawClient.of(server)) {
                String text = exchange("vandal", random).request();
                client.send(text.substring(0, random.nextInt(text.length() + 1)));
                if (random.nextBoolean()) {
                    client.reset();
                }
            }
        }
    }

    private static Handler handler() {
        return (request, response) -> {
            String[] path = request.path().split("/");
            switch (path[1]) {
                case "stream" -> stream(response, path[2] + "\n");
                case "large" -> response.bytes((path[2] + "\n").repeat(5000).getBytes(StandardCharsets.US_ASCII));
                case "wait" -> {
                    Handlers.park();
                    response.text(path[2] + request.text());
                }
                default -> echo(request, response);
            }
        };
    }

    private static void stream(Response response, String line) throws IOException {
        var out = response.stream();
        for (int count = 0; count < 50; count++) {
            out.write(line.getBytes(StandardCharsets.US_ASCII));
            if (count % 10 == 0) {
                out.flush();
                Handlers.park();
            }
        }
    }

    private static void echo(Request request, Response response) throws IOException {
        InputStream in = request.body();
        OutputStream out = response.stream();
        byte[] part = new byte[3000];
        for (int count = in.read(part); count >= 0; count = in.read(part)) {
            out.write(part, 0, count);
            out.flush();
        }
    }
}
