package tercel.coro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Set;

/**
 * What the system knows about something in a directory, at one moment: stat(2).
 *
 * @param kind what it is
 * @param size of a file, in bytes
 * @param modified when its content last changed
 * @param permissions what its owner, its group and others may do; none where the system has no such thing
 */
public record FileStat(FileKind kind, long size, Instant modified, Set<PosixFilePermission> permissions) {
    /** Keeps a copy of the permissions. */
    public FileStat {
        permissions = Set.copyOf(permissions);
    }

    /** Asks for it, which may block. */
    static FileStat of(Path path, LinkOption... options) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            var found = Files.readAttributes(path, PosixFileAttributes.class, options);
            return of(found, found.permissions());
        }
        return of(Files.readAttributes(path, BasicFileAttributes.class, options), Set.of());
    }

    private static FileStat of(BasicFileAttributes found, Set<PosixFilePermission> permissions) {
        return new FileStat(
                FileKind.of(found), found.size(), found.lastModifiedTime().toInstant(), permissions);
    }
}
