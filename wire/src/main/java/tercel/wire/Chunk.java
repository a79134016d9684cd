package tercel.wire;

import java.io.IOException;

/**
 * Output that is not copied into a {@link ByteQueue} but sent after the queue's own bytes: a long prepared body, or a
 * part of a file. Owned by the queue it was lent to, and closed by whoever sends its last byte or gives it up. One
 * thread at a time.
 */
public interface Chunk {
    /**
     * What is left to send.
     *
     * @return in bytes
     */
    long remaining();

    /**
     * Copies the next bytes out and moves on, for engines and layers that know no shorter way.
     *
     * @param to where they go
     * @param offset index of the first
     * @param length how many at most
     * @return how many it was; 0 only when {@code length} or {@link #remaining} is 0
     * @throws IOException if the source fails, or is shorter than it said
     */
    int read(byte[] to, int offset, int length) throws IOException;

    /** Gives up what it holds. Idempotent, fails silently. */
    void close();
}
