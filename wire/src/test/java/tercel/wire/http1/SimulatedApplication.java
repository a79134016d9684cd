package tercel.wire.http1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import tercel.wire.ArrayChunk;
import tercel.wire.Limit;

/** Does what a path says: {@code /KIND/NUMBER/SEED}; the seed decides how the answer is cut into writes. */
final class SimulatedApplication implements Application {
    private final byte[] date = TestApplication.DATE.getBytes(StandardCharsets.US_ASCII);
    int served;
    int ended;
    int sent;

    @Override
    public void serve(Http1Exchange exchange) throws Exception {
        served++;
        String[] parts = exchange.head().rawPath().split("/");
        if (parts.length < 4) {
            text(exchange, "hi");
            return;
        }
        int number = Integer.parseInt(parts[2]);
        var random = new Random(Integer.parseInt(parts[3]));
        switch (SimulatedKind.valueOf(parts[1])) {
            case SIZE -> sized(exchange, random, number);
            case STREAM -> streamed(exchange, random, number);
            case LEND -> lent(exchange, random, number);
            case EMPTY -> {
                exchange.begin(204, 0);
                exchange.end();
            }
            case DESCRIBE -> text(exchange, TestApplication.describe(exchange.head()));
            case ECHO -> echo(exchange, random);
            case READ -> text(exchange, summary(read(exchange, random, Integer.MAX_VALUE)));
            case PART -> text(exchange, summary(read(exchange, random, number)));
            case FAIL -> {
                exchange.fields().set("Secret", "never sent");
                throw new IllegalStateException("failed on purpose");
            }
            case CUT -> {
                exchange.begin(200, number + 1);
                write(exchange, random, content(number));
                throw new IllegalStateException("failed on purpose");
            }
            case CUT_STREAM -> {
                exchange.begin(200, -1);
                write(exchange, random, content(number));
                throw new IllegalStateException("failed on purpose");
            }
            case LAST -> {
                exchange.fields().set("Connection", "close");
                text(exchange, "last");
            }
        }
    }

    private static void text(Http1Exchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        exchange.fields().set("Content-Type", "text/plain");
        exchange.begin(200, bytes.length);
        exchange.write(bytes, 0, bytes.length);
        exchange.end();
    }

    private static void sized(Http1Exchange exchange, Random random, int number) throws IOException {
        exchange.fields().set("Number", String.valueOf(number));
        exchange.begin(200, number);
        write(exchange, random, content(number));
        exchange.end();
    }

    private static void streamed(Http1Exchange exchange, Random random, int number) throws IOException {
        exchange.begin(200, -1);
        write(exchange, random, content(number));
        exchange.answerTrailers().add("Number", String.valueOf(number));
        exchange.end();
    }

    private static void lent(Http1Exchange exchange, Random random, int number) throws IOException {
        exchange.begin(200, number);
        int written = random.nextInt(number + 1);
        byte[] content = content(number);
        exchange.write(content, 0, written);
        exchange.lend(new ArrayChunk(content, written, content.length - written));
        exchange.end();
    }

    private static void write(Http1Exchange exchange, Random random, byte[] content) throws IOException {
        int at = 0;
        int most = 1 + random.nextInt(random.nextBoolean() ? 10 : 1000);
        while (at < content.length) {
            int count = Math.min(content.length - at, 1 + random.nextInt(most));
            exchange.write(content, at, count);
            at += count;
            if (random.nextInt(10) == 0) {
                exchange.flush();
            }
        }
    }

    private static void echo(Http1Exchange exchange, Random random) throws IOException {
        exchange.begin(200, exchange.bodyLength());
        byte[] part = new byte[1 + random.nextInt(300)];
        int count = exchange.readBody(part, 0, part.length);
        while (count >= 0) {
            exchange.write(part, 0, count);
            if (random.nextInt(10) == 0) {
                exchange.flush();
            }
            count = exchange.readBody(part, 0, part.length);
        }
        exchange.end();
    }

    private static byte[] read(Http1Exchange exchange, Random random, int most) throws IOException {
        var body = new ByteArrayOutputStream();
        byte[] part = new byte[1 + random.nextInt(300)];
        while (body.size() < most) {
            int count = exchange.readBody(part, 0, Math.min(part.length, most - body.size()));
            if (count < 0) {
                break;
            }
            body.write(part, 0, count);
        }
        return body.toByteArray();
    }

    static String summary(byte[] body) {
        var sum = new CRC32();
        sum.update(body);
        return body.length + " " + sum.getValue();
    }

    /** A body of a size; each size has its own. */
    static byte[] content(int size) {
        byte[] bytes = new byte[size];
        var random = new Random(size);
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (' ' + random.nextInt(95));
        }
        return bytes;
    }

    @Override
    public void ended(Http1Exchange exchange, long nowNanos) {
        ended++;
    }

    @Override
    public void sent(int answers, long sinceNanos, long nowNanos) {
        sent += answers;
    }

    @Override
    public void refused(int status, String reason, @Nullable Limit limit, long nowNanos) {}

    @Override
    public byte[] date(long nowNanos) {
        return date;
    }

    @Override
    public boolean draining() {
        return false;
    }
}
