package tercel.http;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Bounds of a {@link MultipartForm}; past each of them the answer is 413. Immutable.
 *
 * @param partsMax most parts
 * @param headerBytesMax most bytes of a part's header lines, their ends included
 * @param partBytesMax most bytes of a part's body
 * @param bytesMax most bytes of the whole request body; 0 for {@link tercel.wire.Limit#BODY}
 * @param textBytesMax most bytes of a part that is read as text, and of all such parts where a form is read as a whole
 * @param memoryBytesMax a file of more bytes goes to a temporary file, where a form is read as a whole
 * @param directory where temporary files are made; absent for the system's own place
 */
public record MultipartOptions(
        int partsMax,
        int headerBytesMax,
        long partBytesMax,
        long bytesMax,
        int textBytesMax,
        int memoryBytesMax,
        Optional<Path> directory) {

    private static final int HEADER_BYTES_MOST = 1 << 20;

    /** 100 parts, 8 KiB of header lines each, 1 MiB of text, files in memory up to 64 KiB, all within Limit.BODY. */
    public static final MultipartOptions DEFAULT =
            new MultipartOptions(100, 8 << 10, Long.MAX_VALUE, 0, 1 << 20, 64 << 10, Optional.empty());

    /** Bounds, none of which may be negative. */
    public MultipartOptions {
        boolean negative = partsMax < 0 || partBytesMax < 0 || bytesMax < 0 || textBytesMax < 0 || memoryBytesMax < 0;
        if (negative || headerBytesMax < 0 || headerBytesMax > HEADER_BYTES_MOST) {
            throw new IllegalArgumentException("a bound of a multipart form is not negative, and of headers at most "
                    + HEADER_BYTES_MOST + " bytes");
        }
    }

    /**
     * Bounds the parts.
     *
     * @param count most of them
     * @return other options
     */
    public MultipartOptions withParts(int count) {
        return new MultipartOptions(
                count, headerBytesMax, partBytesMax, bytesMax, textBytesMax, memoryBytesMax, directory);
    }

    /**
     * Bounds the header lines of each part.
     *
     * @param bytes most of them, at most 1 MiB
     * @return other options
     */
    public MultipartOptions withHeaderBytes(int bytes) {
        return new MultipartOptions(partsMax, bytes, partBytesMax, bytesMax, textBytesMax, memoryBytesMax, directory);
    }

    /**
     * Bounds the body of each part.
     *
     * @param bytes most of them
     * @return other options
     */
    public MultipartOptions withPartBytes(long bytes) {
        return new MultipartOptions(partsMax, headerBytesMax, bytes, bytesMax, textBytesMax, memoryBytesMax, directory);
    }

    /**
     * Bounds the whole body.
     *
     * @param bytes most of them; 0 for {@link tercel.wire.Limit#BODY}
     * @return other options
     */
    public MultipartOptions withBytes(long bytes) {
        return new MultipartOptions(
                partsMax, headerBytesMax, partBytesMax, bytes, textBytesMax, memoryBytesMax, directory);
    }

    /**
     * Bounds what is read as text.
     *
     * @param bytes most of them
     * @return other options
     */
    public MultipartOptions withTextBytes(int bytes) {
        return new MultipartOptions(partsMax, headerBytesMax, partBytesMax, bytesMax, bytes, memoryBytesMax, directory);
    }

    /**
     * Says up to which size a file stays in memory.
     *
     * @param bytes most of them; 0 for none but empty ones
     * @return other options
     */
    public MultipartOptions withMemoryBytes(int bytes) {
        return new MultipartOptions(partsMax, headerBytesMax, partBytesMax, bytesMax, textBytesMax, bytes, directory);
    }

    /**
     * Says where temporary files are made.
     *
     * @param folder an existing one
     * @return other options
     */
    public MultipartOptions withDirectory(Path folder) {
        return new MultipartOptions(
                partsMax, headerBytesMax, partBytesMax, bytesMax, textBytesMax, memoryBytesMax, Optional.of(folder));
    }
}
