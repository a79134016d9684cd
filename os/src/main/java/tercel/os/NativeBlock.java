package tercel.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A piece of native memory that the kernel may read or fill while other code runs. It is freed when nobody can reach
 * this object any more, so whoever hands its inside to the kernel keeps it until the kernel says that it is done. For
 * one thread at a time.
 */
public final class NativeBlock {
    /** Where {@link Uring#statx} puts what it finds, after the longest path there is. */
    static final int STATX_OFFSET = 4096;

    /** The least size: a path and what is known about the file. */
    public static final int SIZE_MIN = STATX_OFFSET + FileStatus.SIZE;

    /** Ahead of the bytes stand a cell for errno and an iovec over them, a cache line of their own. */
    private static final int HEAD_SIZE = 64;

    private static final int VECTOR_OFFSET = 16;

    private final MemorySegment memory;
    private final MemorySegment cell;
    private final ByteBuffer view;

    /** A block of so many bytes, {@link #SIZE_MIN} at least. */
    public NativeBlock(int size) {
        if (size < SIZE_MIN) {
            throw new IllegalArgumentException("a block has at least " + SIZE_MIN + " bytes, not " + size);
        }
        memory = Arena.ofAuto().allocate(HEAD_SIZE + (long) size, HEAD_SIZE);
        cell = Memory.at(memory.address(), Integer.BYTES);
        view = memory.asSlice(HEAD_SIZE).asByteBuffer();
        Memory.longAt(vector(), address());
    }

    /** How many bytes it has. */
    public int size() {
        return view.capacity();
    }

    /** Copies the first bytes out, behind the buffer's position, which moves. */
    public void get(ByteBuffer to, int length) {
        to.put(to.position(), view, 0, length).position(to.position() + length);
    }

    /** Copies bytes in from a buffer's position, which stays where it is. */
    public void put(ByteBuffer from, int length) {
        view.put(0, from, from.position(), length);
    }

    /** Puts a path in: 0, or -ENAMETOOLONG, or -EINVAL for one with a NUL. */
    public int put(String path) {
        var bytes = path.getBytes(StandardCharsets.UTF_8);
        if (path.indexOf('\0') >= 0) {
            return -Errno.EINVAL;
        }
        if (bytes.length >= STATX_OFFSET) {
            return -Errno.ENAMETOOLONG;
        }
        view.put(0, bytes).put(bytes.length, (byte) 0);
        return 0;
    }

    long address() {
        return memory.address() + HEAD_SIZE;
    }

    /** Where a call on this block may leave its errno. */
    MemorySegment cell() {
        return cell;
    }

    /** The address of a {@code struct iovec} over the first bytes. */
    long vector(int length) {
        Memory.longAt(vector() + Long.BYTES, length);
        return vector();
    }

    private long vector() {
        return memory.address() + VECTOR_OFFSET;
    }
}
