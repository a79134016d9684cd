package tercel.coro;

import java.nio.file.Path;

/**
 * Something that was found in a directory.
 *
 * @param path the directory's path and its name
 * @param kind what it is
 * @param depth 1 in the directory itself, 2 in one directly beneath it, and so on
 */
public record DirEntry(Path path, FileKind kind, int depth) {
    /**
     * What it is called.
     *
     * @return the last part of the path
     */
    public String name() {
        return path.getFileName().toString();
    }
}
