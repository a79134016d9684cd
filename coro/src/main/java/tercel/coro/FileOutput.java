package tercel.coro;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;

/** Into a file as the JDK's own kind of stream; small writes are gathered. For one thread at a time. */
final class FileOutput extends OutputStream {
    private static final int GATHERED_BYTES = 64 << 10;

    private final AsyncFile file;
    private byte[] gathered = new byte[0];
    private int count;
    private long position;

    FileOutput(AsyncFile file) {
        this.file = file;
    }

    @Override
    public void write(int value) throws IOException {
        if (count == GATHERED_BYTES) {
            flush();
        }
        makeRoom();
        gathered[count++] = (byte) value;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        if (length > GATHERED_BYTES - count) {
            flush();
        }
        if (length >= GATHERED_BYTES) {
            put(from, offset, length);
            return;
        }
        makeRoom();
        System.arraycopy(from, offset, gathered, count, length);
        count += length;
    }

    private void makeRoom() {
        if (gathered.length == 0) {
            gathered = new byte[GATHERED_BYTES];
        }
    }

    private void put(byte[] from, int offset, int length) throws IOException {
        try {
            file.write(from, offset, length, position);
            position += length;
        } catch (InterruptedIOException cancelled) {
            position += cancelled.bytesTransferred;
            throw cancelled;
        }
    }

    /** After a cancel the part that has been written is not written again. */
    @Override
    public void flush() throws IOException {
        if (count == 0) {
            return;
        }
        int start = 0;
        try {
            put(gathered, 0, count);
            start = count;
        } catch (InterruptedIOException cancelled) {
            start = cancelled.bytesTransferred;
            throw cancelled;
        } finally {
            System.arraycopy(gathered, start, gathered, 0, count - start);
            count -= start;
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            flush();
        }
    }
}
