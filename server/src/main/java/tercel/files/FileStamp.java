package tercel.files;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * What tells one state of a file from another. Two equal stamps mean the same bytes, as far as the file system's clock
 * distinguishes two writes.
 *
 * @param size in bytes
 * @param modifiedNanos when it was last written, since 1970; at its bounds before 1677 and after 2262
 * @param key which file it is: device and inode, or when it was created where there are none
 */
record FileStamp(long size, long modifiedNanos, Object key) {
    /** So much time is put between two files that were made together, by copies and by coarse file systems. */
    private static final long STALE_NANOS = 2_000_000_000;

    static FileStamp of(BasicFileAttributes attributes) {
        var key = attributes.fileKey();
        return new FileStamp(
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                key == null ? attributes.creationTime() : key);
    }

    boolean isOfSameFile(FileStamp other) {
        return key.equals(other.key);
    }

    /**
     * Whether what lies compressed beside a file is older than the file, so that it may show what the file was before.
     */
    boolean isStaleFor(FileStamp file) {
        return modifiedNanos < file.modifiedNanos - STALE_NANOS;
    }
}
