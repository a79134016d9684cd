package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @Test
    void tellsAbsentEmptyAndMalformedApart() {
        var absent = new Query(null);
        assertTrue(absent.isAbsent() && absent.isEmpty() && !absent.isMalformed());
        assertEquals(Optional.empty(), absent.raw());
        var empty = new Query("");
        assertTrue(!empty.isAbsent() && empty.isEmpty() && !empty.isMalformed());
        assertEquals(Optional.of(""), empty.raw());
        var malformed = new Query("a=%");
        assertTrue(!malformed.isAbsent() && !malformed.isEmpty() && malformed.isMalformed());
        assertEquals(Optional.of("a=%"), malformed.raw());
        for (var query : List.of(absent, empty)) {
            assertEquals(Optional.empty(), query.first("a"));
            assertEquals(List.of(), query.all("a"));
            assertEquals(List.of(), query.names());
        }
    }

    @Test
    void findsValuesInTheirOrder() {
        var query = new Query("b=2&a=1&b=3&c&d=&=e&&b");
        assertEquals(Optional.of("2"), query.first("b"));
        assertEquals(List.of("2", "3", ""), query.all("b"));
        assertEquals(Optional.of(""), query.first("c"));
        assertEquals(Optional.of(""), query.first("d"));
        assertEquals(Optional.of("e"), query.first(""));
        assertEquals(List.of("b", "a", "c", "d", ""), query.names());
        assertEquals(Optional.empty(), query.first("A"), "names are case-sensitive");
    }

    @Test
    void decodesNamesAndValuesOnce() {
        var query = new Query("na%6De=a%20b+c%2Bd%26e%3Df&x=a=b&y=%2525&z=%E2%82%AC");
        assertEquals(Optional.of("a b c+d&e=f"), query.first("name"));
        assertEquals(Optional.of("a=b"), query.first("x"));
        assertEquals(Optional.of("%25"), query.first("y"));
        assertEquals(Optional.of("\u20ac"), query.first("z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a=%4", "a=%4g", "%zz=a", "a=b&c=%", "a=%ff", "a=%C3", "a=%C0%80", "a=%-1", "a=%+1"})
    void refusesToReadWhatIsMalformed(String raw) {
        var query = new Query(raw);
        assertTrue(query.isMalformed());
        var refusal = assertThrows(StatusException.class, () -> query.first("a"));
        assertEquals(400, refusal.status());
        assertThrows(StatusException.class, () -> query.all("a"));
        assertThrows(StatusException.class, query::names);
    }

    @Test
    void staysReadableAfterItWasFoundGood() {
        var query = new Query("a=1");
        assertFalse(query.isMalformed());
        assertFalse(query.isMalformed());
        assertEquals(Optional.of("1"), query.first("a"));
    }
}
