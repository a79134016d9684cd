package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EntityTagTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    # list                 | strong | weak
                    *                      | true   | true
                    ~ * ~                  | true   | true
                    "a"                    | true   | true
                    W/"a"                  | false  | true
                    "b"                    | false  | false
                    W/"b"                  | false  | false
                    "A"                    | false  | false
                    "b", "a"               | true   | true
                    "b","a"                | true   | true
                    "b", W/"a"             | false  | true
                    W/"a", "a"             | true   | true
                    , ,"a",,               | true   | true
                    ~~                     | false  | false
                    ","                    | false  | false
                    "x,\\"a\\""            | false  | false
                    "a                     | false  | false
                    a                      | false  | false
                    w/"a"                  | false  | false
                    "a" "b"                | false  | false
                    "a""b"                 | false  | false
                    "a", b                 | false  | false
                    "a", *                 | false  | false
                    "a b", "a"             | false  | false
                    """)
    void comparesByTheRulesOfBothFields(String list, boolean strong, boolean weak) {
        assertEquals(strong, EntityTag.strongIn(list, "\"a\""));
        assertEquals(weak, EntityTag.weakIn(list, "\"a\""));
    }

    @Test
    void aCommaMayStandInATag() {
        assertEquals(true, EntityTag.strongIn("\"x\", \"a,b\"", "\"a,b\""));
        assertEquals(false, EntityTag.strongIn("\"x,\", \"b\"", "\"a,b\""));
    }

    @Test
    void changesWithSizeAndTime() {
        assertEquals("\"10-ff\"", EntityTag.of(255, 16));
        assertNotEquals(EntityTag.of(255, 16), EntityTag.of(254, 16));
        assertNotEquals(EntityTag.of(255, 16), EntityTag.of(255, 17));
    }
}
