package tercel.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * Starts servers as a user would, asks them a little of everything, and stops them by a signal: what the JVM loads and
 * links meanwhile is what the AOT cache remembers for the starts to come. So it goes the user's way, and no other.
 */
final class Rehearsal {
    private static final int ROUNDS = 20;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final String HOST = " HTTP/1.1\r\nHost: rehearsal\r\n";
    private static final String CLOSE = "Connection: close\r\n\r\n";

    private final PrintStream err;

    Rehearsal(PrintStream err) {
        this.err = err;
    }

    int run() {
        try {
            var folder = Files.createTempDirectory("tercel");
            var file = Files.writeString(folder.resolve("index.html"), "<!DOCTYPE html><title>Rehearsal</title>\n");
            perform("/static/", "demo", "--port", "0", "--dir", folder.toString());
            perform("/", "serve", folder.toString(), "--port", "0");
            Files.delete(file);
            Files.delete(folder);
            return Main.DONE;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void perform(String files, String... words) throws IOException, InterruptedException {
        var line = new FirstLine();
        var command = new Thread(() -> new Main(new PrintStream(line), err).run(words), "tercel-rehearsal");
        command.start();
        int port = line.port();
        for (int round = 0; round < ROUNDS; round++) {
            ask(port, "GET /hello" + HOST + CLOSE);
            ask(port, "GET /hello" + HOST + "\r\nGET /bytes/6150" + HOST + "\r\nGET /" + HOST + CLOSE);
            ask(port, "GET /stream?n=3" + HOST + "\r\nGET /slow?ms=1" + HOST + CLOSE);
            ask(port, "POST /echo" + HOST + "Transfer-Encoding: chunked\r\n" + CLOSE + "2\r\nab\r\n0\r\n\r\n");
            ask(port, "GET " + files + HOST + CLOSE);
            ask(port, "GET " + files + "index.html" + HOST + "Range: bytes=0-4\r\n" + CLOSE);
            ask(port, "GET " + files + "absent" + HOST + "Accept: text/html\r\n" + CLOSE);
            ask(port, "GET /compressed?n=20" + HOST + "Accept-Encoding: gzip\r\n" + CLOSE);
            ask(port, "GET /sse?n=1&ms=1" + HOST + CLOSE);
            ask(port, "GET /metrics" + HOST + CLOSE);
        }
        Signal.raise(new Signal("TERM"));
        command.join();
    }

    private static void ask(int port, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    /** Takes what the command prints, and tells the port once its first line is whole. */
    private static final class FirstLine extends ByteArrayOutputStream {
        private final CompletableFuture<String> line = new CompletableFuture<>();

        @Override
        public synchronized void flush() {
            line.complete(toString(StandardCharsets.UTF_8));
        }

        int port() {
            String text = line.orTimeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).join();
            return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1, text.indexOf(" (")));
        }
    }
}
