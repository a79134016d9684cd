package tercel.files;

import org.jspecify.annotations.Nullable;
import tercel.files.Conditions.Validators;
import tercel.http.HttpDate;

/**
 * What an answer says about a file, formatted once for each state of it.
 *
 * @param type its media type
 * @param whole all of its bytes
 * @param validators by which clients and caches know this state again
 * @param lastModified the second of them as HTTP writes it
 * @param delivery what is said beside
 */
record FileFacts(String type, ByteRange whole, Validators validators, String lastModified, Delivery delivery) {
    private static final long NANOS_A_SECOND = 1_000_000_000;

    /**
     * How a file is delivered.
     *
     * @param cacheControl null where nothing is said about caches
     * @param coding in which its bytes are; null for none
     * @param varies whether another client might get another coding of it
     */
    record Delivery(@Nullable String cacheControl, @Nullable Coding coding, boolean varies) {
        /** Nothing is said; the only one of its kind. */
        static final Delivery PLAIN = new Delivery(null, null, false);

        static Delivery of(@Nullable String cacheControl, @Nullable Coding coding, boolean varies) {
            boolean plain = cacheControl == null && coding == null && !varies;
            return plain ? PLAIN : new Delivery(cacheControl, coding, varies);
        }
    }

    long size() {
        return whole.count();
    }

    /**
     * The facts of a file.
     *
     * @param type its media type
     * @param stamp its state
     * @param nowSeconds the time: a date that lies ahead is not told (RFC 9110 section 8.8.2.1)
     * @return them
     */
    static FileFacts of(String type, FileStamp stamp, long nowSeconds) {
        long modified = Math.floorDiv(stamp.modifiedNanos(), NANOS_A_SECOND);
        long told = Math.clamp(modified, 0, Math.max(0, nowSeconds));
        var tag = EntityTag.of(stamp.size(), stamp.modifiedNanos());
        return new FileFacts(
                type,
                new ByteRange(0, stamp.size() - 1),
                new Validators(tag, told),
                HttpDate.format(told),
                Delivery.PLAIN);
    }

    /**
     * The same for a delivery. Another coding is another representation, and has a tag of its own (section 8.8.3.3).
     */
    FileFacts with(Delivery changed) {
        var coding = changed.coding();
        var tag = validators.tag();
        var own = coding == null ? tag : tag.substring(0, tag.length() - 1) + "-" + coding.token() + "\"";
        return new FileFacts(type, whole, new Validators(own, validators.modifiedSeconds()), lastModified, changed);
    }
}
