package tercel.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.Socket;
import java.time.Duration;

/** A process that opens a server of one kind, asks it once, drains it and ends. */
final class OneAnswer {
    private OneAnswer() {}

    /** Exits with 0 if the answer was as it should be. */
    public static void main(String[] arguments) throws Exception {
        var options = ServerOptions.DEFAULT.withPort(0).withEngine(EngineKind.named(arguments[0]));
        try (var server = Server.open(options, (request, response) -> response.text("hello"));
                var client = new Socket()) {
            client.setSoTimeout(20_000);
            client.connect(server.address(), 20_000);
            client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(ISO_8859_1));
            String answer = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
            if (!answer.endsWith("hello")
                    || server.drain(Duration.ofSeconds(20)).cut() > 0) {
                throw new AssertionError(answer);
            }
        }
    }
}
