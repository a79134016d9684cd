package tercel.coro;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What something in a directory is. */
public enum FileKind {
    /** A file with bytes of its own. */
    REGULAR,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link, not what it leads to. */
    LINK,
    /** A device, a named pipe, a socket. */
    OTHER;

    private static final int TYPE_MASK = 0xf000;
    private static final int TYPE_PIPE = 0x1000;

    static FileKind of(BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            return REGULAR;
        }
        if (attributes.isDirectory()) {
            return DIRECTORY;
        }
        return attributes.isSymbolicLink() ? LINK : OTHER;
    }

    /** Refuses what would wait for another process when it is opened: a thread would hang in it. Blocks. */
    static void refusePipe(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        try {
            if (Files.getAttribute(path, "unix:mode") instanceof Integer mode && (mode & TYPE_MASK) == TYPE_PIPE) {
                throw isPipe(path);
            }
        } catch (NoSuchFileException absent) {
            // Whoever opens it creates it, or says so.
        }
    }

    static FileSystemException isPipe(Path path) {
        return new FileSystemException(path.toString(), null, "a named pipe, which has no positions to read at");
    }
}
