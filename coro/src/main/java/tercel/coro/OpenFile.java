package tercel.coro;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that is open to be sent: by its descriptor where that is of use, else by a channel. */
record OpenFile(@Nullable FileChannel channel, int descriptor) implements AutoCloseable {
    /** Opens it on a thread for blocking work. */
    static OpenFile open(Coroutines coroutines, Path file, boolean asDescriptor) throws IOException {
        return Errand.run(coroutines, "opens " + file, () -> open(file, asDescriptor));
    }

    private static OpenFile open(Path file, boolean asDescriptor) throws IOException {
        Path real = file.toRealPath();
        if (!Files.isRegularFile(real)) {
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
        Path parent = real.getParent();
        if (asDescriptor && parent != null) {
            try (var folder = NativeFolder.open(parent)) {
                int descriptor = folder.open(real.getFileName().toString());
                if (descriptor >= 0) {
                    return new OpenFile(null, descriptor);
                }
            }
        }
        return new OpenFile(FileChannel.open(real), -1);
    }

    Writing.Part part(long position, long count) {
        return new Writing.Part(channel, descriptor, position, count);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        } else {
            NativeFolder.close(descriptor);
        }
    }
}
