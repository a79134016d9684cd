package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.files.Conditions.Validators;
import tercel.files.Conditions.Verdict;
import tercel.http.HttpDate;

final class ConditionsTest {
    private static final long MODIFIED = 784_111_777;
    private static final long NOW = MODIFIED + 1_000_000;
    private static final Validators FILE = new Validators("\"a\"", MODIFIED);

    /** Before, at and after are dates relative to the last change. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-", textBlock = """
                    # If-Match | If-Unmodified-Since | If-None-Match | If-Modified-Since | verdict
                    -          | -                   | -             | -                 | SEND
                    "a"        | -                   | -             | -                 | SEND
                    "b"        | -                   | -             | -                 | FAILED
                    W/"a"      | -                   | -             | -                 | FAILED
                    *          | -                   | -             | -                 | SEND
                    "a"        | before              | -             | -                 | SEND
                    "b"        | after               | -             | -                 | FAILED
                    -          | before              | -             | -                 | FAILED
                    -          | at                  | -             | -                 | SEND
                    -          | after               | -             | -                 | SEND
                    -          | nonsense            | -             | -                 | SEND
                    -          | -                   | "a"           | -                 | NOT_MODIFIED
                    -          | -                   | W/"a"         | -                 | NOT_MODIFIED
                    -          | -                   | *             | -                 | NOT_MODIFIED
                    -          | -                   | "b"           | -                 | SEND
                    -          | -                   | "b", W/"a"    | -                 | NOT_MODIFIED
                    -          | -                   | "b"           | after             | SEND
                    -          | -                   | "a"           | before            | NOT_MODIFIED
                    -          | -                   | nonsense      | after             | SEND
                    -          | -                   | -             | before            | SEND
                    -          | -                   | -             | at                | NOT_MODIFIED
                    -          | -                   | -             | after             | NOT_MODIFIED
                    -          | -                   | -             | nonsense          | SEND
                    "b"        | -                   | "a"           | after             | FAILED
                    "a"        | -                   | "a"           | -                 | NOT_MODIFIED
                    -          | before              | "a"           | after             | FAILED
                    -          | after               | -             | at                | NOT_MODIFIED
                    """)
    void keepsThePrecedence(
            String ifMatch, String ifUnmodifiedSince, String ifNoneMatch, String ifModifiedSince, Verdict verdict) {
        var conditions = new Conditions(ifMatch, date(ifUnmodifiedSince), ifNoneMatch, date(ifModifiedSince), null);
        assertEquals(verdict, conditions.judge(FILE, NOW));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    "a"      | SEND
                    "b"      | SEND_WHOLE
                    W/"a"    | SEND_WHOLE
                    "a", "b" | SEND_WHOLE
                    *        | SEND_WHOLE
                    at       | SEND
                    before   | SEND_WHOLE
                    after    | SEND_WHOLE
                    nonsense | SEND_WHOLE
                    """)
    void aRangeNeedsAStrongValidator(String ifRange, Verdict verdict) {
        assertEquals(verdict, new Conditions(null, null, null, null, date(ifRange)).judge(FILE, NOW));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1})
    void aDateIsNoStrongValidatorWhileItsSecondIsYoung(long age) {
        var conditions = new Conditions(null, null, null, null, date("at"));
        assertEquals(Verdict.SEND_WHOLE, conditions.judge(FILE, MODIFIED + age));
        assertEquals(Verdict.SEND, conditions.judge(FILE, MODIFIED + 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"", "W/\"a\"", "*"})
    void notModifiedComesBeforeTheRange(String ifNoneMatch) {
        assertEquals(Verdict.NOT_MODIFIED, new Conditions(null, null, ifNoneMatch, null, "\"b\"").judge(FILE, NOW));
    }

    private static String date(String word) {
        return switch (word) {
            case "before" -> HttpDate.format(MODIFIED - 1);
            case "at" -> HttpDate.format(MODIFIED);
            case "after" -> HttpDate.format(MODIFIED + 1);
            case null, default -> word;
        };
    }
}
