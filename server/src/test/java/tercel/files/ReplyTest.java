package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import tercel.files.Conditions.Validators;

final class ReplyTest {
    private static final FileFacts FILE = new FileFacts(
            "text/plain", new ByteRange(0, 999), new Validators("\"a\"", 0), "", FileFacts.Delivery.PLAIN);

    @Test
    void withoutConditionsTheRangeDecides() {
        assertEquals(new Reply.Whole(), decide(Conditions.NONE, null));
        assertEquals(new Reply.Whole(), decide(Conditions.NONE, "nonsense"));
        assertEquals(new Reply.Part(new ByteRange(1, 2)), decide(Conditions.NONE, "bytes=1-2"));
        assertEquals(new Reply.Part(new ByteRange(1, 4)), decide(Conditions.NONE, "bytes=1-2,3-4"));
        assertEquals(
                new Reply.Parts(List.of(new ByteRange(0, 0), new ByteRange(999, 999))),
                decide(Conditions.NONE, "bytes=0-0,-1"));
        assertEquals(new Reply.Unsatisfiable(), decide(Conditions.NONE, "bytes=1000-"));
    }

    @Test
    void aConditionComesBeforeTheRange() {
        var modified = new Conditions(null, null, "\"a\"", null, null);
        assertEquals(new Reply.NotModified(), decide(modified, "bytes=0-0"));
        assertEquals(new Reply.NotModified(), decide(modified, "bytes=1000-"));
        var failed = new Conditions("\"b\"", null, null, null, null);
        assertEquals(new Reply.PreconditionFailed(), decide(failed, "bytes=0-0"));
    }

    @Test
    void anOldRangeGetsTheWholeEvenIfItIsUnsatisfiable() {
        var old = new Conditions(null, null, null, null, "\"b\"");
        assertEquals(new Reply.Whole(), decide(old, "bytes=0-0"));
        assertEquals(new Reply.Whole(), decide(old, "bytes=1000-"));
        assertInstanceOf(Reply.Part.class, decide(new Conditions(null, null, null, null, "\"a\""), "bytes=0-0"));
    }

    @Test
    void aDateThatLiesAheadIsNotTold() {
        var stamp = new FileStamp(1, 5_000_000_000_999L, "key");
        assertEquals(1_000, FileFacts.of("", stamp, 1_000).validators().modifiedSeconds());
        assertEquals(5_000, FileFacts.of("", stamp, 6_000).validators().modifiedSeconds());
        assertEquals(
                "Thu, 01 Jan 1970 01:23:20 GMT", FileFacts.of("", stamp, 6_000).lastModified());
        var old = new FileStamp(1, -1, "key");
        assertEquals(0, FileFacts.of("", old, 1_000).validators().modifiedSeconds());
    }

    private static Reply decide(Conditions conditions, String range) {
        return Reply.decide(FILE, conditions, range, 1_000_000);
    }
}
