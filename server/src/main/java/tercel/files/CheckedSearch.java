package tercel.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * A search for systems whose JDK cannot open relative to a folder (Windows): where a path really leads is asked before
 * and after opening, and must be the same file beneath the root both times. Who can turn folders into links beneath the
 * root within that time, twice, can lead it out; elsewhere {@link StepwiseSearch} leaves no such gap.
 */
final class CheckedSearch {
    private static final int REPLACED_MAX = 3;

    private CheckedSearch() {}

    static Found find(Path root, List<String> names) throws IOException {
        var realRoot = root.toRealPath();
        var path = realRoot;
        for (var name : names) {
            path = path.resolve(name);
        }
        for (int replaced = 0; replaced <= REPLACED_MAX; replaced++) {
            var real = realPath(path);
            if (!real.startsWith(realRoot)) {
                return new Found.Nothing();
            }
            var before = attributes(real);
            if (!before.isRegularFile()) {
                return before.isDirectory() ? new Found.Folder() : new Found.Nothing();
            }
            var file = OpenFile.of(FileChannel.open(real, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
            if (isStillThere(path, real, before)) {
                return new Found.Regular(file, FileStamp.of(before));
            }
            file.close();
        }
        return new Found.Nothing();
    }

    /** What is done with a folder while it is open. */
    interface Reading {
        FolderListing read(DirectoryStream<Path> folder) throws IOException;
    }

    /** Reads the folder at a path; absent where there is none. */
    static Optional<FolderListing> list(Path root, List<String> names, Reading reading) throws IOException {
        var realRoot = root.toRealPath();
        var path = realRoot;
        for (var name : names) {
            path = path.resolve(name);
        }
        var real = realPath(path);
        if (!real.startsWith(realRoot)) {
            return Optional.empty();
        }
        var before = attributes(real);
        try (var folder = Files.newDirectoryStream(real)) {
            var listing = reading.read(folder);
            return isStillThere(path, real, before) ? Optional.of(listing) : Optional.empty();
        }
    }

    private static boolean isStillThere(Path path, Path real, BasicFileAttributes before) {
        try {
            return path.toRealPath().equals(real)
                    && FileStamp.of(attributes(real)).isOfSameFile(FileStamp.of(before));
        } catch (IOException gone) {
            return false;
        }
    }

    /** Where links lead nowhere or in circles, nothing is there. */
    private static Path realPath(Path path) throws IOException {
        try {
            return path.toRealPath();
        } catch (AccessDeniedException denied) {
            throw denied;
        } catch (FileSystemException leadsNowhere) {
            throw new NoSuchFileException(path.toString());
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
