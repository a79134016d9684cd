package tercel.wire.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tercel.wire.ByteQueue;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.Pump;
import tercel.wire.Step;
import tercel.wire.Work;

/** In the steady state a request allocates nothing, from its first byte to the last of its answer. */
final class AllocationTest implements Pump {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 10_000;

    private final ByteQueue in = new ByteQueue(4096);
    private final ByteQueue out = new ByteQueue(4096);
    private long now;

    @Test
    void aGetWithAPreparedBodyAllocatesNothing() {
        check("GET /hello?a=1 HTTP/1.1\r\nHost: 127.0.0.1:12345\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n");
    }

    @Test
    void aPipelineAllocatesNothing() {
        check("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n".repeat(16));
    }

    @Test
    void anEchoOfASmallBodyAllocatesNothing() {
        check("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
    }

    @Test
    void anEchoOfChunksAllocatesNothing() {
        check(
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: 1\r\n\r\n");
    }

    @Test
    void aBodyThatNobodyReadsAllocatesNothing() {
        check("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
    }

    @Test
    void answersOfTwoShapesInTurnAllocateNothing() {
        check("GET /hello HTTP/1.1\r\nHost: a\r\n\r\nHEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    private void check(String request) {
        byte[] input = request.getBytes(StandardCharsets.US_ASCII);
        var limits = Limits.DEFAULT.with(Limit.REQUESTS, Long.MAX_VALUE);
        var conversation = new Http1Desk(limits, new Frugal()).open(null);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        turns(conversation, input, WARM_UP);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getThreadAllocatedBytes(id);
            turns(conversation, input, MEASURED);
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
        }
        assertEquals(0, least / MEASURED, () -> "bytes for each of " + request);
    }

    private void turns(Http1Conversation conversation, byte[] input, int count) {
        for (int i = 0; i < count; i++) {
            in.put(input, 0, input.length);
            now += 1000;
            Step step = conversation.advance(in, out, now);
            while (step == Step.WORK || step == Step.WRITE) {
                if (step == Step.WORK) {
                    work(conversation);
                } else {
                    flush();
                }
                step = conversation.advance(in, out, now);
            }
            assert step == Step.READ : step;
            flush();
        }
    }

    private void work(Http1Conversation conversation) {
        for (Work work = conversation.takeWork(); work != null; work = conversation.takeWork()) {
            try {
                work.run(this);
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
            conversation.finished(work);
        }
    }

    @Override
    public void awaitInput() throws IOException {
        throw new IOException("there is none");
    }

    @Override
    public void awaitRoom(int bytes) {
        flush();
    }

    @Override
    public void flush() {
        out.consume(out.size());
    }

    @Override
    public long nowNanos() {
        return now;
    }

    /** An application that allocates nothing itself. */
    private static final class Frugal implements Application {
        private final byte[] echo = "/echo".getBytes(StandardCharsets.US_ASCII);
        private final byte[] body = "Hello, World!".getBytes(StandardCharsets.US_ASCII);
        private final byte[] date = TestApplication.DATE.getBytes(StandardCharsets.US_ASCII);
        private final byte[] part = new byte[64];

        @Override
        public void serve(Http1Exchange exchange) throws IOException {
            exchange.fields().set("Content-Type", "text/plain");
            if (exchange.head().pathEquals(echo)) {
                exchange.begin(200, exchange.bodyLength());
                int count = exchange.readBody(part, 0, part.length);
                while (count > 0) {
                    exchange.write(part, 0, count);
                    count = exchange.readBody(part, 0, part.length);
                }
            } else {
                exchange.begin(200, body.length);
                exchange.write(body, 0, body.length);
            }
            exchange.end();
        }

        @Override
        public void ended(Http1Exchange exchange, long nowNanos) {}

        @Override
        public void sent(int answers, long sinceNanos, long nowNanos) {}

        @Override
        public void refused(int status, String reason, @Nullable Limit limit, long nowNanos) {
            throw new AssertionError(status + " " + reason);
        }

        @Override
        public byte[] date(long nowNanos) {
            return date;
        }

        @Override
        public boolean draining() {
            return false;
        }
    }
}
