package tercel.wire.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tercel.wire.Limits;
import tercel.wire.ProtocolException;

/** A host that was found valid is not checked again, and no other is taken for it. */
final class HostTest {
    private final RequestHead head = new RequestHead();
    private final HeadParser parser = new HeadParser(Limits.DEFAULT, head);

    private String parse(String host, int behind) throws ProtocolException {
        parser.forget();
        String text = "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
        byte[] bytes = (text + "x".repeat(behind)).getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(text.length(), parser.parse(bytes, 0, text.length()));
        return head.host();
    }

    @Test
    void noByteMayDiffer() throws ProtocolException {
        for (int size = 1; size < 80; size++) {
            String valid = "abcdefghijklmnopqrstuvwxyz.0123456789".repeat(3).substring(0, size);
            for (int behind : new int[] {0, 20}) {
                assertEquals(valid, parse(valid, behind));
                assertEquals(valid, parse(valid, behind));
                for (int spot = 0; spot < size; spot++) {
                    String invalid = valid.substring(0, spot) + '/' + valid.substring(spot + 1);
                    assertThrows(ProtocolException.class, () -> parse(invalid, behind), invalid);
                    String other = valid.substring(0, spot) + '_' + valid.substring(spot + 1);
                    assertEquals(other, parse(other, behind));
                    assertEquals(valid, parse(valid, behind));
                }
            }
        }
    }

    @Test
    void aLongerOrShorterHostIsAnother() throws ProtocolException {
        parse("abcdefgh", 20);
        assertEquals("abcdefghi", parse("abcdefghi", 20));
        assertEquals("abcdefg", parse("abcdefg", 20));
        assertThrows(ProtocolException.class, () -> parse("abcdefg/h", 20));
        assertThrows(ProtocolException.class, () -> parse("abcdefg/", 20));
    }
}
