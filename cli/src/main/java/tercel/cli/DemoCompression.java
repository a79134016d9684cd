package tercel.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import tercel.http.Compression;
import tercel.http.Request;
import tercel.http.Response;
import tercel.http.Router;
import tercel.http.StatusException;

/** A long text that is compressed for clients that accept it, as {@code tercel demo} shows it. Any thread. */
final class DemoCompression {
    private static final int LINES_MAX = 1_000_000;
    private static final int LINES_STANDARD = 1000;
    private static final int PIECE_BYTES = 16 << 10;

    private DemoCompression() {}

    /** Adds the path {@code /compressed}. */
    static Router addTo(Router router) {
        return router.get("/compressed", Compression.of(DemoCompression::lines));
    }

    private static void lines(Request request, Response response) throws IOException {
        int lines = number(request.query().first("n").orElse(String.valueOf(LINES_STANDARD)));
        int rounds = lines / Block.LINES;
        int rest = Block.SIZES[lines % Block.LINES];
        response.contentType("text/plain");
        var out = response.stream((long) rounds * Block.BYTES.length + rest);
        for (int round = 0; round <= rounds; round++) {
            int size = round < rounds ? Block.BYTES.length : rest;
            for (int at = 0; at < size; at += PIECE_BYTES) {
                out.write(Block.BYTES, at, Math.min(PIECE_BYTES, size - at));
            }
        }
    }

    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= LINES_MAX) {
                return number;
            }
        } catch (NumberFormatException refused) {
            // It is refused below, with the same words as a number that is out of bounds.
        }
        throw new StatusException(400, "n is a number from 0 to " + LINES_MAX);
    }

    /** Lines like those of an access log, made when they are first asked for; longer texts repeat them. */
    private static final class Block {
        static final int LINES = 10_000;

        /** Where each line begins, and the last ends. */
        static final int[] SIZES = new int[LINES + 1];

        static final byte[] BYTES = lines();

        private static byte[] lines() {
            var random = new Random(1);
            var text = new StringBuilder(LINES * 100);
            for (int line = 0; line < LINES; line++) {
                SIZES[line] = text.length();
                text.append("192.0.2.").append(random.nextInt(256)).append(" - - \"GET /articles/");
                text.append(random.nextInt(5000)).append("/page-").append(random.nextInt(20));
                text.append(random.nextInt(4) == 0 ? ".css" : ".html").append(" HTTP/1.1\" ");
                text.append(random.nextInt(10) == 0 ? 304 : 200).append(' ').append(random.nextInt(100_000));
                text.append(" \"Mozilla/5.0 (X11; Linux x86_64; rv:").append(100 + random.nextInt(40));
                text.append(".0)\"\n");
            }
            SIZES[LINES] = text.length();
            return text.toString().getBytes(StandardCharsets.US_ASCII);
        }
    }
}
