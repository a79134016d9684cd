package tercel.wire.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No name and no value can split an answer, and names are found in any case. */
final class ResponseFieldsTest {
    private final ResponseFields fields = new ResponseFields();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\rb",
                "a\nb",
                "a\r\nSet-Cookie: b",
                "a\0b",
                "a\u007Fb",
                "a\u001Bb",
                "\u20AC",
                "a\u0130",
                "\uD83D\uDE00",
                " a",
                "a ",
                "\ta",
                "a\t",
                "a\u000B"
            })
    void refusesTheValue(String value) {
        assertThrows(IllegalArgumentException.class, () -> fields.set("X", value));
        assertThrows(IllegalArgumentException.class, () -> fields.add("X", value));
        assertEquals(0, fields.count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a:",
                "a\r",
                "a\n",
                "a\0",
                "\u00E9",
                "a\tb",
                "a(b)",
                "\u20AC",
                "Content-Length",
                "content-length",
                "Transfer-Encoding",
                "TRANSFER-ENCODING"
            })
    void refusesTheName(String name) {
        assertThrows(IllegalArgumentException.class, () -> fields.set(name, "1"));
        assertThrows(IllegalArgumentException.class, () -> fields.add(name, "1"));
        assertEquals(0, fields.count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a b", "a\tb", "\u00E9\u00FF\u0080", "\"a, b; c=d\""})
    void takesTheValue(String value) {
        fields.set("X", value);
        assertEquals(value, fields.value(0));
    }

    @Test
    void replacesAllOfAName() {
        fields.add("A", "1");
        fields.add("b", "2");
        fields.add("a", "3");
        fields.set("a", "4");
        assertEquals(2, fields.count());
        assertEquals("b", fields.name(0));
        assertEquals("a", fields.name(1));
        assertEquals("4", fields.value(1));
        assertEquals(1, fields.find("A"));
        fields.remove("B");
        assertEquals(1, fields.count());
        assertEquals(-1, fields.find("b"));
    }

    @Test
    void keepsManyFieldsInOrder() {
        for (int i = 0; i < 100; i++) {
            fields.add("X" + i, String.valueOf(i));
        }
        assertEquals(100, fields.count());
        assertEquals("X99", fields.name(99));
        assertEquals("50", fields.value(50));
    }

    @Test
    void aStringThatCameBeforeIsStillCheckedInAnotherRole() {
        String value = "no token";
        fields.add("X", value);
        fields.clear();
        assertThrows(IllegalArgumentException.class, () -> fields.add(value, "X"));
        fields.add("X", value);
        assertEquals(1, fields.count());
    }

    @Test
    void takesTheOptionsOfConnection() {
        fields.add("Connection", "keep-alive");
        assertFalse(fields.closing());
        assertEquals(0, fields.count());
        fields.add("connection", "x, Close");
        assertTrue(fields.closing());
        assertEquals(1, fields.count());
        fields.clear();
        assertFalse(fields.closing());
        fields.add("connection", "close");
        assertTrue(fields.closing());
        assertEquals(0, fields.count());
    }
}
