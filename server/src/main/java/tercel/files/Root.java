package tercel.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tercel.coro.PollerKind;

/**
 * A folder beneath which files are found, and nothing outside it. Links that stay inside are followed. The folder is
 * looked up anew each time, so that it may itself be a link that is turned to another version. Any thread; blocks for
 * as long as the file system does.
 */
final class Root implements Ground {
    /** What the kernel has opened is looked at through /proc, which some containers lack. */
    private static final boolean NATIVE =
            PollerKind.EPOLL.whyNot().isEmpty() && Files.isDirectory(Path.of("/proc/self/fd"));

    private final Path folder;
    private final boolean asksKernel;

    /**
     * A folder.
     *
     * @param folder must exist and be readable now
     * @throws IllegalArgumentException with one line that says what is wrong
     */
    Root(Path folder) {
        this(folder, NATIVE);
    }

    private Root(Path folder, boolean asksKernel) {
        this.asksKernel = asksKernel;
        this.folder = folder.toAbsolutePath();
        try (var readable = Files.newDirectoryStream(this.folder)) {
            assert readable != null;
        } catch (NoSuchFileException none) {
            throw new IllegalArgumentException("there is no folder " + folder);
        } catch (NotDirectoryException other) {
            throw new IllegalArgumentException(folder + " is not a folder");
        } catch (AccessDeniedException denied) {
            throw new IllegalArgumentException("folder " + folder + " cannot be read: permission is denied");
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("folder " + folder + " cannot be read: " + unreadable.getMessage());
        }
    }

    /** A root that is searched as it is where native access is not granted. */
    static Root portable(Path folder) {
        return new Root(folder, false);
    }

    /**
     * Finds and opens, and is the one place that decides how: by the kernel itself where native access is granted,
     * which gives a descriptor to send from; names are followed one by one from a descriptor of the root where the JDK
     * can (Linux, macOS), so that no link that appears meanwhile is followed; else paths are checked before and after.
     *
     * @param path names that are safe each
     * @return what stands there
     * @throws IOException if the system fails otherwise than by saying that nothing readable is there, such as by
     *     running out of descriptors
     */
    @Override
    public Found find(RequestedPath path) throws IOException {
        if (path.names().isEmpty()) {
            return new Found.Folder();
        }
        try {
            var known = asksKernel ? KernelSearch.find(folder, path.joined()) : Optional.<Found>empty();
            var found = known.isPresent() ? known.get() : searched(path);
            return path.ofFolder() ? onlyFolder(found) : found;
        } catch (AccessDeniedException denied) {
            return new Found.Unreadable();
        } catch (NoSuchFileException | NotDirectoryException | InvalidPathException none) {
            return new Found.Nothing();
        }
    }

    private Found searched(RequestedPath path) throws IOException {
        try (var top = Files.newDirectoryStream(folder)) {
            return top instanceof SecureDirectoryStream<Path> secure
                    ? new StepwiseSearch(folder, secure).find(path.names())
                    : CheckedSearch.find(folder, path.names());
        }
    }

    /** A path that ends in a slash names no file. */
    private static Found onlyFolder(Found found) {
        if (found instanceof Found.Regular regular) {
            regular.file().close();
            return new Found.Nothing();
        }
        return found;
    }

    @Override
    public @Nullable FileStamp stamp(RequestedPath path) {
        return ChosenFile.stamp(folder, path);
    }

    /**
     * Reads a folder, which is found as {@link #find} finds it: from a descriptor of the root, name by name, where the
     * JDK can.
     *
     * @param path of a folder
     * @param reader reads it once it is found
     * @return absent where there is no folder that may be read
     * @throws AccessDeniedException if the system does not let this process read it
     * @throws IOException if the system fails otherwise
     */
    Optional<FolderListing> list(RequestedPath path, FolderReader reader) throws IOException {
        FolderReader.Links links = name -> find(path.child(name));
        try (var top = Files.newDirectoryStream(folder)) {
            return top instanceof SecureDirectoryStream<Path> secure
                    ? new StepwiseSearch(folder, secure).list(path.names(), opened -> reader.read(opened, links))
                    : CheckedSearch.list(folder, path.names(), opened -> reader.read(opened, links));
        } catch (NoSuchFileException | NotDirectoryException | InvalidPathException none) {
            return Optional.empty();
        }
    }

    /** What it is called where it is refused. */
    @Override
    public String toString() {
        return "folder " + folder;
    }
}
