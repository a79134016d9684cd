package tercel.files;

import java.io.IOException;
import java.io.OutputStream;

/** Where the bytes of an answer come from. */
sealed interface Source extends AutoCloseable {
    /** How many bytes are copied at once. */
    int PORTION_BYTES = 16 << 10;

    /**
     * Copies some of them.
     *
     * @param range which
     * @param out where to
     * @throws IOException if the file has become shorter, or the output fails
     */
    void copy(ByteRange range, OutputStream out) throws IOException;

    @Override
    void close();

    /**
     * A file in memory.
     *
     * @param bytes all of it
     */
    record Memory(byte[] bytes) implements Source {
        @Override
        public void copy(ByteRange range, OutputStream out) throws IOException {
            out.write(bytes, (int) range.first(), (int) range.count());
        }

        @Override
        public void close() {}
    }

    /**
     * A file on disk.
     *
     * @param file open, and closed with this
     */
    record Disk(OpenFile file) implements Source {
        @Override
        public void copy(ByteRange range, OutputStream out) throws IOException {
            // The chunk is left open: the file has further parts.
            var chunk = new FileChunk(file, range.first(), range.count());
            byte[] portion = new byte[(int) Math.min(PORTION_BYTES, range.count())];
            while (chunk.remaining() > 0) {
                out.write(portion, 0, chunk.read(portion, 0, portion.length));
            }
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
