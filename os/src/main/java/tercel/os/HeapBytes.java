package tercel.os;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * An array in the shape in which the kernel is handed its inside; whoever owns a buffer makes one for it and keeps it.
 * It is a view without state of its own: any thread, as far as the array allows. A call on a range that begins at 0
 * allocates nothing, one on another range about 40 bytes, which the compiler cannot be relied on to remove.
 */
public final class HeapBytes {
    private final byte[] array;
    private final MemorySegment segment;

    private HeapBytes(byte[] array) {
        this.array = array;
        this.segment = MemorySegment.ofArray(array);
    }

    /** A view of that array, which is not copied. */
    public static HeapBytes of(byte[] array) {
        return new HeapBytes(array);
    }

    /** The array itself. */
    public byte[] array() {
        return array;
    }

    /** From that offset on, after a look that the range is within the array. */
    MemorySegment at(int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        return offset == 0 ? segment : segment.asSlice(offset);
    }
}
