package tercel.wire.http1;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;
import tercel.wire.Conversation;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.Pump;
import tercel.wire.Step;
import tercel.wire.Wake;
import tercel.wire.Work;

/**
 * What one request costs between read and write: advance, takeWork, run, finished, for a request of 46 bytes and an
 * answer of 13, sixteen at once and one by one, while three other conversations keep the call sites megamorphic. Run by
 * hand: {@code java -cp target/classes:target/test-classes tercel.wire.http1.ConversationBenchmark [seconds [alone]]};
 * with {@code alone} there are no others, and what that saves is the price of the seam.
 */
final class ConversationBenchmark implements Pump {
    private static final byte[] REQUEST =
            "GET /hello HTTP/1.1\r\nHost: 127.0.0.1:12345\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BROWSER = ("GET /hello HTTP/1.1\r\nHost: 127.0.0.1:12345\r\nConnection: keep-alive\r\n"
                    + "Cache-Control: max-age=0\r\nUpgrade-Insecure-Requests: 1\r\n"
                    + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36\r\n"
                    + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8\r\n"
                    + "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-User: ?1\r\nSec-Fetch-Dest: document\r\n"
                    + "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-US,en;q=0.9\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final ByteQueue in = new ByteQueue(32 << 10);
    private final ByteQueue out = new ByteQueue(32 << 10);
    private long now;
    private boolean alone;

    public static void main(String[] arguments) {
        long seconds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 5;
        var benchmark = new ConversationBenchmark();
        benchmark.alone = arguments.length > 1;
        benchmark.measure("pipelined x 16", repeat(REQUEST, 16), 16, seconds);
        benchmark.measure("one by one", REQUEST, 1, seconds);
        benchmark.measure("browser, one by one", BROWSER, 1, seconds);
        benchmark.measure("pipelined x 16 again", repeat(REQUEST, 16), 16, seconds);
    }

    private static byte[] repeat(byte[] bytes, int times) {
        byte[] all = new byte[bytes.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
        }
        return all;
    }

    private void measure(String what, byte[] input, int count, long seconds) {
        var http = new Http1Desk(Limits.DEFAULT.with(Limit.REQUESTS, Long.MAX_VALUE), new Hello()).open(null);
        Conversation[] others =
                alone ? new Conversation[0] : new Conversation[] {new Other1(), new Other2(), new Other3()};
        double[] rounds = new double[(int) seconds * 100];
        for (int round = 0; round < rounds.length; round++) {
            long end = System.nanoTime() + 10_000_000L;
            long spent = 0;
            long done = 0;
            while (System.nanoTime() < end) {
                for (var other : others) {
                    turn(other, input);
                }
                long start = System.nanoTime();
                for (int i = 0; i < 200; i++) {
                    turn(http, input);
                }
                spent += System.nanoTime() - start;
                done += 200L * count;
            }
            rounds[round] = (double) spent / done;
        }
        Arrays.sort(rounds);
        System.out.printf(
                "%-22s best %.1f quartile %.1f median %.1f ns/request%n",
                what, rounds[0], rounds[rounds.length / 4], rounds[rounds.length / 2]);
    }

    private void turn(Conversation conversation, byte[] input) {
        in.put(input, 0, input.length);
        now += 1000;
        Step step = conversation.advance(in, out, now);
        while (step == Step.WORK) {
            for (Work work = conversation.takeWork(); work != null; work = conversation.takeWork()) {
                try {
                    work.run(this);
                } catch (Exception failure) {
                    throw new AssertionError(failure);
                }
                conversation.finished(work);
            }
            step = conversation.advance(in, out, now);
        }
        out.consume(out.size());
    }

    @Override
    public void awaitInput() throws IOException {
        throw new IOException("there is none");
    }

    @Override
    public void awaitRoom(int bytes) {
        out.consume(out.size());
    }

    @Override
    public void flush() {
        out.consume(out.size());
    }

    @Override
    public long nowNanos() {
        return now;
    }

    private static final class Hello implements Application {
        private final byte[] body = "Hello, World!".getBytes(StandardCharsets.US_ASCII);
        private final byte[] date = TestApplication.DATE.getBytes(StandardCharsets.US_ASCII);
        private long served;
        private volatile boolean draining;

        @Override
        public void serve(Http1Exchange exchange) throws IOException {
            exchange.fields().set("Content-Type", "text/plain");
            exchange.begin(200, body.length);
            exchange.write(body, 0, body.length);
            exchange.end();
        }

        @Override
        public void ended(Http1Exchange exchange, long nowNanos) {
            served++;
        }

        @Override
        public void sent(int answers, long sinceNanos, long nowNanos) {}

        @Override
        public void refused(int status, String reason, @Nullable Limit limit, long nowNanos) {}

        @Override
        public byte[] date(long nowNanos) {
            return date;
        }

        @Override
        public boolean draining() {
            return draining;
        }
    }

    /** Another conversation, so that the engine's call sites see several. */
    private abstract static class Other implements Conversation, Work {
        private boolean worked;
        private @Nullable ByteQueue input;

        @Override
        public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
            input = in;
            worked = in.size() == 0;
            return worked ? Step.READ : Step.WORK;
        }

        @Override
        public @Nullable Work takeWork() {
            return worked ? null : this;
        }

        @Override
        public void run(Pump pump) {
            java.util.Objects.requireNonNull(input).consume(input.size());
            worked = true;
        }

        @Override
        public void finished(Work work) {}

        @Override
        public long deadlineNanos() {
            return Long.MAX_VALUE;
        }

        @Override
        public Conversation successor() {
            return this;
        }

        @Override
        public void abort(Throwable why) {}

        @Override
        public void owner(Wake wake) {}

        @Override
        public void rebind(ByteQueue in, ByteQueue out) {}

        @Override
        public void cancel() {}
    }

    private static final class Other1 extends Other {
        @Override
        public void finished(Work work) {}
    }

    private static final class Other2 extends Other {
        @Override
        public void finished(Work work) {}
    }

    private static final class Other3 extends Other {
        @Override
        public void finished(Work work) {}
    }
}
