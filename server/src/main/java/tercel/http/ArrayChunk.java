package tercel.http;

import tercel.wire.Chunk;

/** Bytes that never change, on their way out. */
final class ArrayChunk implements Chunk {
    private final byte[] bytes;
    private int position;

    ArrayChunk(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long remaining() {
        return bytes.length - position;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        int count = Math.min(length, bytes.length - position);
        System.arraycopy(bytes, position, to, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() {}
}
