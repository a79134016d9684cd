package tercel.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Starts servers as a user would, asks them a little of everything, and stops them: what the JVM loads, links and
 * compiles meanwhile is what the AOT cache remembers for the starts to come.
 */
final class Rehearsal {
    private static final int ROUNDS = 20;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final String HOST = " HTTP/1.1\r\nHost: rehearsal\r\n";
    private static final String CLOSE = "Connection: close\r\n\r\n";

    private final PrintStream out;
    private final PrintStream err;

    Rehearsal(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    int run() throws BadUse {
        try {
            var folder = Files.createTempDirectory("tercel");
            var file = Files.writeString(folder.resolve("index.html"), "<!DOCTYPE html><title>Rehearsal</title>\n");
            rehearse(folder);
            Files.delete(file);
            Files.delete(folder);
            return Main.DONE;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void rehearse(Path folder) throws IOException, BadUse {
        var demo = Words.parse(Command.DEMO, "demo", "--port", "0", "--dir", folder.toString(), "--engine", "auto");
        visit(new Serving(demo, out).demo(), "/static/");
        var serve = Words.parse(Command.SERVE, "serve", folder.toString(), "--port", "0");
        visit(new Serving(serve, out).folder(), "/");
    }

    private void visit(Foreground server, String files) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            ask(server.port(), "GET /hello" + HOST + CLOSE);
            ask(server.port(), "GET /hello" + HOST + "\r\nGET /bytes/6150" + HOST + "\r\nGET /" + HOST + CLOSE);
            ask(server.port(), "GET /stream?n=3" + HOST + "\r\nGET /slow?ms=1" + HOST + CLOSE);
            ask(server.port(), "POST /echo" + HOST + "Transfer-Encoding: chunked\r\n" + CLOSE + "2\r\nab\r\n0\r\n\r\n");
            ask(server.port(), "GET " + files + HOST + CLOSE);
            ask(server.port(), "GET " + files + "index.html" + HOST + "Range: bytes=0-4\r\n" + CLOSE);
            ask(server.port(), "GET " + files + "absent" + HOST + CLOSE);
        }
        server.stop();
        server.serve(err);
    }

    private static void ask(int port, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }
}
