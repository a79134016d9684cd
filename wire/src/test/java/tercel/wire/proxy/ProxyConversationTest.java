package tercel.wire.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tercel.wire.ByteQueue;
import tercel.wire.Conversation;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.Step;

/** The header comes first, in time, and then somebody else goes on. */
final class ProxyConversationTest {
    private static final Limits LIMITS = Limits.DEFAULT.with(Limit.HEADER_TIMEOUT, 1000);

    private final List<String> told = new ArrayList<>();
    private final Conversation next = new ProxyConversation(LIMITS, new Notes());
    private final ProxyConversation conversation = new ProxyConversation(LIMITS, new Notes());
    private final ByteQueue in = new ByteQueue(8192);
    private final ByteQueue out = new ByteQueue(8192);

    private final class Notes implements ProxyConversation.Receiver {
        @Override
        public Conversation received(ProxiedEnds ends) {
            told.add(Headers.told(ends));
            return next;
        }

        @Override
        public void refused(int status, String reason) {
            told.add(status + " " + reason);
        }
    }

    private Step advance(String bytes, long nowNanos) {
        byte[] raw = Headers.text(bytes);
        in.put(raw, 0, raw.length);
        return conversation.advance(in, out, nowNanos);
    }

    @Test
    void theSuccessorGetsWhatIsBehindTheHeader() {
        assertEquals(Step.READ, advance("", 5));
        assertEquals(1005, conversation.deadlineNanos());
        assertEquals(Step.READ, advance("PROXY TCP4 1.2.3.4 5.6.7.8 9 10", 1004));
        assertEquals(Step.UPGRADE, advance("\r\nGET", 1005));
        assertSame(next, conversation.successor());
        assertEquals(List.of("01020304:9 > 05060708:10"), told);
        assertEquals(3, in.size());
        assertEquals(0, out.size());
    }

    @Test
    void theSuccessorGetsTheEndOfTheInputToo() {
        in.end();
        assertEquals(Step.UPGRADE, advance("PROXY UNKNOWN\r\n", 0));
        assertEquals(List.of("untold"), told);
    }

    @Test
    void whatIsNoHeaderEndsTheConnectionWithoutAnAnswer() {
        assertEquals(Step.CLOSE, advance("GET / HTTP/1.1\r\n\r\n", 0));
        assertEquals(List.of("400 no PROXY header"), told);
        assertEquals(0, in.size());
        assertEquals(0, out.size());
        assertThrows(NullPointerException.class, conversation::successor);
    }

    @Test
    void aHeaderThatIsLateEndsTheConnection() {
        advance("PROXY ", 0);
        assertEquals(Step.READ, advance("", 999));
        assertEquals(Step.CLOSE, advance("", 1000));
        assertEquals(List.of("408 no PROXY header in time"), told);
    }

    @Test
    void aHeaderThatIsNotWholeIsRefused() {
        in.end();
        assertEquals(Step.CLOSE, advance("PROXY TCP4", 0));
        assertEquals(List.of("400 a PROXY header that is not whole"), told);
    }

    @Test
    void aConnectionThatOnlyLooksIsNoFailure() {
        in.end();
        assertEquals(Step.CLOSE, advance("", 0));
        assertEquals(List.of(), told);
    }

    @Test
    void whoIsUnwelcomeIsNotHeard() {
        byte[] header = Headers.text("PROXY UNKNOWN\r\n");
        in.put(header, 0, header.length);
        assertEquals(Step.CLOSE, ProxyConversation.unwelcome().advance(in, out, 0));
        assertEquals(0, in.size() + out.size());
        assertEquals(Step.CLOSE, ProxyConversation.unwelcome().advance(in, out, 0));
    }

    @Test
    void thereIsNoWorkBeforeTheHeader() {
        assertNull(conversation.takeWork());
        conversation.abort(new IllegalStateException("the connection is lost"));
    }
}
