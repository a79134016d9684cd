package tercel.coro;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import tercel.os.Errno;
import tercel.os.NativeFile;

/**
 * A folder beneath which the kernel itself finds files, and nothing outside it, whatever is renamed or linked
 * meanwhile: openat2(2) with RESOLVE_BENEATH. Linux, where native access is granted. Any thread; blocks as the file
 * system does.
 */
public final class NativeFolder implements AutoCloseable {
    private final Path folder;
    private final int descriptor;

    private NativeFolder(Path folder, int descriptor) {
        this.folder = folder;
        this.descriptor = descriptor;
    }

    /**
     * Opens a folder; links to it are followed.
     *
     * @param folder which
     * @return to be closed
     * @throws IOException if there is none, or it may not be searched
     */
    public static NativeFolder open(Path folder) throws IOException {
        return new NativeFolder(folder, checked(NativeFile.openDirectory(folder), folder.toString()));
    }

    /**
     * Opens what stands at a path for reading, without waiting should it be a pipe. Links that stay beneath the folder
     * are followed.
     *
     * @param path relative, names joined by slashes
     * @return a descriptor, to be given to {@link #close(int)}; or -1 where a link leads out of the folder, or back
     *     into it by an absolute path, which the kernel does not tell apart
     * @throws NoSuchFileException if nothing that could be opened stands there
     * @throws AccessDeniedException if it may not be read
     * @throws IOException if the system fails otherwise
     */
    public int open(String path) throws IOException {
        int result = NativeFile.openBeneath(descriptor, path);
        return result == -Errno.EXDEV || result == -Errno.ELOOP ? -1 : checked(result, folder + "/" + path);
    }

    /**
     * Closes a descriptor that {@link #open(String)} gave.
     *
     * @param opened once
     */
    public static void close(int opened) {
        NativeFile.close(opened);
    }

    @Override
    public void close() {
        NativeFile.close(descriptor);
    }

    private static int checked(int result, String path) throws IOException {
        return switch (-result) {
            case Errno.EACCES, Errno.EPERM -> throw new AccessDeniedException(path);
            // The file of a socket, or of a device that is not there, is nothing that could be read.
            case Errno.ENOENT, Errno.ENOTDIR, Errno.ENAMETOOLONG, Errno.EINVAL, Errno.ENXIO ->
                throw new NoSuchFileException(path);
            default -> {
                if (result < 0) {
                    throw new FileSystemException(path, null, Errno.describe(-result));
                }
                yield result;
            }
        };
    }
}
