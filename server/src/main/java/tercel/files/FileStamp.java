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
}
