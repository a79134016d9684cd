package tercel.wire.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tercel.wire.ByteQueue;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.Step;

/** When the conversation wants to be called although nothing arrived, and what it does then. Time is a number. */
final class DeadlineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Limits LIMITS = Limits.DEFAULT;

    private final TestApplication application = new TestApplication();
    private final Http1Conversation conversation = new Http1Desk(LIMITS, application).open(null);
    private final ByteQueue in = new ByteQueue(4096);
    private final ByteQueue out = new ByteQueue(4096);

    private void arrive(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        in.put(bytes, 0, bytes.length);
    }

    private Step advance(long now) {
        return conversation.advance(in, out, now);
    }

    private String out() {
        String text = new String(out.array(), out.head(), out.size(), StandardCharsets.ISO_8859_1);
        out.consume(out.size());
        return text;
    }

    private void answer(long now) {
        assertEquals(Step.WORK, advance(now));
        var work = (Http1Exchange) conversation.takeWork();
        assertEquals(Long.MAX_VALUE, conversation.deadlineNanos());
        work.run(new StillPump(now));
        conversation.finished(work);
        out();
    }

    /** A pump that never waits. */
    private record StillPump(long nowNanos) implements tercel.wire.Pump {
        @Override
        public void awaitInput() {
            throw new AssertionError();
        }

        @Override
        public void awaitRoom(int bytes) {
            throw new AssertionError();
        }

        @Override
        public void flush() {
            throw new AssertionError();
        }
    }

    @Test
    void aConnectionThatSendsNothingIsClosedAfterTheHeaderTimeout() {
        assertEquals(Step.READ, advance(-7));
        assertEquals(10 * SECOND - 7, conversation.deadlineNanos());
        assertEquals(Step.READ, advance(10 * SECOND - 8));
        assertEquals(Step.CLOSE, advance(10 * SECOND - 7));
        assertEquals("", out());
        assertEquals(Long.MAX_VALUE, conversation.deadlineNanos());
    }

    @Test
    void theFirstHeadsTimeCountsFromTheConnectionsStart() {
        assertEquals(Step.READ, advance(0));
        arrive("GET / HT");
        assertEquals(Step.READ, advance(6 * SECOND));
        assertEquals(10 * SECOND, conversation.deadlineNanos());
        arrive("TP/1.1\r\n");
        assertEquals(Step.READ, advance(10 * SECOND - 1));
        assertEquals(Step.LINGER, advance(10 * SECOND));
        assertTrue(out().startsWith("HTTP/1.1 408 "));
        assertEquals(java.util.List.of("408 the head comes too slowly"), application.refusals);
    }

    @Test
    void aHeadThatIsWholeAtTheDeadlineIsAnswered() {
        assertEquals(Step.READ, advance(0));
        arrive(GET);
        assertEquals(Step.WORK, advance(10 * SECOND));
    }

    @Test
    void anEmptyLineIsNoFirstByteOfARequest() {
        arrive(GET);
        answer(0);
        arrive("\r\n");
        assertEquals(Step.READ, advance(SECOND));
        assertEquals(31 * SECOND, conversation.deadlineNanos());
        assertEquals(Step.CLOSE, advance(31 * SECOND));
    }

    @Test
    void aLaterHeadsTimeCountsFromItsFirstByte() {
        arrive(GET);
        answer(0);
        assertEquals(Step.READ, advance(2 * SECOND));
        arrive("G");
        assertEquals(Step.READ, advance(20 * SECOND));
        assertEquals(30 * SECOND, conversation.deadlineNanos());
        assertEquals(Step.READ, advance(30 * SECOND - 1));
        assertEquals(Step.LINGER, advance(30 * SECOND));
        assertTrue(out().startsWith("HTTP/1.1 408 "));
    }

    @Test
    void anIdleConnectionIsClosedAfterTheIdleTime() {
        arrive(GET);
        answer(5 * SECOND);
        assertEquals(Step.READ, advance(6 * SECOND));
        assertEquals(36 * SECOND, conversation.deadlineNanos());
        assertEquals(Step.READ, advance(36 * SECOND - 1));
        assertEquals(Step.CLOSE, advance(36 * SECOND));
        assertEquals("", out());
    }

    @Test
    void aBodyThatNobodyReadsIsAwaitedForASecond() {
        arrive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n123");
        answer(0);
        assertEquals(Step.READ, advance(SECOND));
        assertEquals(2 * SECOND, conversation.deadlineNanos());
        assertEquals(Step.READ, advance(2 * SECOND - 1));
        assertEquals(Step.LINGER, advance(2 * SECOND));
    }

    @Test
    void theRestOfABodyThatComesInTimeSavesTheConnection() {
        arrive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n123");
        answer(0);
        assertEquals(Step.READ, advance(SECOND));
        arrive("45" + GET);
        assertEquals(Step.WORK, advance(2 * SECOND));
    }

    @Test
    void thePaceOfABodyIsMeasuredAfterItsGrace() {
        var pace = new BodyPace(240, 10 * SECOND, 30 * SECOND);
        assertEquals(10 * SECOND, pace.allowanceNanos(0));
        assertEquals(11 * SECOND, pace.allowanceNanos(240));
        pace.waited(4 * SECOND);
        assertEquals(7 * SECOND, pace.allowanceNanos(240));
        pace.waited(6 * SECOND);
        assertEquals(1, pace.allowanceNanos(240) / SECOND);
        pace.waited(SECOND);
        assertEquals(0, pace.allowanceNanos(240));
        assertEquals(SECOND, pace.allowanceNanos(480));
        pace.reset();
        assertEquals(10 * SECOND, pace.allowanceNanos(0));
    }

    @Test
    void noWaitForABodyIsLongerThanTheIdleTime() {
        assertEquals(30 * SECOND, new BodyPace(240, 10 * SECOND, 30 * SECOND).allowanceNanos(1L << 40));
        assertEquals(30 * SECOND, new BodyPace(1, 10 * SECOND, 30 * SECOND).allowanceNanos(Long.MAX_VALUE));
        assertEquals(30 * SECOND, new BodyPace(0, 10 * SECOND, 30 * SECOND).allowanceNanos(0));
        assertEquals(10 * SECOND, new BodyPace(240, 10 * SECOND, SECOND).allowanceNanos(1L << 40));
    }

    @Test
    void aHandlerThatWaitsForABodyHasADeadline() {
        var engine = new TestEngine(conversation, 4096);
        engine.feed(
                "POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        engine.feed("a".repeat(240).getBytes(StandardCharsets.ISO_8859_1));
        engine.stalls();
        assertEquals(Step.LINGER, engine.run());
        // The first wait took no time; 240 bytes earn a second beyond the grace.
        assertEquals(TestEngine.START + 11 * SECOND, engine.now);
        assertTrue(engine.sent.toString(StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 408 "));
    }

    @Test
    void anIdleConnectionClosesWhenTheServerDrains() {
        arrive(GET);
        answer(0);
        assertEquals(Step.READ, advance(1));
        application.draining = true;
        assertEquals(Step.CLOSE, advance(2));
    }

    @Test
    void anAnswerSaysCloseWhenTheServerDrains() {
        application.draining = true;
        var engine = new TestEngine(conversation, 4096);
        engine.feed((GET + GET).getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(Step.LINGER, engine.run());
        String sent = engine.sent.toString(StandardCharsets.ISO_8859_1);
        assertEquals(2, sent.split("HTTP/1.1 200", -1).length);
        assertTrue(sent.contains("\r\nConnection: close\r\n"));
    }

    @Test
    void aHeadTimeoutOfAnyLengthIsSafe() {
        var limits = Limits.DEFAULT.with(Limit.HEADER_TIMEOUT, Long.MAX_VALUE).with(Limit.IDLE, Long.MAX_VALUE);
        var endless = new Http1Desk(limits, application).open(null);
        assertEquals(Step.READ, endless.advance(in, out, Long.MAX_VALUE / 2));
        arrive("G");
        assertEquals(Step.READ, endless.advance(in, out, Long.MAX_VALUE / 2 + 1000 * SECOND));
    }
}
