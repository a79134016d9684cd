package tercel.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The temporary files that a request's body has filled; they are deleted when it ends. One thread at a time. */
final class FilesOfTurn {
    private static final String PREFIX = "tercel-";
    private static final String SUFFIX = ".upload";

    private final List<Path> files = new ArrayList<>();

    /** Makes an empty file that only its owner may read. */
    Path create(MultipartOptions options) throws IOException {
        var directory = options.directory();
        Path file = directory.isPresent()
                ? Files.createTempFile(directory.get(), PREFIX, SUFFIX)
                : Files.createTempFile(PREFIX, SUFFIX);
        files.add(file);
        return file;
    }

    /** Deletes what was not moved elsewhere; one that cannot be deleted is told to the log, and keeps no other. */
    void delete() {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException kept) {
                System.getLogger("tercel.http")
                        .log(System.Logger.Level.WARNING, "a temporary file cannot be deleted: " + file, kept);
            }
        }
        files.clear();
    }
}
