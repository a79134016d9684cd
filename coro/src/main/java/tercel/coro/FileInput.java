package tercel.coro;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A file from its beginning as the JDK's own kind of stream, read ahead. For one thread at a time. */
final class FileInput extends InputStream {
    private static final int AHEAD_BYTES = 64 << 10;

    private final AsyncFile file;
    private byte[] ahead = new byte[0];
    private int next;
    private int end;

    /** Where the file is read from when nothing is left of what was read ahead. */
    private long position;

    FileInput(AsyncFile file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        return readAhead() ? ahead[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        if (next == end && length >= AHEAD_BYTES) {
            int count = file.readSome(to, offset, length, position);
            position += Math.max(0, count);
            return count;
        }
        if (!readAhead()) {
            return -1;
        }
        int count = Math.min(length, end - next);
        System.arraycopy(ahead, next, to, offset, count);
        next += count;
        return count;
    }

    private boolean readAhead() throws IOException {
        if (next == end) {
            if (ahead.length == 0) {
                ahead = new byte[AHEAD_BYTES];
            }
            int count = file.readSome(ahead, 0, ahead.length, position);
            next = 0;
            end = Math.max(0, count);
            position += end;
        }
        return next < end;
    }

    @Override
    public long skip(long count) throws IOException {
        long left = Math.max(0, file.size() - position + end - next);
        long skipped = Math.clamp(count, 0, left);
        long ofAhead = Math.min(skipped, end - next);
        next += (int) ofAhead;
        position += skipped - ofAhead;
        return skipped;
    }

    @Override
    public int available() {
        return end - next;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
