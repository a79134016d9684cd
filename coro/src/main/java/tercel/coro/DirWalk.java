package tercel.coro;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A walk through a directory and what is beneath it, some entries at a time. Symbolic links are told and not followed,
 * so no loop of them catches it; it goes no deeper than it was asked to. For one thread at a time.
 *
 * <p>Entries of one directory come in no particular order, one directory after the other, each after its own entry.
 * What vanishes meanwhile is left out; what comes meanwhile may be. A directory that cannot be read is told by the
 * IOException of {@link #next}, after which the walk goes on with the others.
 */
public final class DirWalk implements AutoCloseable {
    /** How many entries one errand reads: the most that are kept, too. */
    private static final int BATCH = 256;

    private record Folder(Path path, int depth) {}

    private final Coroutines coroutines;
    private final int depthMax;
    private final ArrayDeque<Folder> folders = new ArrayDeque<>();
    private final ArrayDeque<DirEntry> found = new ArrayDeque<>();
    private @Nullable DirectoryStream<Path> stream;
    private @Nullable Iterator<Path> paths;
    private int depth;

    DirWalk(Coroutines coroutines, Path start, int depthMax) {
        this.coroutines = coroutines;
        this.depthMax = depthMax;
        folders.push(new Folder(start, 0));
    }

    /**
     * Goes on to the next entry.
     *
     * @return what it found, or nothing at the end
     * @throws IOException if a directory cannot be read; or the caller was cancelled, and the walk stays where it is
     */
    public Optional<DirEntry> next() throws IOException {
        while (found.isEmpty() && (stream != null || !folders.isEmpty())) {
            List<DirEntry> batch = Errand.run(coroutines, "walks through a directory", this::read);
            for (DirEntry entry : batch) {
                found.add(entry);
                if (entry.kind() == FileKind.DIRECTORY && entry.depth() < depthMax) {
                    folders.push(new Folder(entry.path(), entry.depth()));
                }
            }
        }
        return Optional.ofNullable(found.poll());
    }

    /** The next entries of one directory, perhaps none. */
    private List<DirEntry> read() throws IOException {
        var batch = new ArrayList<DirEntry>();
        try {
            Iterator<Path> from = paths == null ? enter(folders.pop()) : paths;
            while (batch.size() < BATCH && from.hasNext()) {
                add(batch, from.next());
            }
            if (batch.size() < BATCH) {
                leave();
            }
        } catch (NoSuchFileException vanished) {
            leave();
            if (depth == 1) {
                throw vanished;
            }
        } catch (DirectoryIteratorException failed) {
            leave();
            throw failed.getCause();
        } catch (IOException failed) {
            leave();
            throw failed;
        }
        return batch;
    }

    private Iterator<Path> enter(Folder folder) throws IOException {
        depth = folder.depth + 1;
        if (folder.depth > 0 && Files.isSymbolicLink(folder.path)) {
            // It was a directory when it was found.
            return List.<Path>of().iterator();
        }
        var opened = Files.newDirectoryStream(folder.path);
        stream = opened;
        paths = opened.iterator();
        return paths;
    }

    private void add(List<DirEntry> batch, Path path) throws IOException {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            batch.add(new DirEntry(path, FileKind.of(attributes), depth));
        } catch (NoSuchFileException vanished) {
            // It was there when the directory was read, and is not any more.
        }
    }

    private void leave() throws IOException {
        var opened = stream;
        stream = null;
        paths = null;
        if (opened != null) {
            opened.close();
        }
    }

    /**
     * Ends the walk. No cancel disturbs this. Idempotent.
     *
     * @throws IOException if the system fails
     */
    @Override
    public void close() throws IOException {
        folders.clear();
        found.clear();
        if (stream != null) {
            Errand.<@Nullable Void>runUncancelled(coroutines, () -> {
                leave();
                return null;
            });
        }
    }
}
