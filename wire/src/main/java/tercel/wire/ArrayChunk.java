package tercel.wire;

import java.util.Objects;

/** A part of an array that never changes, on its way out. One thread at a time. */
public final class ArrayChunk implements Chunk {
    private final byte[] bytes;
    private final int end;
    private int position;

    /**
     * A part of an array.
     *
     * @param bytes must not change before the chunk is sent
     * @param offset index of the first byte
     * @param length how many
     */
    public ArrayChunk(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        this.bytes = bytes;
        position = offset;
        end = offset + length;
    }

    /**
     * A whole array.
     *
     * @param bytes must not change before the chunk is sent
     */
    public ArrayChunk(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    @Override
    public long remaining() {
        return end - position;
    }

    /**
     * Where the bytes are, for engines that send them from there.
     *
     * @return not to be changed
     */
    public byte[] array() {
        return bytes;
    }

    /**
     * Where the next byte is.
     *
     * @return index in the array
     */
    public int position() {
        return position;
    }

    /**
     * Moves on after bytes were sent.
     *
     * @param count how many, at most {@link #remaining}
     */
    public void sent(int count) {
        assert count >= 0 && count <= end - position : "more was sent than there is";
        position += count;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        int count = Math.min(length, end - position);
        System.arraycopy(bytes, position, to, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() {}
}
