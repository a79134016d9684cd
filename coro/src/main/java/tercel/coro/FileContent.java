package tercel.coro;

/** What shall stand in a file. */
@FunctionalInterface
public interface FileContent {
    /**
     * Writes it.
     *
     * @param file empty, and open to be written
     * @throws Exception if it cannot; the file is then thrown away
     */
    void writeTo(AsyncFile file) throws Exception;
}
