package tercel.files;

import java.util.List;

/**
 * What stands in a folder and may be asked for.
 *
 * @param entries in no order
 * @param cut whether there is more, past the bound
 */
record FolderListing(List<Entry> entries, boolean cut) {
    /** What {@link Entry#modifiedSeconds} is where it is not told. */
    static final long UNKNOWN = Long.MIN_VALUE;

    /** What an entry is. */
    enum Kind {
        FOLDER,
        FILE
    }

    /**
     * A file or a folder.
     *
     * @param name safe to ask for
     * @param kind which
     * @param size of a file in bytes, 0 for a folder
     * @param modifiedSeconds when it was last written, since 1970; {@link #UNKNOWN} for a folder behind a link
     * @param linked whether it is a link that leads there
     */
    record Entry(String name, Kind kind, long size, long modifiedSeconds, boolean linked) {
        boolean isFolder() {
            return kind == Kind.FOLDER;
        }
    }
}
