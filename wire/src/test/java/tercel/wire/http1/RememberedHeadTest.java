package tercel.wire.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tercel.wire.Limits;
import tercel.wire.ProtocolException;

/** A head that comes again is not parsed again, and nothing of the last one is taken for a part of another. */
final class RememberedHeadTest {
    private static final String FIRST =
            "HEAD /a?b HTTP/1.1\r\nHost: one\r\nContent-Length: 7\r\nConnection: close\r\n\r\n";

    private final RequestHead head = new RequestHead();
    private final HeadParser parser = new HeadParser(Limits.DEFAULT, head);

    private int parse(String text) throws ProtocolException {
        byte[] bytes = ("??" + text).getBytes(StandardCharsets.ISO_8859_1);
        return parser.parse(bytes, 2, bytes.length);
    }

    private void next() {
        parser.reset();
        head.release();
    }

    @Test
    void theSameBytesMeanTheSame() throws ProtocolException {
        for (int round = 0; round < 3; round++) {
            assertEquals(FIRST.length(), parse(FIRST + "GET /"));
            assertEquals("HEAD", head.method());
            assertEquals("/a", head.rawPath());
            assertEquals("b", head.rawQuery());
            assertEquals("one", head.host());
            assertEquals(3, head.fieldCount());
            assertEquals("7", head.value(1));
            assertEquals(7, parser.rules().contentLength());
            assertEquals(false, parser.rules().persistent(true));
            next();
        }
    }

    @Test
    void otherBytesMeanNothingOfTheOld() throws ProtocolException {
        for (String other : new String[] {
            "GET / HTTP/1.1\r\nHost: two\r\n\r\n",
            FIRST.replace("Content-Length: 7\r\n", ""),
            FIRST.replace("Connection: close\r\n", ""),
            "X" + FIRST
        }) {
            assertEquals(FIRST.length(), parse(FIRST));
            next();
            assertEquals(other.length(), parse(other));
            assertEquals(other.contains("two") ? 1 : other.startsWith("X") ? 3 : 2, head.fieldCount());
            assertEquals(other.contains("Length") ? 7 : 0, parser.rules().contentLength());
            assertEquals(!other.contains("close"), parser.rules().persistent(true));
            next();
        }
    }

    @Test
    void aPartOfTheSameBytesIsNotYetAHead() throws ProtocolException {
        for (int cut = 1; cut < FIRST.length(); cut++) {
            assertEquals(FIRST.length(), parse(FIRST));
            next();
            assertEquals(0, parse(FIRST.substring(0, cut)));
            assertEquals(FIRST.length(), parse(FIRST));
            assertEquals(3, head.fieldCount());
            next();
        }
    }

    @Test
    void aRefusalIsNotRemembered() throws ProtocolException {
        assertEquals(FIRST.length(), parse(FIRST));
        next();
        for (int round = 0; round < 2; round++) {
            assertThrows(ProtocolException.class, () -> parse("GET / HTTP/1.1\r\nHost : two\r\n\r\n"));
            next();
        }
        assertEquals(FIRST.length(), parse(FIRST));
        assertEquals("HEAD", head.method());
    }
}
