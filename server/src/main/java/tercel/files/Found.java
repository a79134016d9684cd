package tercel.files;

/** What stands at a path beneath a {@link Root}. */
sealed interface Found {
    /** Nothing that may be served: no such name, nothing regular, or a link that leaves the root. */
    record Nothing() implements Found {}

    /** Something that the system does not let this process read. */
    record Unreadable() implements Found {}

    /** A folder. */
    record Folder() implements Found {}

    /**
     * A regular file.
     *
     * @param file open for reading; the caller closes it
     * @param stamp its state when it was opened
     */
    record Regular(OpenFile file, FileStamp stamp) implements Found {}
}
