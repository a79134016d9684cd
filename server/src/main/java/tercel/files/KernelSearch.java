package tercel.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import tercel.coro.NativeFolder;

/** A search that the kernel makes in one call, and that gives a descriptor. Linux, where native access is granted. */
final class KernelSearch {
    private KernelSearch() {}

    /** What stands there; empty where only a search step by step can tell, because of a link. */
    static Optional<Found> find(Path root, String path) throws IOException {
        int descriptor;
        try (var folder = NativeFolder.open(root)) {
            descriptor = folder.open(path);
        }
        return descriptor < 0 ? Optional.empty() : Optional.of(opened(descriptor));
    }

    private static Found opened(int descriptor) throws IOException {
        var file = OpenFile.of(descriptor, () -> NativeFolder.close(descriptor));
        try {
            // The link leads to what was opened, wherever its name has gone meanwhile: proc_pid_fd(5).
            var attributes = Files.readAttributes(Path.of("/proc/self/fd/" + descriptor), BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                return new Found.Regular(file, FileStamp.of(attributes));
            }
            file.close();
            return attributes.isDirectory() ? new Found.Folder() : new Found.Nothing();
        } catch (IOException | RuntimeException failed) {
            file.close();
            throw failed;
        }
    }
}
