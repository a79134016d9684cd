package tercel.coro;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An open file as an {@link AsyncFile} works on it. Each method waits without holding up the caller's loop, and uses no
 * buffer any more once it has returned or thrown: a cancel ends it by InterruptedIOException after that.
 */
sealed interface FileHandle permits ChannelFile, DescriptorFile {
    /** Reads into the buffer's room, at a position of the file: how many bytes, or -1 at its end. */
    int read(ByteBuffer to, long position) throws IOException;

    /** Writes from the buffer, at a position of the file or at its end, as it was opened: how many bytes it took. */
    int write(ByteBuffer from, long position) throws IOException;

    /** Waits until the content, and all about the file if that is wanted, is on the disk. */
    void sync(boolean metadata) throws IOException;

    /** Its size in bytes. */
    long size() throws IOException;

    /** Cuts it off. */
    void truncate(long size) throws IOException;

    /** Locks a region if nobody else has it: what unlocks it, or null. */
    @Nullable
    Closeable tryLock(long position, long size, boolean shared) throws IOException;

    /** Ends it, when no other method is under way and none follows. No cancel disturbs this. */
    void close() throws IOException;
}
