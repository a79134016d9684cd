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
        var left = Optional.of(names);
        for (int links = 0; left.isPresent() && links <= LINKS_MAX; links++) {
            link = -1;
            var found = descend(left.get());
            if (link < 0) {
                return found;
            }
            left = throughLink(left.get());
        }
        return new Found.Nothing();
    }

    /** Goes down until the end, or until a link, whose index it leaves behind. */
    private Found descend(List<String> names) throws IOException {
        if (names.isEmpty()) {
            return new Found.Folder();
        }
        var here = top;
        try {
            for (int i = 0; i < names.size() - 1; i++) {
                var name = name(names.get(i));
                var attributes = attributes(here, name);
                if (!attributes.isDirectory()) {
                    link = attributes.isSymbolicLink() ? i : -1;
                    return new Found.Nothing();
                }
                var next = here.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
                close(here);
                here = next;
            }
            return last(here, name(names.getLast()), names.size() - 1);
        } finally {
            close(here);
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
