package tercel.files;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads all files beneath a root, once. One thread. */
final class Preload {
    /** Most names that are read, of files and of folders. */
    static final int NAMES_MAX = 100_000;

    private final Root root;
    private final FolderReader reader;
    private final long bytesMax;
    private final Map<String, Loaded> files = new HashMap<>();
    private final List<RequestedPath> folders = new ArrayList<>();
    private final ArrayDeque<RequestedPath> unread = new ArrayDeque<>();
    private int names;
    private long bytes;

    private record Loaded(RequestedPath path, FileStamp stamp, Source.Memory memory) {}

    /**
     * What is to be read.
     *
     * @param reader reads folders; its bound counts for all of them together
     * @param bytesMax most bytes of all files
     */
    Preload(Root root, FolderReader reader, long bytesMax) {
        this.root = root;
        this.reader = reader;
        this.bytesMax = bytesMax;
    }

    /**
     * Reads.
     *
     * @return this
     * @throws IllegalArgumentException with one line, if there is more than the bounds allow
     * @throws IOException if a folder or a file cannot be read
     */
    Preload read() throws IOException {
        unread.add(new RequestedPath(List.of(), true));
        while (!unread.isEmpty()) {
            read(unread.remove());
        }
        return this;
    }

    private void read(RequestedPath folder) throws IOException {
        folders.add(folder);
        var listing = root.list(folder, reader.withEntriesMax(reader.entriesMax() - names));
        if (listing.isEmpty()) {
            return;
        }
        if (listing.get().cut()) {
            throw new IllegalArgumentException(
                    root + " has more than the " + reader.entriesMax() + " names that may be preloaded");
        }
        for (var entry : listing.get().entries()) {
            names++;
            var path = folder.child(entry.name());
            if (!entry.isFolder()) {
                load(path);
            } else if (!entry.linked()) {
                unread.add(path);
            }
        }
    }

    private void load(RequestedPath path) throws IOException {
        switch (root.find(path)) {
            case Found.Regular(var file, var stamp) -> {
                if (stamp.size() > bytesMax - bytes || stamp.size() > Integer.MAX_VALUE - 8) {
                    file.close();
                    throw new IllegalArgumentException(
                            root + " has more than the " + bytesMax + " bytes that may be preloaded");
                }
                bytes += stamp.size();
                files.put(path.joined(), new Loaded(path, stamp, Source.Memory.read(file, (int) stamp.size())));
            }
            case Found.Unreadable _ ->
                throw new IOException(root + " has a file that may not be read: " + path.joined());
            case Found.Folder _, Found.Nothing _ -> {}
        }
    }

    List<RequestedPath> folders() {
        return folders;
    }

    long bytes() {
        return bytes;
    }

    /** Each file, with what lies compressed beside it, by its path beneath the root. */
    Map<String, Variants> variants(Description description) {
        var variants = new HashMap<String, Variants>();
        files.forEach((path, file) -> variants.put(path, variants(file, description)));
        return variants;
    }

    private Variants variants(Loaded file, Description description) {
        var coded = new ArrayList<Variant>();
        if (description.precompressed() && Coding.ofName(file.path().joined()).isEmpty()) {
            for (var coding : Coding.values()) {
                var beside = files.get(file.path().joined() + coding.extension());
                if (beside != null && !beside.stamp().isStaleFor(file.stamp())) {
                    coded.add(variant(description, file, beside, coding));
                }
            }
        }
        var facts = description.facts(file.path(), file.stamp(), null, !coded.isEmpty());
        return new Variants(new Variant(file.path(), file.stamp(), facts, file.memory()), List.copyOf(coded));
    }

    private static Variant variant(Description description, Loaded file, Loaded beside, @Nullable Coding coding) {
        var facts = description.facts(file.path(), beside.stamp(), coding, true);
        return new Variant(beside.path(), beside.stamp(), facts, beside.memory());
    }
}
