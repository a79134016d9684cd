package tercel.files;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a GET or HEAD of a file is answered with. */
sealed interface Reply {
    /** 200 with all of it. */
    record Whole() implements Reply {}

    /**
     * 206 with one range.
     *
     * @param range of the file
     */
    record Part(ByteRange range) implements Reply {}

    /**
     * 206 with several ranges, each in a part of its own.
     *
     * @param ranges at least two
     */
    record Parts(List<ByteRange> ranges) implements Reply {}

    /** 304. */
    record NotModified() implements Reply {}

    /** 412. */
    record PreconditionFailed() implements Reply {}

    /** 416. */
    record Unsatisfiable() implements Reply {}

    /**
     * Decides.
     *
     * @param facts about the file
     * @param conditions of the request
     * @param range the request's Range field; null where it has none, and for HEAD, which knows no ranges (RFC 9110
     *     section 14.2)
     * @param nowSeconds the time
     * @return the answer
     */
    static Reply decide(FileFacts facts, Conditions conditions, @Nullable String range, long nowSeconds) {
        return switch (conditions.judge(facts.validators(), nowSeconds)) {
            case SEND -> ofRange(RangeRequest.parse(range, facts.size()));
            case SEND_WHOLE -> new Whole();
            case NOT_MODIFIED -> new NotModified();
            case FAILED -> new PreconditionFailed();
        };
    }

    private static Reply ofRange(RangeRequest request) {
        return switch (request) {
            case RangeRequest.Whole _ -> new Whole();
            case RangeRequest.Unsatisfiable _ -> new Unsatisfiable();
            case RangeRequest.Parts(var ranges) when ranges.size() == 1 -> new Part(ranges.getFirst());
            case RangeRequest.Parts(var ranges) -> new Parts(ranges);
        };
    }
}
