package tercel.wire.http1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tercel.wire.Limit;

/** What the corpora talk to: a few paths that show what was understood and how answers are framed. */
final class TestApplication implements Application {
    static final String DATE = "Thu, 01 Jan 1970 00:00:00 GMT";

    final List<String> refusals = new ArrayList<>();
    final List<Integer> ended = new ArrayList<>();
    int sent;
    boolean draining;

    private final byte[] date = DATE.getBytes(StandardCharsets.US_ASCII);

    @Override
    public void serve(Http1Exchange exchange) throws Exception {
        switch (exchange.head().rawPath()) {
            case "/head" -> text(exchange, describe(exchange.head()));
            case "/echo" -> echo(exchange);
            case "/read" -> text(exchange, "read " + new String(read(exchange), StandardCharsets.ISO_8859_1));
            case "/trailers" -> trailers(exchange);
            case "/stream" -> stream(exchange);
            case "/204" -> status(exchange, 204);
            case "/304" -> status(exchange, 304);
            case "/hints" -> hints(exchange);
            case "/close" -> {
                exchange.fields().set("Connection", "close");
                text(exchange, "closing");
            }
            case "/nothing" -> {}
            case "/throw" -> throw new IllegalStateException("thrown on purpose");
            case "/throw-late" -> {
                exchange.begin(200, 10);
                write(exchange, "half");
                throw new IllegalStateException("thrown on purpose");
            }
            case "/throw-stream" -> {
                exchange.begin(200, -1);
                write(exchange, "half");
                throw new IllegalStateException("thrown on purpose");
            }
            case "/short" -> {
                exchange.begin(200, 10);
                write(exchange, "half");
                exchange.end();
            }
            case "/long" -> {
                exchange.begin(200, 4);
                write(exchange, "half and");
            }
            case "/bounded" -> {
                exchange.bodyLimit(5);
                text(exchange, "read " + new String(read(exchange), StandardCharsets.ISO_8859_1));
            }
            default -> text(exchange, "hi");
        }
    }

    private static void text(Http1Exchange exchange, String text) throws IOException {
        exchange.fields().set("Content-Type", "text/plain");
        exchange.begin(200, text.length());
        write(exchange, text);
        exchange.end();
    }

    private static void write(Http1Exchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        exchange.write(bytes, 0, bytes.length);
    }

    private static void status(Http1Exchange exchange, int status) throws IOException {
        exchange.begin(status, 0);
        exchange.end();
    }

    private static void hints(Http1Exchange exchange) throws IOException {
        exchange.fields().set("Link", "</a>");
        exchange.inform(103);
        text(exchange, "hi");
    }

    private static byte[] read(Http1Exchange exchange) throws IOException {
        var body = new java.io.ByteArrayOutputStream();
        byte[] part = new byte[7];
        for (int count = exchange.readBody(part, 0, 7); count >= 0; count = exchange.readBody(part, 0, 7)) {
            body.write(part, 0, count);
        }
        return body.toByteArray();
    }

    private static void echo(Http1Exchange exchange) throws IOException {
        exchange.begin(200, exchange.bodyLength());
        byte[] part = new byte[64];
        for (int count = exchange.readBody(part, 0, 64); count >= 0; count = exchange.readBody(part, 0, 64)) {
            exchange.write(part, 0, count);
        }
        exchange.end();
    }

    private static void trailers(Http1Exchange exchange) throws IOException {
        var text = new StringBuilder(new String(read(exchange), StandardCharsets.ISO_8859_1));
        describe(exchange.trailers(), text);
        text(exchange, text.toString());
    }

    private static void stream(Http1Exchange exchange) throws IOException {
        exchange.begin(200, -1);
        write(exchange, "first ");
        exchange.flush();
        write(exchange, "");
        write(exchange, "second");
        exchange.answerTrailers().set("Sum", "12");
        exchange.end();
    }

    static String describe(RequestHead head) {
        var text = new StringBuilder(head.method() + " " + head.target() + " " + head.version());
        text.append("|path ").append(head.rawPath()).append("|query ").append(head.rawQuery());
        text.append("|host ").append(head.host());
        describe(head.fields(), text);
        return text.toString();
    }

    private static void describe(RequestFields fields, StringBuilder text) {
        for (int i = 0; i < fields.count(); i++) {
            text.append('|').append(fields.name(i)).append('=').append(fields.value(i));
        }
    }

    @Override
    public void ended(Http1Exchange exchange, long nowNanos) {
        ended.add(exchange.status());
    }

    @Override
    public void sent(int answers, long sinceNanos, long nowNanos) {
        sent += answers;
    }

    @Override
    public void refused(int status, String reason, @Nullable Limit limit, long nowNanos) {
        refusals.add(status + " " + reason);
    }

    @Override
    public byte[] date(long nowNanos) {
        return date;
    }

    @Override
    public boolean draining() {
        return draining;
    }

    /** A corpus file. */
    static InputStream resource(String name) {
        return java.util.Objects.requireNonNull(TestApplication.class.getResourceAsStream("/http1/" + name), name);
    }
}
