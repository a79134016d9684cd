package tercel.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The body of a part, until the next part is asked for. */
final class PartStream extends InputStream {
    private final MultipartForm form;
    private final MultipartReader reader;
    private final long bytesMax;
    private long bytes;
    private boolean over;

    PartStream(MultipartForm form, MultipartReader reader, long bytesMax) {
        this.form = form;
        this.reader = reader;
        this.bytesMax = bytesMax;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        form.live();
        if (over) {
            throw new IllegalStateException("the part ended when the next one was asked for");
        }
        if (length == 0) {
            return 0;
        }
        int count = reader.read(to, offset, length);
        bytes += Math.max(0, count);
        if (bytes > bytesMax) {
            throw new StatusException(413, "a part of the form is longer than " + bytesMax + " bytes");
        }
        return count;
    }

    /** The next part is asked for. */
    void end() {
        over = true;
    }
}
