package tercel.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file of a {@link FormData}: in memory, or in a temporary file that is deleted when the request ends. One thread at
 * a time.
 */
public final class FormFile {
    private static final int PORTION_BYTES = 8 << 10;

    private final Part part;
    private final byte[] memory;
    private final @Nullable Path file;
    private final long size;

    private FormFile(Part part, byte[] memory, @Nullable Path file, long size) {
        this.part = part;
        this.memory = memory;
        this.file = file;
        this.size = size;
    }

    static FormFile read(Part part, MultipartOptions options, FilesOfTurn kept) throws IOException {
        byte[] start = part.body().readNBytes(options.memoryBytesMax());
        byte[] portion = new byte[PORTION_BYTES];
        int count = start.length < options.memoryBytesMax() ? -1 : part.body().read(portion);
        if (count < 0) {
            return new FormFile(part, start, null, start.length);
        }
        Path file = kept.create(options);
        long size = start.length;
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(start);
            for (; count >= 0; count = part.body().read(portion)) {
                out.write(portion, 0, count);
                size += count;
            }
        }
        return new FormFile(part, new byte[0], file, size);
    }

    /**
     * The name of the field.
     *
     * @return as {@link Part#name}
     */
    public String name() {
        return part.name();
    }

    /**
     * The name of the file as the client tells it, without any path.
     *
     * @return as {@link Part#filename}; may be empty
     */
    public String filename() {
        return part.filename().orElse("");
    }

    /**
     * The media type as the client tells it.
     *
     * @return as {@link Part#contentType}
     */
    public String contentType() {
        return part.contentType();
    }

    /**
     * Its size.
     *
     * @return in bytes
     */
    public long size() {
        return size;
    }

    /**
     * Whether it lies in memory, and not on disk.
     *
     * @return true up to {@link MultipartOptions#memoryBytesMax}
     */
    public boolean isInMemory() {
        return file == null;
    }

    /**
     * Reads it from its start.
     *
     * @return to be closed
     * @throws IOException if its temporary file is gone, since it was moved or the request has ended
     */
    public InputStream open() throws IOException {
        return file == null ? new ByteArrayInputStream(memory) : Files.newInputStream(file);
    }

    /**
     * Moves it to where it shall stay.
     *
     * @param target must not exist; its folder must
     * @throws IOException if it cannot be written, or its temporary file is gone
     */
    public void moveTo(Path target) throws IOException {
        if (file == null) {
            Files.write(target, memory, StandardOpenOption.CREATE_NEW);
        } else {
            Files.move(file, target);
        }
    }
}
