package tercel.files;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where files are looked for. Any thread; blocks for as long as the file system does. */
sealed interface Ground permits Root, ChosenFile {
    /**
     * Finds and opens.
     *
     * @param path names that are safe each
     * @return what stands there
     * @throws IOException if the system fails otherwise than by saying that nothing readable is there, such as by
     *     running out of descriptors
     */
    Found find(RequestedPath path) throws IOException;

    /**
     * The state of what stands at a path, by one system call. Which file it is belongs to it, so that nothing is served
     * by an equal one that {@link #find} has not let through.
     *
     * @param path names that are safe each
     * @return null if nothing is there, or it cannot be looked at
     */
    @Nullable
    FileStamp stamp(RequestedPath path);
}
