package tercel.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Optional;
import tercel.files.FolderListing.Entry;
import tercel.files.FolderListing.Kind;

/**
 * Reads a folder that is open, up to a bound, and leaves out what would not be served: hidden names, names that no
 * request can have, what is neither file nor folder, and links that leave the root.
 *
 * @param entriesMax most names that are read, those that are left out among them
 * @param hiddenToo whether names that begin with a dot are served
 */
record FolderReader(int entriesMax, boolean hiddenToo) {
    private static final long NANOS_A_SECOND = 1_000_000_000;

    /** Finds what stands behind a link in the folder, as a request for its name would. */
    interface Links {
        Found find(String name) throws IOException;
    }

    FolderReader withEntriesMax(int changed) {
        return new FolderReader(changed, hiddenToo);
    }

    FolderListing read(DirectoryStream<Path> folder, Links links) throws IOException {
        var entries = new ArrayList<Entry>();
        int count = 0;
        try {
            for (var path : folder) {
                if (count++ == entriesMax) {
                    return new FolderListing(entries, true);
                }
                entry(folder, path, links).ifPresent(entries::add);
            }
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return new FolderListing(entries, false);
    }

    private Optional<Entry> entry(DirectoryStream<Path> folder, Path path, Links links) throws IOException {
        var name = path.getFileName().toString();
        if (!RequestedPath.isSafe(name, hiddenToo)) {
            return Optional.empty();
        }
        try {
            var attributes = attributes(folder, path);
            if (attributes.isSymbolicLink()) {
                return behindLink(name, links.find(name));
            }
            return attributes.isDirectory() || attributes.isRegularFile()
                    ? Optional.of(entry(name, attributes))
                    : Optional.empty();
        } catch (NoSuchFileException | AccessDeniedException gone) {
            return Optional.empty();
        }
    }

    private static BasicFileAttributes attributes(DirectoryStream<Path> folder, Path path) throws IOException {
        return folder instanceof SecureDirectoryStream<Path> secure
                ? secure.getFileAttributeView(
                                path.getFileName(), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .readAttributes()
                : Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static Entry entry(String name, BasicFileAttributes attributes) {
        long modified = FileStamp.of(attributes).modifiedNanos();
        return new Entry(
                name,
                attributes.isDirectory() ? Kind.FOLDER : Kind.FILE,
                attributes.isDirectory() ? 0 : attributes.size(),
                Math.floorDiv(modified, NANOS_A_SECOND),
                false);
    }

    private static Optional<Entry> behindLink(String name, Found found) {
        return switch (found) {
            case Found.Regular(var file, var stamp) -> {
                file.close();
                long modified = Math.floorDiv(stamp.modifiedNanos(), NANOS_A_SECOND);
                yield Optional.of(new Entry(name, Kind.FILE, stamp.size(), modified, true));
            }
            case Found.Folder _ -> Optional.of(new Entry(name, Kind.FOLDER, 0, FolderListing.UNKNOWN, true));
            case Found.Nothing _, Found.Unreadable _ -> Optional.empty();
        };
    }
}
