package tercel.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A search that goes from the root down one name at a time, each opened relative to the folder before (openat(2) with
 * O_NOFOLLOW).
 *
 * <p>Where a name is a link, its target is asked for as a path without links, which must begin with the root, and the
 * search starts again along that path. Since it follows no link either, it cannot leave the root, whatever is renamed
 * or linked meanwhile; at worst it finds nothing. A name is opened only after it has been seen to be a folder or a
 * regular file, because opening a pipe would block.
 */
final class StepwiseSearch {
    /** As many links as Linux follows in one path: path_resolution(7). */
    private static final int LINKS_MAX = 40;

    /** How often a file may be replaced by another between looking at it and opening it. */
    private static final int REPLACED_MAX = 3;

    private final Path root;
    private final SecureDirectoryStream<Path> top;
    private int link;

    StepwiseSearch(Path root, SecureDirectoryStream<Path> top) {
        this.root = root;
        this.top = top;
    }

    Found find(List<String> names) throws IOException {
        return followed(names, this::lookAt).orElse(new Found.Nothing());
    }

    /** What is done with a folder while it is open. */
    interface Reading {
        FolderListing read(SecureDirectoryStream<Path> folder) throws IOException;
    }

    /** Reads the folder at a path; absent where there is none. */
    Optional<FolderListing> list(List<String> names, Reading reading) throws IOException {
        return followed(names, real -> listedAt(real, reading));
    }

    /** A deed at the end of a path; absent, and leaves the index of a link behind, where one is in its way. */
    private interface Deed<T> {
        Optional<T> at(List<String> names) throws IOException;
    }

    private <T> Optional<T> followed(List<String> names, Deed<T> deed) throws IOException {
        var left = Optional.of(names);
        for (int links = 0; left.isPresent() && links <= LINKS_MAX; links++) {
            link = -1;
            var done = deed.at(left.get());
            if (link < 0) {
                return done;
            }
            left = throughLink(left.get());
        }
        return Optional.empty();
    }

    private Optional<Found> lookAt(List<String> names) throws IOException {
        if (names.isEmpty()) {
            return Optional.of(new Found.Folder());
        }
        int last = names.size() - 1;
        var folder = descend(names.subList(0, last));
        if (folder == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(last(folder, name(names.getLast()), last));
        } finally {
            close(folder);
        }
    }

    private Optional<FolderListing> listedAt(List<String> names, Reading reading) throws IOException {
        var folder = descend(names);
        if (folder == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(reading.read(folder));
        } finally {
            close(folder);
        }
    }

    /** Goes down through folders; null where something else is in the way: a link leaves its index behind. */
    private @Nullable SecureDirectoryStream<Path> descend(List<String> names) throws IOException {
        var here = top;
        boolean arrived = false;
        try {
            for (int i = 0; i < names.size(); i++) {
                var name = name(names.get(i));
                var attributes = attributes(here, name);
                if (!attributes.isDirectory()) {
                    link = attributes.isSymbolicLink() ? i : -1;
                    return null;
                }
                var next = here.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
                close(here);
                here = next;
            }
            arrived = true;
            return here;
        } finally {
            if (!arrived) {
                close(here);
            }
        }
    }

    private void close(SecureDirectoryStream<Path> folder) throws IOException {
        if (folder != top) {
            folder.close();
        }
    }

    private Found last(SecureDirectoryStream<Path> folder, Path name, int index) throws IOException {
        var before = attributes(folder, name);
        for (int replaced = 0; replaced <= REPLACED_MAX && before.isRegularFile(); replaced++) {
            var file = OpenFile.of((FileChannel)
                    folder.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
            var after = attributesOrClose(folder, name, file);
            if (FileStamp.of(after).isOfSameFile(FileStamp.of(before))) {
                return new Found.Regular(file, FileStamp.of(after));
            }
            file.close();
            before = after;
        }
        link = before.isSymbolicLink() ? index : -1;
        return before.isDirectory() ? new Found.Folder() : new Found.Nothing();
    }

    private static BasicFileAttributes attributesOrClose(SecureDirectoryStream<Path> folder, Path name, OpenFile file)
            throws IOException {
        try {
            return attributes(folder, name);
        } catch (IOException gone) {
            file.close();
            throw gone;
        }
    }

    /**
     * The names that lead from the root to where the link leads, and on; nothing where that is not beneath the root.
     */
    private Optional<List<String>> throughLink(List<String> names) throws IOException {
        var realRoot = root.toRealPath();
        Path target;
        try {
            target = root.resolve(String.join("/", names.subList(0, link + 1))).toRealPath();
        } catch (AccessDeniedException denied) {
            throw denied;
        } catch (FileSystemException leadsNowhere) {
            return Optional.empty();
        }
        if (!target.startsWith(realRoot)) {
            return Optional.empty();
        }
        var all = new ArrayList<String>();
        for (int i = realRoot.getNameCount(); i < target.getNameCount(); i++) {
            all.add(target.getName(i).toString());
        }
        all.addAll(names.subList(link + 1, names.size()));
        return Optional.of(all);
    }

    private Path name(String name) {
        return root.getFileSystem().getPath(name);
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }
}
