package tercel.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import tercel.files.FileChunk;
import tercel.wire.Chunk;

/**
 * The socket of one connection, read and written by threads that block in it. One thread may read while another writes;
 * any thread may close it, which ends both.
 */
final class BlockingSocket implements Peer {
    private static final InetSocketAddress NOWHERE = InetSocketAddress.createUnresolved("gone", 0);

    /** A file goes out in parts of this size, so that a peer which takes nothing is told from one that is slow. */
    private static final long FILE_PART_BYTES = 64 << 10;

    private final SocketChannel channel;
    private final Vigil vigil;
    private final BlockingEngine engine;
    private final boolean unix;
    private volatile @Nullable IOException cutBecause;
    private volatile @Nullable IOException lostBecause;

    BlockingSocket(SocketChannel channel, Vigil vigil, BlockingEngine engine) {
        this.channel = channel;
        this.vigil = vigil;
        this.engine = engine;
        unix = local() instanceof UnixDomainSocketAddress;
    }

    /** Waits for input, and reads what is there; -1 at its end. */
    int read(ByteBuffer to) throws IOException {
        try {
            return channel.read(to);
        } catch (IOException failed) {
            throw reasonFor(failed);
        }
    }

    /** Writes some bytes at least, or is cut when the peer takes none for too long. */
    void write(ByteBuffer from) throws IOException {
        expectProgress();
        try {
            channel.write(from);
        } catch (IOException failed) {
            throw reasonFor(failed);
        } finally {
            vigil.end();
        }
    }

    /** Writes all that waits in a queue, lent chunks included. */
    void flush(LentQueue out) throws IOException {
        while (!out.queue.isEmpty()) {
            if (out.queue.lent() != null) {
                fillUp(out);
            }
            if (out.queue.size() > 0) {
                ByteBuffer bytes = out.bytes();
                int before = bytes.remaining();
                write(bytes);
                out.queue.consume(before - bytes.remaining());
            } else if (out.queue.lent() instanceof FileChunk file) {
                transfer(file);
            }
        }
    }

    /**
     * Puts a lent chunk's next bytes behind those that wait, so that they leave in one write; not those of long files.
     */
    void fillUp(LentQueue out) throws IOException {
        out.lend(BlockPool.MEDIUM_BYTES);
        Chunk chunk = out.queue.lent();
        int room = out.queue.capacity() - out.queue.tail();
        if (chunk == null || chunk instanceof FileChunk && chunk.remaining() > room) {
            return;
        }
        out.queue.added(chunk.read(out.queue.array(), out.queue.tail(), room));
        if (chunk.remaining() == 0) {
            out.queue.endLoan();
        }
    }

    private void transfer(FileChunk file) throws IOException {
        long count;
        expectProgress();
        try {
            count = file.transferTo(channel, FILE_PART_BYTES);
        } catch (IOException failed) {
            throw reasonFor(failed);
        } finally {
            vigil.end();
        }
        if (count == 0) {
            // On a virtual thread the socket does not block in transferTo. A plain write does, and parks.
            copy(file);
        }
    }

    private void copy(FileChunk file) throws IOException {
        ByteBuffer block = engine.blocks().lease(BlockPool.MEDIUM_BYTES);
        block.clear().limit(file.read(block.array(), 0, block.capacity()));
        while (block.hasRemaining()) {
            write(block);
        }
        engine.blocks().giveBack(block);
    }

    private void expectProgress() {
        long until = engine.stallsAt();
        vigil.begin(Vigil.Wait.OUTPUT, until);
        engine.reaper().expect(until);
    }

    /** How many bytes could be read at once; 0 where that cannot be told. */
    int available() {
        try {
            return unix ? 0 : channel.socket().getInputStream().available();
        } catch (IOException lost) {
            // The read that is going on will say so.
            return 1;
        }
    }

    /** Ends the read that is going on, and every later one, as if the peer had sent its last byte. */
    void shutdownInput() {
        try {
            channel.shutdownInput();
        } catch (IOException gone) {
            // Then the read has ended without our help.
        }
    }

    /** Tells the peer that no more will come. */
    void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Closes it; what was written still arrives. Idempotent. */
    void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The descriptor is gone all the same: close(2).
        }
    }

    /**
     * Closes it with a reset, so that the peer sees that what it got may not be whole, and the kernel keeps nothing for
     * it. Idempotent.
     *
     * @param why what threads that read or write are told
     */
    void cut(IOException why) {
        if (cutBecause == null) {
            cutBecause = why;
        }
        try {
            if (!unix) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException gone) {
            // Then there is nobody to reset.
        }
        close();
    }

    /** Why it is of no more use, or null. */
    @Nullable
    IOException lost() {
        IOException cut = cutBecause;
        return cut != null ? cut : lostBecause;
    }

    /** What to tell whoever met a failure: perhaps it was cut, or cancelled. From now on it counts as lost. */
    IOException reasonFor(IOException failed) {
        IOException cut = cutBecause;
        IOException why = cut != null ? cut : failed;
        if (failed instanceof ClosedByInterruptException && cut == null) {
            why = new InterruptedIOException("the handler was cancelled");
        }
        lostBecause = why;
        return why;
    }

    @Override
    public SocketAddress remote() {
        try {
            SocketAddress address = channel.getRemoteAddress();
            return address == null ? NOWHERE : address;
        } catch (IOException gone) {
            return NOWHERE;
        }
    }

    @Override
    public SocketAddress local() {
        try {
            SocketAddress address = channel.getLocalAddress();
            return address == null ? NOWHERE : address;
        } catch (IOException gone) {
            return NOWHERE;
        }
    }
}
