package tercel.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import tercel.files.FileServer;
import tercel.http.Handler;

/** A process that opens a server of one kind, asks it for a text and perhaps for a file, drains it and ends. */
final class OneAnswer {
    private OneAnswer() {}

    /**
     * Exits with 0 if the answers were as they should be.
     *
     * @param arguments engine, poller, runtime, and perhaps a folder with a file {@code a} that holds {@code hello}
     */
    public static void main(String[] arguments) throws Exception {
        var options = ServerOptions.DEFAULT
                .withPort(0)
                .withEngine(EngineKind.named(arguments[0]))
                .withPoller(PollerChoice.named(arguments[1]))
                .withRuntime(RuntimeChoice.named(arguments[2]));
        Handler hello = (request, response) -> response.text("hello");
        Handler files = arguments.length > 3 ? FileServer.of(Path.of(arguments[3])) : hello;
        Handler both = (request, response) -> {
            if (request.path().equals("/a")) {
                files.handle(request, response);
            } else {
                hello.handle(request, response);
            }
        };
        try (var server = Server.open(options, both)) {
            expectHello(server, "/");
            expectHello(server, "/a");
            if (server.drain(Duration.ofSeconds(20)).cut() > 0) {
                throw new AssertionError("a connection was cut");
            }
        }
    }

    private static void expectHello(Server server, String path) throws IOException {
        try (var client = new Socket()) {
            client.setSoTimeout(20_000);
            client.connect(server.address(), 20_000);
            client.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(ISO_8859_1));
            String answer = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
            if (!answer.endsWith("hello")) {
                throw new AssertionError(answer);
            }
        }
    }
}
