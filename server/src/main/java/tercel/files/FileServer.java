package tercel.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import tercel.files.FileServerOptions.CacheBounds;
import tercel.http.Handler;
import tercel.http.Request;
import tercel.http.Response;

/**
 * Serves the files beneath a folder to GET and HEAD, and nothing outside it. Immutable but for its cache; any thread.
 *
 * <p>Names that begin with a dot, that hide a separator, or whose links leave the folder are answered as if they were
 * not there: 404. A folder is answered with its index, or redirected to its path with a slash. Validators, conditions
 * and ranges follow RFC 9110 sections 8.8, 13 and 14.
 *
 * <p>Files of up to 64 KiB are kept in memory and compared with the disk at most once a second, so an answer may show a
 * file as it was a second ago, and, while its first request after that second compares, the moment longer that takes.
 * Larger ones are opened for each answer and lent to the engine, which sends them without a copy where it can. A file
 * that is replaced by another (by rename) goes on as it was in answers that have begun; one that is made shorter in
 * place cuts them.
 */
public final class FileServer implements Handler {
    /** The biggest file that is kept in memory, in bytes. */
    public static final int SMALL_BYTES_MAX = Stock.SMALL_BYTES_MAX;

    /** The most that {@link #preloaded()} reads, in bytes. */
    public static final long PRELOADED_BYTES_MAX = 256L << 20;

    private final Root root;
    private final FileServerOptions options;
    private final LongSupplier nanoTime;
    private final Site site;

    FileServer(Root root, FileServerOptions options, LongSupplier nanoTime) {
        this.root = root;
        this.options = options;
        this.nanoTime = nanoTime;
        this.site = new Site(root, options, nanoTime);
    }

    /**
     * Serves a folder at the root of the server's paths: {@code index.html} for folders, no hidden files, at most 32
     * MiB and 4096 files in memory.
     *
     * @param folder it may be a link, and is looked up anew each time, so that the link may be turned to another
     *     version
     * @return a handler
     * @throws IllegalArgumentException with one line, if it cannot be read or is no folder
     */
    public static FileServer of(Path folder) {
        return new FileServer(new Root(folder), FileServerOptions.DEFAULT, System::nanoTime);
    }

    /**
     * Serves one file, which is opened when it is first asked for, and need not exist before.
     *
     * @param file links are followed wherever they lead
     * @return a handler for any path, such as {@code /favicon.ico} in a router
     * @throws IllegalArgumentException if no file can have that name
     */
    public static OneFile file(Path file) {
        return OneFile.of(file, System::nanoTime);
    }

    /**
     * Serves the folder at another path.
     *
     * @param prefix such as {@code /static/}: begins and ends with a slash; requests for other paths are answered with
     *     404
     * @return a handler with an empty cache, as from the other methods
     */
    public FileServer withPrefix(String prefix) {
        return changed(options.with(options.pages().withPrefix(prefix)));
    }

    /**
     * Answers folders with another file than {@code index.html}.
     *
     * @param name of a file in the folder that was asked for
     * @return a handler
     */
    public FileServer withIndex(String name) {
        return changed(options.with(options.pages().withIndex(name)));
    }

    /**
     * Serves names that begin with a dot too, as {@code .well-known} does.
     *
     * @param served whether
     * @return a handler
     */
    public FileServer withHidden(boolean served) {
        return changed(options.with(options.showing().withHidden(served)));
    }

    /**
     * Says what files with an extension are.
     *
     * @param extension without the dot, in upper or lower case
     * @param type a media type, with its charset where it has one
     * @return a handler
     */
    public FileServer withMediaType(String extension, String type) {
        return changed(options.with(
                options.description().withTypes(options.description().types().with(extension, type))));
    }

    /**
     * Bounds the cache.
     *
     * @param bytes most bytes of all files in it; 0 for no cache
     * @param entries most files in it
     * @return a handler
     */
    public FileServer withCache(long bytes, int entries) {
        return changed(options.with(new CacheBounds(bytes, entries)));
    }

    /**
     * Lists folders that have no index: as a page, or as JSON where {@code Accept} prefers that. What would not be
     * served is not listed. The page needs no script, and no other file. {@code ?sort=name}, {@code size} or
     * {@code date}, and {@code &order=asc} or {@code desc}, say in which order.
     *
     * @param listed whether; by default they are answered as if they were not there
     * @return a handler
     */
    public FileServer withListing(boolean listed) {
        return changed(options.with(options.showing().withListing(listed)));
    }

    /**
     * Bounds the lists of folders.
     *
     * @param entriesMax most names of a folder that are read for its list, 10,000 by default; the list says so when
     *     there are more
     * @return a handler
     */
    public FileServer withListingMax(int entriesMax) {
        return changed(options.with(options.showing().withEntriesMax(entriesMax)));
    }

    /**
     * Sends what lies compressed beside a file, {@code name.br}, {@code name.zst} or {@code name.gz}, to clients that
     * accept it: by weight, and at equal weight in this order (RFC 9110, section 12.5.3). One that is more than two
     * seconds older than its file is left alone, because the file has been changed since.
     *
     * @param sent whether, which is the default
     * @return a handler
     */
    public FileServer withPrecompressed(boolean sent) {
        return changed(options.with(options.description().withPrecompressed(sent)));
    }

    /**
     * Says how long files may be kept by caches.
     *
     * @param rules by name; without any, nothing is said
     * @return a handler
     */
    public FileServer withCacheControl(CacheControl rules) {
        return changed(options.with(options.description().withCacheControl(rules)));
    }

    /**
     * Answers what is not there with a page, and with 404.
     *
     * @param page a file beneath the folder, such as {@code 404.html}; while it is not there, a line of text
     * @return a handler
     */
    public FileServer withNotFound(String page) {
        return changed(options.with(options.pages().withNotFound(page)));
    }

    /**
     * Answers pages that are not there with one that draws them itself, and with 200: for applications of a single
     * page. It answers only requests whose {@code Accept} names HTML, as those of browsers do that open a page, so that
     * a missing script or image is still 404.
     *
     * @param page a file beneath the folder, such as {@code index.html}
     * @return a handler
     */
    public FileServer withFallback(String page) {
        return changed(options.with(options.pages().withFallback(page)));
    }

    /**
     * Reads the whole folder now, up to {@link #PRELOADED_BYTES_MAX}, and serves it without the disk from then on.
     *
     * @return a handler that is set up as this one
     * @throws IllegalArgumentException with one line, if the folder has more bytes, or more than 100,000 names, or if
     *     this one lists folders
     * @throws IOException if a folder or a file cannot be read
     */
    public PreloadedFiles preloaded() throws IOException {
        return preloaded(PRELOADED_BYTES_MAX);
    }

    /**
     * Reads the whole folder now, and serves it without the disk from then on.
     *
     * @param bytesMax most bytes of all files
     * @return a handler that is set up as this one
     * @throws IllegalArgumentException with one line, if the folder has more bytes, or more than 100,000 names, or if
     *     this one lists folders
     * @throws IOException if a folder or a file cannot be read
     */
    public PreloadedFiles preloaded(long bytesMax) throws IOException {
        if (options.showing().listed()) {
            throw new IllegalArgumentException("files that are preloaded are not listed: choose one of the two");
        }
        var reader = new FolderReader(Preload.NAMES_MAX, options.showing().hidden());
        return new PreloadedFiles(options, new Preload(root, reader, bytesMax).read());
    }

    private FileServer changed(FileServerOptions changed) {
        return new FileServer(root, changed, nanoTime);
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        site.answer(request, response);
    }
}
