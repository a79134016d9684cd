package tercel.files;

import java.io.IOException;
import java.io.OutputStream;
import tercel.http.Response;
import tercel.wire.ArrayChunk;

/** Where the bytes of an answer come from. */
sealed interface Source extends AutoCloseable {
    /** How many bytes are copied at once; more of them are lent where they need not be copied. */
    int PORTION_BYTES = 16 << 10;

    /**
     * Copies some of them.
     *
     * @param range which
     * @param out where to
     * @throws IOException if the file has become shorter, or the output fails
     */
    void copy(ByteRange range, OutputStream out) throws IOException;

    /**
     * Answers with some of them, and closes this when they are sent.
     *
     * @param range which; one byte before its first is no byte
     * @param response takes them without a copy where that is worth it
     * @throws IOException if the client is lost
     */
    void answer(ByteRange range, Response response) throws IOException;

    @Override
    void close();

    /**
     * A file in memory.
     *
     * @param bytes all of it, never changed
     */
    record Memory(byte[] bytes) implements Source {
        /**
         * Reads a file.
         *
         * @param file read, then closed
         * @param size its size
         * @return it in memory
         * @throws IOException if it cannot be read, or has become shorter
         */
        static Memory read(OpenFile file, int size) throws IOException {
            byte[] bytes = new byte[size];
            try (file) {
                var chunk = new FileChunk(file, 0, size);
                int count = 0;
                while (count < size) {
                    count += chunk.read(bytes, count, size - count);
                }
            }
            return new Memory(bytes);
        }

        @Override
        public void copy(ByteRange range, OutputStream out) throws IOException {
            out.write(bytes, (int) range.first(), (int) range.count());
        }

        @Override
        public void answer(ByteRange range, Response response) throws IOException {
            if (range.count() > PORTION_BYTES) {
                response.send(new ArrayChunk(bytes, (int) range.first(), (int) (range.last() - range.first()) + 1));
            } else {
                response.bytes(bytes, (int) range.first(), (int) range.count());
            }
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
        public void answer(ByteRange range, Response response) throws IOException {
            response.send(new FileChunk(file, range.first(), range.count()));
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
