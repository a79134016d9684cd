package tercel.files;

import org.jspecify.annotations.Nullable;
import tercel.http.HttpDate;
import tercel.http.Request;

/**
 * The conditional fields of a GET or HEAD request, RFC 9110 section 13. Fields that came several times are joined by
 * commas.
 *
 * @param ifMatch null where absent, as the others
 * @param ifUnmodifiedSince a date
 * @param ifNoneMatch tags
 * @param ifModifiedSince a date
 * @param ifRange a tag or a date; null also where no range is asked for
 */
record Conditions(
        @Nullable String ifMatch,
        @Nullable String ifUnmodifiedSince,
        @Nullable String ifNoneMatch,
        @Nullable String ifModifiedSince,
        @Nullable String ifRange) {

    /** No conditions. */
    static final Conditions NONE = new Conditions(null, null, null, null, null);

    /** What the conditions say about the answer. */
    enum Verdict {
        /** Send what was asked for, which may be ranges. */
        SEND,
        /** Send it whole: the ranges belong to an older state of it. */
        SEND_WHOLE,
        /** 304: the client has it. */
        NOT_MODIFIED,
        /** 412. */
        FAILED
    }

    /**
     * The state of what is asked for.
     *
     * @param tag a strong tag in its quotes
     * @param modifiedSeconds what Last-Modified says
     */
    record Validators(String tag, long modifiedSeconds) {}

    /**
     * Reads the conditions of a request.
     *
     * @param request a GET or HEAD
     * @param ranged whether it asks for a range that is known here; without one If-Range means nothing
     * @return {@link #NONE} if it has none
     */
    static Conditions of(Request request, boolean ranged) {
        var ifMatch = joined(request, "If-Match");
        var ifUnmodifiedSince = joined(request, "If-Unmodified-Since");
        var ifNoneMatch = joined(request, "If-None-Match");
        var ifModifiedSince = joined(request, "If-Modified-Since");
        var ifRange = ranged ? joined(request, "If-Range") : null;
        boolean none = ifMatch == null && ifUnmodifiedSince == null && ifNoneMatch == null && ifModifiedSince == null;
        return none && ifRange == null
                ? NONE
                : new Conditions(ifMatch, ifUnmodifiedSince, ifNoneMatch, ifModifiedSince, ifRange);
    }

    /**
     * All lines of a field as one list (RFC 9110 section 5.3), which of those that are no lists makes something
     * invalid.
     */
    static @Nullable String joined(Request request, String name) {
        var first = request.header(name);
        if (first.isEmpty()) {
            return null;
        }
        var all = request.headers(name);
        return all.size() == 1 ? first.get() : String.join(", ", all);
    }

    /**
     * Evaluates the conditions in the order of RFC 9110 section 13.2.2.
     *
     * @param current the state of what is asked for
     * @param nowSeconds the time
     * @return what to do
     */
    Verdict judge(Validators current, long nowSeconds) {
        if (ifMatch != null ? !EntityTag.strongIn(ifMatch, current.tag()) : modifiedSince(current, nowSeconds)) {
            return Verdict.FAILED;
        }
        if (ifNoneMatch != null
                ? EntityTag.weakIn(ifNoneMatch, current.tag())
                : notModifiedSince(current, nowSeconds)) {
            return Verdict.NOT_MODIFIED;
        }
        return ifRange == null || rangeIsOf(ifRange, current, nowSeconds) ? Verdict.SEND : Verdict.SEND_WHOLE;
    }

    private boolean modifiedSince(Validators current, long nowSeconds) {
        long date = ifUnmodifiedSince == null ? HttpDate.INVALID : HttpDate.parse(ifUnmodifiedSince, nowSeconds);
        return date != HttpDate.INVALID && current.modifiedSeconds() > date;
    }

    private boolean notModifiedSince(Validators current, long nowSeconds) {
        long date = ifModifiedSince == null ? HttpDate.INVALID : HttpDate.parse(ifModifiedSince, nowSeconds);
        return date != HttpDate.INVALID && current.modifiedSeconds() <= date;
    }

    /**
     * If-Range wants a strong validator (section 13.1.5): a strong tag, or exactly the date, once the second that it
     * names is over for long enough that no other state can have had the same date.
     */
    private static boolean rangeIsOf(String ifRange, Validators current, long nowSeconds) {
        if (ifRange.startsWith("\"") || ifRange.startsWith("W/")) {
            return ifRange.equals(current.tag());
        }
        return HttpDate.parse(ifRange, nowSeconds) == current.modifiedSeconds()
                && current.modifiedSeconds() < nowSeconds - 1;
    }
}
