package tercel.files;

import tercel.files.Conditions.Validators;
import tercel.http.HttpDate;

/**
 * What an answer says about a file, formatted once for each state of it.
 *
 * @param type its media type
 * @param size in bytes
 * @param validators by which clients and caches know this state again
 * @param lastModified the second of them as HTTP writes it
 */
record FileFacts(String type, long size, Validators validators, String lastModified) {
    private static final long NANOS_A_SECOND = 1_000_000_000;

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
        return new FileFacts(type, stamp.size(), new Validators(tag, told), HttpDate.format(told));
    }
}
