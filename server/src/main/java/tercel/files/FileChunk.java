package tercel.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import tercel.wire.Chunk;

/**
 * A part of an open file on its way out: bytes {@code [position, position + remaining)}. It owns the file. One thread
 * at a time.
 *
 * <p>An engine sends it in one of three ways: {@code sendfile} from {@link #descriptor} where there is one and then
 * {@link #sent}, or {@link #transferTo} a channel, or {@link #read}. The length was announced to the peer before, so a
 * file that has become shorter is an {@link IOException} from each of them ({@link #cutShort} for the first), and the
 * connection must be cut: no other byte may take the place of those that are missing.
 */
public final class FileChunk implements Chunk {
    private final OpenFile file;
    private long position;
    private long remaining;

    /**
     * A part of a file.
     *
     * @param file owned by this chunk from now on
     * @param position offset of the first byte
     * @param count how many bytes
     */
    public FileChunk(OpenFile file, long position, long count) {
        if (position < 0 || count < 0 || position + count < 0) {
            throw new IllegalArgumentException("no part of a file: " + count + " bytes at " + position);
        }
        this.file = Objects.requireNonNull(file);
        this.position = position;
        this.remaining = count;
    }

    @Override
    public long remaining() {
        return remaining;
    }

    /**
     * Where the next byte lies in the file.
     *
     * @return an offset in bytes
     */
    public long position() {
        return position;
    }

    /**
     * The native descriptor, for sendfile(2) with an explicit offset.
     *
     * @return -1 where there is none, and after {@link #close}; not to be closed
     */
    public int descriptor() {
        return file.descriptor();
    }

    /**
     * The file as a channel.
     *
     * @return not to be closed; its own position is not used
     * @throws IOException if it cannot be had
     */
    public FileChannel channel() throws IOException {
        return file.channel();
    }

    /**
     * Counts bytes that an engine has sent by itself.
     *
     * @param count at most {@link #remaining}
     */
    public void sent(long count) {
        assert count >= 0 && count <= remaining : "sent more than there is";
        position += count;
        remaining -= count;
    }

    /**
     * Sends the next bytes to a channel, without a copy through the heap where the JDK can, and moves on.
     *
     * @param target a socket, blocking or not
     * @param atMost how many bytes at most: a loop bounds its turn by it
     * @return how many were taken; 0 when the target takes none now, or none are left
     * @throws IOException if the file has become shorter, or the target fails
     */
    public long transferTo(WritableByteChannel target, long atMost) throws IOException {
        long wanted = Math.min(atMost, remaining);
        if (wanted <= 0) {
            return 0;
        }
        var source = file.channel();
        long count = source.transferTo(position, wanted, target);
        if (count <= 0 && source.size() <= position) {
            throw cutShort();
        }
        sent(Math.max(0, count));
        return Math.max(0, count);
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int wanted = (int) Math.min(length, remaining);
        if (wanted == 0) {
            return 0;
        }
        int count = file.channel().read(ByteBuffer.wrap(to, offset, wanted), position);
        if (count <= 0) {
            throw cutShort();
        }
        sent(count);
        return count;
    }

    /**
     * What to throw when sendfile(2) returns 0 although bytes remain: the file ends before its announced end.
     *
     * @return an exception that says where
     */
    public IOException cutShort() {
        return new IOException("the file ends at " + position + ", " + remaining + " bytes before its announced end");
    }

    @Override
    public void close() {
        file.close();
    }
}
