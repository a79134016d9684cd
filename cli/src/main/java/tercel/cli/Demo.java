package tercel.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import tercel.http.Handler;
import tercel.http.Prepared;
import tercel.http.Request;
import tercel.http.Response;
import tercel.http.Router;
import tercel.http.StatusException;
import tercel.server.Probes;

/**
 * What {@code tercel demo} serves: ordinary handlers behind an ordinary router, each of which shows one thing, and each
 * with a bound on what it may be asked for. Immutable; any thread.
 */
final class Demo {
    /** Where files are, if there are any. */
    static final String STATIC = "/static/";

    private static final String TEXT = "text/plain";
    private static final int FILL_BYTES = 1 << 20;
    private static final long BYTES_MAX = 1L << 30;
    private static final int PIECE_BYTES = 16 << 10;
    private static final int LINES_MAX = 1_000_000;
    private static final int LINE_BYTES_MIN = 8;
    private static final int LINE_BYTES_MAX = 64 << 10;
    private static final int SLOW_MILLIS_MAX = 60_000;

    private final Prepared page = Prepared.of("text/html; charset=utf-8", DemoPage.HTML);
    private final Prepared hello = Prepared.of(TEXT, "Hello, World!");
    private final byte[] fill = filled();

    private Demo() {}

    /** By doubling what is there: at the start of the JVM a loop over a million bytes would take 15 ms. */
    private static byte[] filled() {
        var bytes = new byte[FILL_BYTES];
        bytes[0] = 'x';
        for (int count = 1; count < FILL_BYTES; count *= 2) {
            System.arraycopy(bytes, 0, bytes, count, count);
        }
        return bytes;
    }

    /**
     * All that there is.
     *
     * @param files answers beneath {@code /static/}, where there is a folder for it
     * @param probes tell of the server that serves this
     */
    static Router router(Optional<Handler> files, Probes probes) {
        var demo = new Demo();
        var router = new Router()
                .get("/", demo::page)
                .get("/hello", demo::hello)
                .get("/bytes/{count}", demo::bytes)
                .get("/stream", demo::stream)
                .get("/slow", demo::slow)
                .any("/echo", demo::echo);
        DemoForms.addTo(router);
        DemoCompression.addTo(router);
        DemoAnswers.addTo(router);
        DemoGuards.addTo(router);
        DemoEvents.addTo(router);
        DemoLive.addTo(router, probes);
        DemoAddresses.addTo(router);
        files.ifPresent(handler -> router.any(STATIC + "{path...}", handler));
        return router;
    }

    private void page(Request request, Response response) throws IOException {
        response.send(page);
    }

    private void hello(Request request, Response response) throws IOException {
        response.send(hello);
    }

    /** As many bytes as the path says. Allocates nothing for up to 1 MiB. */
    private void bytes(Request request, Response response) throws IOException {
        long count = request.parameterLong("count", -1);
        if (count < 0 || count > BYTES_MAX) {
            throw new StatusException(400, "/bytes/N takes an N from 0 to " + BYTES_MAX);
        }
        response.contentType(TEXT);
        if (count <= FILL_BYTES) {
            response.bytes(fill, 0, (int) count);
        } else {
            stream(count, response.stream(count));
        }
    }

    private void stream(long count, OutputStream out) throws IOException {
        for (long rest = count; rest > 0; rest -= Math.min(rest, FILL_BYTES)) {
            out.write(fill, 0, (int) Math.min(rest, FILL_BYTES));
        }
    }

    /** Lines that are numbered, and sent one by one. */
    private void stream(Request request, Response response) throws IOException {
        int lines = number(request, "n", new Range(0, LINES_MAX, 10));
        int size = number(request, "bytes", new Range(LINE_BYTES_MIN, LINE_BYTES_MAX, 64));
        var line = new byte[size];
        var out = response.contentType(TEXT).stream();
        for (int index = 1; index <= lines; index++) {
            Arrays.fill(line, (byte) '.');
            var label = Integer.toString(index).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(label, 0, line, 0, label.length);
            line[size - 1] = '\n';
            out.write(line);
            out.flush();
        }
    }

    /** Waits, as a handler does that asks a database. */
    private void slow(Request request, Response response) throws IOException, InterruptedException {
        int millis = number(request, "ms", new Range(0, SLOW_MILLIS_MAX, 1000));
        Thread.sleep(millis);
        response.contentType(TEXT).text("waited " + millis + " ms\n");
    }

    /** Sends back what comes, as it comes. */
    private void echo(Request request, Response response) throws IOException {
        response.contentType(request.header("Content-Type", "application/octet-stream"));
        long length = request.length();
        if (length == 0) {
            response.empty();
            return;
        }
        var body = request.body();
        var out = length > 0 ? response.stream(length) : response.stream();
        var piece = new byte[PIECE_BYTES];
        for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
            out.write(piece, 0, count);
            out.flush();
        }
    }

    /** What a number may be, and what it is where it is not given. */
    private record Range(int from, int to, int standard) {}

    private static int number(Request request, String name, Range range) {
        var text = request.query().first(name).orElse("");
        if (text.isEmpty()) {
            return range.standard;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= range.from && number <= range.to) {
                return number;
            }
        } catch (NumberFormatException refused) {
            // It is refused below, with the same words as a number that is out of bounds.
        }
        throw new StatusException(400, name + " is a number from " + range.from + " to " + range.to);
    }
}
