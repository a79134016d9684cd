package tercel.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Encodes one body after the other in gzip or deflate: RFC 1952 and RFC 1950. What it gives goes to the stream that
 * each call names. Holds some 270 kB outside the heap until {@link #end}. One thread at a time.
 */
final class Encoder {
    private static final int OUTPUT_BYTES = 8 << 10;

    /** No name, no time, from no certain system. */
    private static final byte[] GZIP_HEADER = {0x1F, (byte) 0x8B, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xFF};

    private static final int GZIP_TRAILER_BYTES = 8;

    private final Coding coding;
    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    private final byte[] output = new byte[OUTPUT_BYTES];
    private boolean begun;

    Encoder(Coding coding, int level) {
        this.coding = coding;
        deflater = new Deflater(level, coding == Coding.GZIP);
    }

    Coding coding() {
        return coding;
    }

    /** Forgets the body before, so that nothing of it can come into the next. */
    void reset() {
        deflater.reset();
        checksum.reset();
        begun = false;
    }

    /** Gives back its memory; it is of no use afterwards. */
    void end() {
        deflater.end();
    }

    private void begin(OutputStream out) throws IOException {
        if (!begun && coding == Coding.GZIP) {
            out.write(GZIP_HEADER);
        }
        begun = true;
    }

    void write(byte[] bytes, int offset, int length, OutputStream out) throws IOException {
        begin(out);
        if (coding == Coding.GZIP) {
            checksum.update(bytes, offset, length);
        }
        deflater.setInput(bytes, offset, length);
        while (!deflater.needsInput()) {
            pass(Deflater.NO_FLUSH, out);
        }
    }

    /** Gives all that was written in a form that can be decoded without what follows. */
    void flush(OutputStream out) throws IOException {
        begin(out);
        int size = output.length;
        while (size == output.length) {
            size = pass(Deflater.SYNC_FLUSH, out);
        }
    }

    void finish(OutputStream out) throws IOException {
        begin(out);
        deflater.finish();
        while (!deflater.finished()) {
            pass(Deflater.NO_FLUSH, out);
        }
        if (coding == Coding.GZIP) {
            int at = putNumber((int) checksum.getValue(), 0);
            putNumber((int) deflater.getBytesRead(), at);
            out.write(output, 0, GZIP_TRAILER_BYTES);
        }
    }

    private int pass(int flush, OutputStream out) throws IOException {
        int size = deflater.deflate(output, 0, output.length, flush);
        if (size > 0) {
            out.write(output, 0, size);
        }
        return size;
    }

    private int putNumber(int value, int start) {
        for (int at = 0; at < Integer.BYTES; at++) {
            output[start + at] = (byte) (value >>> Byte.SIZE * at);
        }
        return start + Integer.BYTES;
    }
}
