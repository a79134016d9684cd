package tercel.coro;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A directory, and what is done with the names in it, without holding up the caller's loop: the threads for blocking
 * work do it. A name may also be a path that is relative to the directory; nothing keeps it from leading out. It holds
 * nothing open. Every method may be called from any thread; a cancel and a deadline end one by InterruptedIOException,
 * before anything was done or after all that it had begun was.
 */
public final class Dir {
    /** How many entries {@link #list} gives at most; a walk knows no such bound. */
    public static final int ENTRIES_MAX = 1_000_000;

    /** How many times a name for a new file is looked for. */
    private static final int NAME_TRIES = 100;

    private final Coroutines coroutines;
    private final Path path;

    private Dir(Coroutines coroutines, Path path) {
        this.coroutines = coroutines;
        this.path = path;
    }

    /**
     * A directory, which need not be there yet.
     *
     * @param coroutines whose threads do the work
     * @param path where it is
     * @return nothing that has to be closed
     */
    public static Dir of(Coroutines coroutines, Path path) {
        return new Dir(coroutines, path);
    }

    /**
     * Where it is.
     *
     * @return as it was given
     */
    public Path path() {
        return path;
    }

    /**
     * A directory beneath it.
     *
     * @param name in this one
     * @return nothing that has to be closed
     */
    public Dir dir(String name) {
        return new Dir(coroutines, path.resolve(name));
    }

    /**
     * Makes it, and those above it that are missing. One that is there stays as it is.
     *
     * @throws IOException if something else is there, or the system refuses
     */
    public void create() throws IOException {
        Errand.run(coroutines, "makes a directory", () -> Files.createDirectories(path));
    }

    /**
     * Opens a file in it.
     *
     * @param name of the file
     * @param options as for {@link AsyncFile#open}
     * @return to be closed
     * @throws IOException as for {@link AsyncFile#open}
     */
    public AsyncFile open(String name, OpenOption... options) throws IOException {
        return AsyncFile.open(coroutines, path.resolve(name), options);
    }

    /**
     * What is in it, in no particular order.
     *
     * @return at most {@link #ENTRIES_MAX} entries
     * @throws IOException if it cannot be read, or there are more
     */
    public List<DirEntry> list() throws IOException {
        var entries = new ArrayList<DirEntry>();
        try (var walk = walk(1)) {
            for (var next = walk.next(); next.isPresent(); next = walk.next()) {
                if (entries.size() == ENTRIES_MAX) {
                    throw new FileSystemException(path.toString(), null, "more than " + ENTRIES_MAX + " entries");
                }
                entries.add(next.get());
            }
        }
        return entries;
    }

    /**
     * Walks through it and what is beneath it.
     *
     * @param depthMax how deep; 1: only through itself
     * @return to be closed
     */
    public DirWalk walk(int depthMax) {
        if (depthMax < 1) {
            throw new IllegalArgumentException("a walk is at least 1 deep, not " + depthMax);
        }
        return new DirWalk(coroutines, path, depthMax);
    }

    /**
     * What the system knows about a name; links are followed.
     *
     * @param name in this directory, or the empty text: the directory itself
     * @return of this moment
     * @throws NoSuchFileException if nothing is there
     * @throws IOException if the system refuses otherwise
     */
    public FileStat stat(String name) throws IOException {
        return Errand.run(coroutines, "asks about a file", () -> FileStat.of(path.resolve(name)));
    }

    /**
     * What the system knows about a name; a link itself is told of.
     *
     * @param name in this directory
     * @return of this moment
     * @throws NoSuchFileException if nothing is there
     * @throws IOException if the system refuses otherwise
     */
    public FileStat linkStat(String name) throws IOException {
        return Errand.run(
                coroutines, "asks about a link", () -> FileStat.of(path.resolve(name), LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * Says who may do what.
     *
     * @param name in this directory; links are followed
     * @param permissions from now on
     * @throws IOException if the system refuses
     */
    public void permissions(String name, Set<PosixFilePermission> permissions) throws IOException {
        Errand.run(
                coroutines, "sets permissions", () -> Files.setPosixFilePermissions(path.resolve(name), permissions));
    }

    /**
     * Renames a file or directory in it. A file that has the new name already is replaced in the same instant.
     *
     * @param from its name
     * @param to its name from now on
     * @throws IOException if there is none, or the system refuses
     */
    public void rename(String from, String to) throws IOException {
        Errand.run(coroutines, "renames", () -> move(path.resolve(from), path.resolve(to)));
    }

    private static Path move(Path from, Path to) throws IOException {
        return Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Deletes a file, a link itself, or an empty directory.
     *
     * @param name in this directory
     * @return whether there was one
     * @throws java.nio.file.DirectoryNotEmptyException if it is a directory that is not empty
     * @throws IOException if the system refuses
     */
    public boolean delete(String name) throws IOException {
        return Errand.run(coroutines, "deletes", () -> Files.deleteIfExists(path.resolve(name)));
    }

    /**
     * Deletes it and all that is in it; links are deleted, not followed. What was deleted before it fails or is
     * cancelled stays deleted.
     *
     * @throws IOException if the system refuses
     */
    public void deleteTree() throws IOException {
        var folders = new ArrayList<Path>();
        folders.add(path);
        try (var walk = walk(Integer.MAX_VALUE)) {
            for (var next = walk.next(); next.isPresent(); next = walk.next()) {
                var entry = next.get();
                if (entry.kind() == FileKind.DIRECTORY) {
                    folders.add(entry.path());
                } else {
                    Errand.run(coroutines, "deletes", () -> Files.deleteIfExists(entry.path()));
                }
            }
        }
        // A directory is always found after the one that it is in.
        for (Path folder : folders.reversed()) {
            Errand.run(coroutines, "deletes", () -> Files.deleteIfExists(folder));
        }
    }

    /**
     * Makes a file with a name that nobody has yet, which only its owner may read and write, and opens it for both.
     *
     * @param prefix what its name begins with
     * @param suffix what its name ends with
     * @return to be closed; its path tells the name
     * @throws IOException if the system refuses
     */
    public AsyncFile tempFile(String prefix, String suffix) throws IOException {
        var made = Errand.run(coroutines, "makes a file", () -> Files.createTempFile(path, prefix, suffix));
        return AsyncFile.open(coroutines, made, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Makes a directory with a name that nobody has yet, which only its owner may enter.
     *
     * @param prefix what its name begins with
     * @return where it is
     * @throws IOException if the system refuses
     */
    public Dir tempDir(String prefix) throws IOException {
        var made = Errand.run(coroutines, "makes a directory", () -> Files.createTempDirectory(path, prefix));
        return new Dir(coroutines, made);
    }

    /**
     * Gives a file new content in one instant: whoever opens it finds all of the old or all of the new, also after the
     * machine has failed. The content goes into a file beside it, to the disk, and only then takes its name. The
     * permissions stay. A link is replaced itself.
     *
     * @param name of the file, which need not be there yet
     * @param content what shall stand in it
     * @throws IOException if the system refuses; the old content then stays
     * @throws Exception what the content threw; the old content then stays
     */
    public void replace(String name, FileContent content) throws Exception {
        Path target = path.resolve(name);
        Path beside = null;
        try {
            try (var file = openBeside(target)) {
                beside = file.path();
                copyPermissions(target, beside);
                content.writeTo(file);
                file.sync();
            }
            Path full = beside;
            Errand.run(coroutines, "replaces a file", () -> move(full, target));
            beside = null;
            syncFolder(target);
        } finally {
            if (beside != null) {
                Path left = beside;
                Errand.runUncancelled(coroutines, () -> Files.deleteIfExists(left));
            }
        }
    }

    /**
     * The same with bytes that are there.
     *
     * @param name of the file, which need not be there yet
     * @param content what shall stand in it
     * @throws IOException if the system refuses; the old content then stays
     */
    public void replace(String name, byte[] content) throws IOException {
        try {
            replace(name, file -> file.write(content, 0, content.length, 0));
        } catch (IOException | RuntimeException told) {
            throw told;
        } catch (Exception impossible) {
            throw new IOException(impossible);
        }
    }

    private AsyncFile openBeside(Path target) throws IOException {
        var options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.READ, StandardOpenOption.CREATE_NEW);
        for (int tries = 1; ; tries++) {
            String random = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
            Path beside = target.resolveSibling("." + target.getFileName() + "." + random);
            try {
                return AsyncFile.open(coroutines, beside, options, Set.of());
            } catch (FileAlreadyExistsException taken) {
                if (tries == NAME_TRIES) {
                    throw taken;
                }
            }
        }
    }

    /** Lets the same people do the same with the new file as with the old one. */
    private void copyPermissions(Path target, Path to) throws IOException {
        Errand.<@Nullable Void>run(coroutines, "sets permissions", () -> {
            try {
                var permissions = FileStat.of(target).permissions();
                if (!permissions.isEmpty()) {
                    Files.setPosixFilePermissions(to, permissions);
                }
            } catch (NoSuchFileException absent) {
                // A new file is as open as the process's mask says.
            }
            return null;
        });
    }

    /** Sees to it that a new name in it is on the disk, where the system opens directories. */
    private void syncFolder(Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        Errand.<@Nullable Void>runUncancelled(coroutines, () -> {
            if (folder != null
                    && folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                try (var opened = FileChannel.open(folder, StandardOpenOption.READ)) {
                    opened.force(true);
                }
            }
            return null;
        });
    }
}
