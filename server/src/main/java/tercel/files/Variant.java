package tercel.files;

import org.jspecify.annotations.Nullable;

/**
 * A file in one coding.
 *
 * @param path where it lies
 * @param stamp its state
 * @param facts what is told of it
 * @param memory all of it; null where it is too large, and opened for each answer
 */
record Variant(RequestedPath path, FileStamp stamp, FileFacts facts, Source.@Nullable Memory memory) {
    long bytesInMemory() {
        return memory == null ? 0 : memory.bytes().length;
    }
}
