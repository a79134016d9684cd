package tercel.files;

import tercel.wire.Chunk;

/** A part of an array that never changes, on its way out. */
final class MemoryChunk implements Chunk {
    private final byte[] bytes;
    private final int end;
    private int position;

    MemoryChunk(byte[] bytes, ByteRange range) {
        this.bytes = bytes;
        this.position = (int) range.first();
        this.end = (int) range.last() + 1;
    }

    @Override
    public long remaining() {
        return end - position;
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
