package tercel.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tercel.http.Handler;
import tercel.http.HandlerTurn;
import tercel.wire.ByteQueue;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.Pump;
import tercel.wire.Step;
import tercel.wire.Work;
import tercel.wire.http1.Application;
import tercel.wire.http1.Http1Desk;
import tercel.wire.http1.Http1Exchange;

/** Asks a handler through HTTP/1 as it is on the wire, with an engine of memory: each request is a connection. */
final class Browser {
    private static final byte[] DATE = "Thu, 01 Jan 1970 00:00:00 GMT".getBytes(ISO_8859_1);

    private final Handler handler;

    /** What is done before the first byte of an answer's lent body is read. */
    Runnable beforeLoan = () -> {};

    Browser(Handler handler) {
        this.handler = handler;
    }

    /** An answer as it was received: names of headers in lower case. */
    record Answer(int status, Map<String, String> headers, byte[] body, boolean cut) {
        String text() {
            return new String(body, ISO_8859_1);
        }

        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    Answer get(String target, String... headers) {
        return ask("GET", target, headers);
    }

    Answer head(String target, String... headers) {
        return ask("HEAD", target, headers);
    }

    Answer ask(String method, String target, String... headers) {
        var request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        for (var header : headers) {
            request.append(header).append("\r\n");
        }
        return answer(method, exchange(request.append("\r\n").toString().getBytes(ISO_8859_1)));
    }

    private Answer answer(String method, Line line) {
        byte[] bytes = line.sent.toByteArray();
        var text = new String(bytes, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        var lines = text.substring(0, end).split("\r\n");
        var headers = new HashMap<String, String>();
        for (var header : Arrays.asList(lines).subList(1, lines.length)) {
            int colon = header.indexOf(": ");
            var name = header.substring(0, colon).toLowerCase(Locale.ROOT);
            var before = headers.get(name);
            // The one field of ours that is a list, and comes in several lines.
            assertTrue(before == null || name.equals("vary"), header);
            headers.put(name, (before == null ? "" : before + ", ") + header.substring(colon + 2));
        }
        var answer = new Answer(
                Integer.parseInt(lines[0].substring(9, 12)),
                headers,
                Arrays.copyOfRange(bytes, end + 4, bytes.length),
                line.cut);
        if (!method.equals("HEAD") && answer.status() != 304 && !line.cut) {
            assertEquals(answer.header("content-length"), String.valueOf(answer.body().length));
        }
        return answer;
    }

    private Line exchange(byte[] request) {
        var conversation = new Http1Desk(Limits.DEFAULT, new Site()).open(null);
        var line = new Line();
        line.in.put(request, 0, request.length);
        line.in.end();
        while (!line.cut) {
            Step step = conversation.advance(line.in, line.out, 0);
            switch (step) {
                case WORK -> line.work(conversation.takeWork());
                case READ, WRITE, BOTH -> line.flush();
                case CLOSE, LINGER -> {
                    line.flush();
                    return line;
                }
                case WAIT, UPGRADE -> throw new AssertionError(step);
            }
            if (line.finished != null) {
                conversation.finished(line.finished);
                line.finished = null;
            }
        }
        conversation.abort(new IOException("cut"));
        return line;
    }

    /** The connection. */
    private final class Line implements Pump {
        final ByteQueue in = new ByteQueue(16 << 10);
        final ByteQueue out = new ByteQueue(8 << 10);
        final ByteArrayOutputStream sent = new ByteArrayOutputStream();

        @Nullable
        Work finished;

        boolean cut;

        void work(@Nullable Work work) {
            try {
                work.rebind(in, out);
                work.run(this);
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
            finished = work;
        }

        @Override
        public void awaitInput() throws IOException {
            throw new SocketTimeoutException("nobody sends more");
        }

        @Override
        public void awaitRoom(int bytes) {
            flush();
        }

        @Override
        public void flush() {
            send();
            while (out.lent() != null && !cut) {
                beforeLoan.run();
                try {
                    out.copyLoan();
                } catch (IOException failed) {
                    cut = true;
                    out.clear();
                }
                send();
            }
        }

        private void send() {
            sent.write(out.array(), out.head(), out.size());
            out.consume(out.size());
        }

        @Override
        public long nowNanos() {
            return 0;
        }
    }

    /** Lets the handler answer. */
    private final class Site implements Application {
        private final HandlerTurn.Addresses addresses = new HandlerTurn.Addresses() {
            @Override
            public SocketAddress remote(@Nullable Object peer) {
                return new InetSocketAddress(0);
            }

            @Override
            public SocketAddress local(@Nullable Object peer) {
                return new InetSocketAddress(0);
            }
        };

        @Override
        public void serve(Http1Exchange exchange) throws Exception {
            new HandlerTurn(exchange, Limits.DEFAULT, addresses, false).run(handler);
        }

        @Override
        public void ended(Http1Exchange exchange, long nowNanos) {}

        @Override
        public void sent(int answers, long sinceNanos, long nowNanos) {}

        @Override
        public void refused(int status, String reason, @Nullable Limit limit, long nowNanos) {}

        @Override
        public byte[] date(long nowNanos) {
            return DATE;
        }

        @Override
        public boolean draining() {
            return false;
        }
    }
}
