package tercel.wire.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tercel.wire.ByteQueue;
import tercel.wire.Chunk;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.Pump;
import tercel.wire.Step;

/**
 * The exchange as its application and its engine see it: storage that moves, chunks, interim answers, loss and
 * cancellation.
 */
final class ExchangeTest {
    /** What an application does with an exchange. */
    private interface Deed {
        void serve(Http1Exchange exchange) throws Exception;
    }

    private static final class Doing implements Application {
        final List<String> events = new ArrayList<>();
        Deed deed = exchange -> {};
        String date = TestApplication.DATE;

        @Override
        public void serve(Http1Exchange exchange) throws Exception {
            deed.serve(exchange);
        }

        @Override
        public void ended(Http1Exchange exchange, long nowNanos) {
            events.add("ended " + exchange.status() + (exchange.isCut() ? " cut" : "") + " in " + exchange.bytesIn()
                    + " out " + exchange.bytesOut());
        }

        @Override
        public void sent(int answers, long sinceNanos, long nowNanos) {
            events.add("sent " + answers);
        }

        @Override
        public void refused(int status, String reason, @Nullable Limit limit, long nowNanos) {
            events.add("refused " + status);
        }

        @Override
        public byte[] date(long nowNanos) {
            return date.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public boolean draining() {
            return false;
        }
    }

    private static final String HEAD = "HTTP/1.1 200 OK\r\nDate: " + TestApplication.DATE + "\r\n";

    private final Doing application = new Doing();
    private final Http1Desk desk = new Http1Desk(Limits.DEFAULT, application);
    private final Http1Conversation conversation = desk.open("peer");

    private String run(int capacity, String... slices) {
        var engine = new TestEngine(conversation, capacity);
        for (String slice : slices) {
            engine.feed(slice.getBytes(StandardCharsets.ISO_8859_1));
        }
        engine.run();
        return engine.sent.toString(StandardCharsets.ISO_8859_1);
    }

    private static void write(Http1Exchange exchange, String text) throws IOException {
        exchange.write(text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length());
    }

    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void anAnswerLongerThanTheOutputGoesOutInParts() {
        application.deed = exchange -> {
            exchange.fields().set("X", "y".repeat(100));
            exchange.begin(200, 300);
            write(exchange, "z".repeat(300));
            exchange.end();
        };
        String expected = HEAD + "X: " + "y".repeat(100) + "\r\nContent-Length: 300\r\n\r\n" + "z".repeat(300);
        assertEquals(expected, run(64, GET));
        assertEquals(List.of("ended 200 in 0 out 300", "sent 1"), application.events);
    }

    @Test
    void chunksFitTheOutput() {
        application.deed = exchange -> {
            exchange.begin(200, -1);
            write(exchange, "z".repeat(300));
            exchange.end();
        };
        String answer = run(64, GET);
        assertTrue(answer.startsWith(HEAD + "Transfer-Encoding: chunked\r\n\r\n"));
        assertEquals("z".repeat(300), dechunk(answer.substring(answer.indexOf("\r\n\r\n") + 4)));
    }

    private static String dechunk(String chunks) {
        var text = new StringBuilder();
        int at = 0;
        while (true) {
            int line = chunks.indexOf("\r\n", at);
            int size = Integer.parseInt(chunks.substring(at, line), 16);
            if (size == 0) {
                assertEquals("0\r\n\r\n", chunks.substring(at));
                return text.toString();
            }
            text.append(chunks, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
            assertEquals("\r\n", chunks.substring(at - 2, at));
        }
    }

    /** A chunk over bytes, which remembers that it was closed. */
    private static final class Lent implements Chunk {
        private final byte[] bytes;
        private int at;
        boolean closed;

        Lent(String text) {
            bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public long remaining() {
            return bytes.length - at;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            int count = Math.min(length, bytes.length - at);
            System.arraycopy(bytes, at, to, offset, count);
            at += count;
            return count;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void lendsTheBodyBehindTheHead() {
        var chunk = new Lent("whole body");
        application.deed = exchange -> {
            exchange.begin(200, 10);
            exchange.lend(chunk);
            exchange.end();
            assertFalse(chunk.closed);
        };
        assertEquals(HEAD + "Content-Length: 10\r\n\r\nwhole body", run(200, GET));
        assertTrue(chunk.closed);
    }

    @Test
    void lendsPartsBetweenWrittenBytes() {
        application.deed = exchange -> {
            exchange.begin(200, 15);
            write(exchange, "one");
            exchange.lend(new Lent("two"));
            write(exchange, "three");
            exchange.lend(new Lent("4"));
            exchange.lend(new Lent(""));
            exchange.lend(new Lent("567"));
            exchange.end();
        };
        assertEquals(HEAD + "Content-Length: 15\r\n\r\nonetwothree4567", run(200, GET));
    }

    @Test
    void lendsAChunkOfAChunkedBody() {
        application.deed = exchange -> {
            exchange.begin(200, -1);
            exchange.lend(new Lent("0123456789"));
            write(exchange, "b");
            exchange.end();
        };
        assertEquals(HEAD + "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n1\r\nb\r\n0\r\n\r\n", run(200, GET));
    }

    @Test
    void closesAChunkThatIsNotSent() {
        var toHead = new Lent("body");
        application.deed = exchange -> {
            exchange.begin(200, 4);
            exchange.lend(toHead);
            exchange.end();
        };
        assertEquals(HEAD + "Content-Length: 4\r\n\r\n", run(200, GET.replace("GET", "HEAD")));
        assertTrue(toHead.closed);
    }

    @Test
    void closesAChunkThatIsTooLong() {
        var tooLong = new Lent("body");
        application.deed = exchange -> {
            exchange.begin(200, 3);
            exchange.lend(tooLong);
        };
        assertEquals(HEAD + "Content-Length: 3\r\n\r\n", run(200, GET));
        assertTrue(tooLong.closed);
    }

    @Test
    void asksForABodyThatIsHeldBack() {
        application.deed = exchange -> {
            byte[] body = new byte[8];
            int count = exchange.readBody(body, 0, 8);
            exchange.begin(200, count);
            exchange.write(body, 0, count);
            exchange.end();
        };
        String head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
        assertEquals(
                "HTTP/1.1 100 Continue\r\n\r\n" + HEAD + "Content-Length: 5\r\n\r\nhello" + HEAD
                        + "Content-Length: 5\r\n\r\nagain",
                run(200, head, "hello", head + "again"));
    }

    @Test
    void asksForABodyThoughTheAnswerHasBegunWhileNothingOfItWasWritten() {
        application.deed = exchange -> {
            exchange.begin(200, 5);
            byte[] body = new byte[8];
            int count = exchange.readBody(body, 0, 8);
            exchange.write(body, 0, count);
            exchange.end();
        };
        String head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n";
        assertEquals(
                "HTTP/1.1 100 Continue\r\n\r\n" + HEAD + "Connection: close\r\nContent-Length: 5\r\n\r\nhello",
                run(200, head, "hello"));
    }

    @Test
    void doesNotAskForABodyOnceTheAnswerWasWrittenTo() {
        application.deed = exchange -> {
            exchange.begin(200, 6);
            exchange.write(new byte[] {'>'}, 0, 1);
            byte[] body = new byte[8];
            int count = exchange.readBody(body, 0, 8);
            exchange.write(body, 0, count);
            exchange.end();
        };
        String head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n";
        assertEquals(HEAD + "Connection: close\r\nContent-Length: 6\r\n\r\n>hello", run(200, head, "hello"));
    }

    @Test
    void anApplicationThatGoesOnAfterABrokenBodyEndsTheConnection() {
        application.deed = exchange -> {
            try {
                exchange.readBody(new byte[8], 0, 8);
            } catch (BodyException broken) {
                exchange.begin(broken.status(), 0);
                exchange.end();
            }
        };
        String answer = run(200, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n" + GET);
        assertEquals(
                "HTTP/1.1 400 Bad Request\r\nDate: " + TestApplication.DATE
                        + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                answer);
    }

    @Test
    void theHeadOutlivesTheInputItCameIn() {
        var seen = new ArrayList<String>();
        application.deed = exchange -> {
            while (exchange.readBody(new byte[4], 0, 4) > 0) {
                seen.add(exchange.head().method()
                        + exchange.head().target()
                        + exchange.head().value(0));
            }
            exchange.begin(204, 0);
            exchange.end();
        };
        run(100, "PATCH /some/path HTTP/1.1\r\nHost: example\r\nContent-Length: 12\r\n\r\nab", "cdefgh", "ijkl");
        assertEquals(List.of("PATCH/some/pathexample"), seen.stream().distinct().toList());
    }

    @Test
    void theHeadOutlivesTheStorageThatIsTakenAway() {
        var in = new ByteQueue(200);
        var out = new ByteQueue(200);
        in.put(GET.getBytes(StandardCharsets.US_ASCII), 0, GET.length());
        assertEquals(Step.WORK, conversation.advance(in, out, 0));
        var exchange = (Http1Exchange) conversation.takeWork();
        var elsewhere = new ByteQueue(300);
        exchange.rebind(elsewhere, new ByteQueue(300));
        Arrays.fill(in.array(), (byte) 'x');
        assertEquals("/a", exchange.head().rawPath());
        assertEquals("a", exchange.head().host());
        exchange.rebind(new ByteQueue(300), new ByteQueue(300));
        assertEquals("GET", exchange.head().method());
        assertEquals("/a", exchange.head().rawPath());
    }

    @Test
    void nothingOfARequestIsSeenInTheNext() {
        var seen = new ArrayList<@Nullable Object>();
        application.deed = exchange -> {
            var head = exchange.head();
            seen.add(TestApplication.describe(head)
                    + exchange.bodyLength()
                    + exchange.trailers().count()
                    + exchange.fields().count()
                    + exchange.answerTrailers().count()
                    + exchange.failure()
                    + exchange.status()
                    + exchange.begun()
                    + exchange.ended()
                    + exchange.bytesIn()
                    + exchange.bytesOut()
                    + exchange.isCut()
                    + exchange.keepAlive()
                    + exchange.peer());
            exchange.attachment("kept");
            exchange.bodyLimit(100);
            while (exchange.readBody(new byte[8], 0, 8) > 0) {}
            exchange.fields().set("Secret", "1");
            exchange.answerTrailers().set("Secret", "2");
            exchange.begin(201, -1);
            write(exchange, "x");
            throw new IllegalStateException("now the exchange holds all it can hold");
        };
        run(1000, "POST /secret?q HTTP/1.0\r\nSecret: s\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nab");
        var other = new TestEngine(desk.open("other"), 1000);
        other.feed(GET.getBytes(StandardCharsets.US_ASCII));
        application.deed = exchange -> {
            assertEquals("kept", exchange.attachment());
            assertEquals("other", exchange.peer());
            assertNull(exchange.failure());
            assertEquals(0, exchange.bodyLength());
            assertEquals(0, exchange.trailers().count());
            assertEquals(0, exchange.fields().count());
            assertEquals(0, exchange.answerTrailers().count());
            assertEquals(0, exchange.status());
            assertEquals(0, exchange.bytesIn() + exchange.bytesOut());
            assertFalse(exchange.begun() || exchange.ended() || exchange.isCut());
            assertTrue(exchange.keepAlive());
            assertEquals("GET /a HTTP/1.1|path /a|query null|host a|Host=a", TestApplication.describe(exchange.head()));
            exchange.begin(200, 0);
            exchange.end();
        };
        other.run();
        assertEquals(HEAD + "Content-Length: 0\r\n\r\n", other.sent.toString(StandardCharsets.ISO_8859_1));
        assertEquals(1, seen.size());
    }

    @Test
    void aSpentExchangeIsLeasedAgainFirst() {
        var first = desk.lease();
        var second = desk.lease();
        assertNotSame(first, second);
        desk.giveBack(first);
        desk.giveBack(second);
        assertSame(second, desk.lease());
        assertSame(first, desk.lease());
    }

    @Test
    void anAnswerIsBegunOnce() {
        application.deed = exchange -> {
            assertThrows(IllegalStateException.class, () -> exchange.write(new byte[1], 0, 1));
            assertThrows(IllegalStateException.class, exchange::end);
            assertThrows(IllegalArgumentException.class, () -> exchange.begin(199, 0));
            assertThrows(IllegalArgumentException.class, () -> exchange.begin(600, 0));
            assertThrows(IllegalArgumentException.class, () -> exchange.begin(200, -2));
            assertThrows(IllegalArgumentException.class, () -> exchange.inform(101));
            assertThrows(IllegalArgumentException.class, () -> exchange.inform(200));
            exchange.begin(200, 0);
            assertThrows(IllegalStateException.class, () -> exchange.begin(200, 0));
            assertThrows(IllegalStateException.class, () -> exchange.inform(103));
            exchange.end();
            exchange.end();
            assertThrows(IllegalStateException.class, () -> exchange.write(new byte[1], 0, 1));
        };
        assertEquals(HEAD + "Content-Length: 0\r\n\r\n", run(200, GET));
    }

    @Test
    void aHandlersDateReplacesTheServers() {
        application.deed = exchange -> {
            exchange.fields().set("date", "never");
            exchange.begin(200, 0);
            exchange.end();
        };
        String answer = "HTTP/1.1 200 OK\r\ndate: never\r\nContent-Length: 0\r\n\r\n";
        assertEquals(answer + answer, run(400, GET + GET));
    }

    @Test
    void theDateIsRenewedWithTheSecond() {
        application.deed = exchange -> {
            exchange.begin(200, 0);
            exchange.end();
            application.date = application.date.replace("00:00:00", "00:00:01");
        };
        String answer = HEAD + "Content-Length: 0\r\n\r\n";
        String later = answer.replace("00:00:00", "00:00:01");
        assertEquals(answer + later + later, run(400, GET.repeat(3)));
    }

    @Test
    void answersOfEveryShapeFollowEachOther() {
        int[] turn = {0};
        int[] lengths = {0, 9, 10, 99, 100, 100, 7};
        application.deed = exchange -> {
            int length = lengths[turn[0]];
            if (turn[0] % 2 == 0) {
                exchange.fields().set("Turn", String.valueOf(turn[0]));
            }
            exchange.begin(turn[0] == 4 ? 404 : 200, length);
            write(exchange, "b".repeat(length));
            exchange.end();
            turn[0]++;
        };
        var expected = new StringBuilder();
        for (int i = 0; i < lengths.length; i++) {
            expected.append(i == 4 ? HEAD.replace("200 OK", "404 Not Found") : HEAD)
                    .append(i % 2 == 0 ? "Turn: " + i + "\r\n" : "")
                    .append("Content-Length: " + lengths[i] + "\r\n\r\n" + "b".repeat(lengths[i]));
        }
        assertEquals(expected.toString(), run(2000, GET.repeat(lengths.length)));
    }

    /** A pump whose connection is lost. */
    private static final class LostPump implements Pump {
        @Override
        public void awaitInput() throws IOException {
            throw new IOException("reset by peer");
        }

        @Override
        public void awaitRoom(int bytes) throws IOException {
            throw new IOException("reset by peer");
        }

        @Override
        public void flush() throws IOException {
            throw new IOException("reset by peer");
        }

        @Override
        public long nowNanos() {
            return 1;
        }
    }

    private Http1Exchange taken(ByteQueue in, ByteQueue out, String request) {
        in.put(request.getBytes(StandardCharsets.US_ASCII), 0, request.length());
        assertEquals(Step.WORK, conversation.advance(in, out, 0));
        return (Http1Exchange) conversation.takeWork();
    }

    @Test
    void aLostConnectionIsNotAnswered() {
        application.deed = exchange -> exchange.readBody(new byte[1], 0, 1);
        var in = new ByteQueue(200);
        var out = new ByteQueue(200);
        var work = taken(in, out, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        work.run(new LostPump());
        conversation.finished(work);
        assertEquals(Step.CLOSE, conversation.advance(in, out, 1));
        assertTrue(out.isEmpty());
        assertEquals(List.of("ended 0 cut in 0 out 0", "sent 1"), application.events);
    }

    @Test
    void anAbortedConversationInterruptsItsHandlerAndNothingElse() {
        var in = new ByteQueue(200);
        var out = new ByteQueue(200);
        var work = taken(in, out, GET);
        application.deed = exchange -> {
            conversation.abort(new IOException("reset by peer"));
            assertTrue(Thread.currentThread().isInterrupted());
            assertEquals(Step.WAIT, conversation.advance(in, out, 1));
            exchange.begin(200, 0);
            exchange.end();
        };
        work.run(new LostPump());
        assertFalse(Thread.currentThread().isInterrupted());
        conversation.finished(work);
        assertEquals(Step.CLOSE, conversation.advance(in, out, 1));
        assertEquals(List.of("ended 200 cut in 0 out 0", "sent 1"), application.events);
        assertSame(work, desk.lease());
        assertNotSame(work, desk.lease());
    }

    @Test
    void aConversationAbortedBeforeItsWorkRanDoesNotRunIt() {
        var in = new ByteQueue(200);
        var out = new ByteQueue(200);
        var work = taken(in, out, GET);
        application.deed = exchange -> {
            throw new AssertionError("ran");
        };
        conversation.abort(new IOException("reset by peer"));
        work.run(new LostPump());
        conversation.finished(work);
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(Step.CLOSE, conversation.advance(in, out, 1));
        assertEquals("ended 0 cut in 0 out 0", application.events.getFirst());
    }

    @Test
    void aConversationAbortedBeforeItsWorkWasTakenGivesTheExchangeBack() {
        var in = new ByteQueue(200);
        var out = new ByteQueue(200);
        in.put(GET.getBytes(StandardCharsets.US_ASCII), 0, GET.length());
        assertEquals(Step.WORK, conversation.advance(in, out, 0));
        conversation.abort(new IOException("reset by peer"));
        assertNull(conversation.takeWork());
        assertEquals(Step.CLOSE, conversation.advance(in, out, 0));
        assertNotSame(desk.lease(), desk.lease());
    }

    @Test
    void aPeerWithoutAPlaceIsTold() {
        var engine = new TestEngine(desk.refuse("there are too many connections"), 100);
        assertEquals(Step.LINGER, engine.run());
        assertEquals(
                "HTTP/1.1 503 Service Unavailable\r\nDate: " + TestApplication.DATE
                        + "\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 31\r\n\r\n"
                        + "there are too many connections\n",
                engine.sent.toString(StandardCharsets.ISO_8859_1));
        assertEquals(List.of("refused 503"), application.events);
    }
}
