package tercel.files;

/**
 * Some bytes of a file.
 *
 * @param first offset of the first
 * @param last offset of the last; one before the first for no bytes
 */
record ByteRange(long first, long last) {
    long count() {
        return last - first + 1;
    }

    /** The value of a Content-Range field. */
    String of(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }

    /** Whether a part of its own would cost more than the bytes between the two, or repeat some. */
    boolean isNear(ByteRange other) {
        return first <= other.last + RangeRequest.NEAR && other.first <= last + RangeRequest.NEAR;
    }

    ByteRange with(ByteRange other) {
        return new ByteRange(Math.min(first, other.first), Math.max(last, other.last));
    }
}
