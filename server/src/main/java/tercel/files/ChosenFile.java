package tercel.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A file that the application has chosen, and what lies compressed beside it; links are followed wherever they lead. No
 * request has a say in where.
 *
 * @param folder in which it lies
 */
record ChosenFile(Path folder) implements Ground {
    @Override
    public Found find(RequestedPath path) throws IOException {
        try {
            return FileAnswer.open(folder.resolve(path.joined()));
        } catch (AccessDeniedException denied) {
            return new Found.Unreadable();
        } catch (NoSuchFileException | InvalidPathException none) {
            return new Found.Nothing();
        }
    }

    @Override
    public @Nullable FileStamp stamp(RequestedPath path) {
        return stamp(folder, path);
    }

    static @Nullable FileStamp stamp(Path folder, RequestedPath path) {
        try {
            return FileStamp.of(Files.readAttributes(folder.resolve(path.joined()), BasicFileAttributes.class));
        } catch (IOException | InvalidPathException gone) {
            return null;
        }
    }
}
