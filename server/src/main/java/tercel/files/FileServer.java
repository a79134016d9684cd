package tercel.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
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
    public static final int SMALL_BYTES_MAX = 64 << 10;

    private static final String NOT_FOUND = "not found";

    /** A file whose last change is no older is read anew each time. */
    private static final long YOUNG_NANOS = 2_000_000_000;

    private final Root root;
    private final FileServerOptions options;
    private final FileCache cache;
    private final LongSupplier nanoTime;

    FileServer(Root root, FileServerOptions options, LongSupplier nanoTime) {
        this.root = root;
        this.options = options;
        this.nanoTime = nanoTime;
        this.cache = new FileCache(options.cacheBytesMax(), options.cacheEntriesMax());
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
     * Serves the folder at another path.
     *
     * @param prefix such as {@code /static/}: begins and ends with a slash; requests for other paths are answered with
     *     404
     * @return a handler with an empty cache, as from the other methods
     */
    public FileServer withPrefix(String prefix) {
        return with(options.withPrefix(prefix));
    }

    /**
     * Answers folders with another file than {@code index.html}.
     *
     * @param name of a file in the folder that was asked for
     * @return a handler
     */
    public FileServer withIndex(String name) {
        return with(options.withIndex(name));
    }

    /**
     * Serves names that begin with a dot too, as {@code .well-known} does.
     *
     * @param served whether
     * @return a handler
     */
    public FileServer withHidden(boolean served) {
        return with(options.withHidden(served));
    }

    /**
     * Says what files with an extension are.
     *
     * @param extension without the dot, in upper or lower case
     * @param type a media type, with its charset where it has one
     * @return a handler
     */
    public FileServer withMediaType(String extension, String type) {
        return with(options.withTypes(options.types().with(extension, type)));
    }

    /**
     * Bounds the cache.
     *
     * @param bytes most bytes of all files in it; 0 for no cache
     * @param entries most files in it
     * @return a handler
     */
    public FileServer withCache(long bytes, int entries) {
        return with(options.withCache(bytes, entries));
    }

    private FileServer with(FileServerOptions changed) {
        return new FileServer(root, changed, nanoTime);
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        if (!FileAnswer.isRetrieval(request)) {
            response.header("Allow", "GET, HEAD");
            FileAnswer.refuse(response, 405, "only GET and HEAD are answered here");
            return;
        }
        var rawPath = request.rawPath();
        var cached = cache.find(rawPath);
        if (cached != null && isCurrent(rawPath, cached)) {
            FileAnswer.send(request, response, cached.facts(), cached.source());
            return;
        }
        var path = beneath(request, rawPath);
        if (path.isPresent()) {
            answer(new Visit(request, response, rawPath, path.get()));
        } else if ((request.path() + "/").equals(options.prefix())) {
            redirect(request, response, options.above());
        } else {
            FileAnswer.refuse(response, 404, NOT_FOUND);
        }
    }

    private boolean isCurrent(String rawPath, CachedFile cached) {
        if (!cached.claimComparison(nanoTime.getAsLong()) || root.isStill(cached.path(), cached.stamp())) {
            return true;
        }
        cache.remove(rawPath);
        return false;
    }

    private record Visit(Request request, Response response, String rawPath, RequestedPath path) {
        Visit at(RequestedPath other) {
            return new Visit(request, response, rawPath, other);
        }
    }

    /** The path beneath the root, if there is a safe one. */
    private Optional<RequestedPath> beneath(Request request, String rawPath) {
        var path = request.path();
        if (RequestedPath.hidesSeparators(rawPath) || !path.startsWith(options.prefix())) {
            return Optional.empty();
        }
        return RequestedPath.parse(path.substring(options.prefix().length() - 1), options.hidden());
    }

    private void answer(Visit visit) throws IOException {
        var found = root.find(visit.path());
        if (!(found instanceof Found.Folder)) {
            answer(visit, found);
        } else if (visit.path().ofFolder()) {
            var index = visit.at(visit.path().child(options.index()));
            answer(index, root.find(index.path()));
        } else {
            redirect(visit.request(), visit.response(), visit.path().beneath(options.above()));
        }
    }

    private void answer(Visit visit, Found found) throws IOException {
        switch (found) {
            case Found.Regular(var file, var stamp) -> answerFile(visit, file, stamp);
            case Found.Folder _, Found.Nothing _ -> FileAnswer.refuse(visit.response(), 404, NOT_FOUND);
            case Found.Unreadable _ -> FileAnswer.refuse(visit.response(), 403, "the server may not read this");
        }
    }

    /**
     * To the folder's path with a slash. It cannot lead to another server: it consists of names, none of which is
     * empty, between slashes of ours.
     */
    private static void redirect(Request request, Response response, RequestedPath folder) throws IOException {
        var path = "/" + folder.encoded() + "/";
        var target = request.target();
        int query = target.indexOf('?');
        response.header("Location", query < 0 ? path : path + target.substring(query));
        FileAnswer.refuse(response, 301, "the folder is at " + path);
    }

    private void answerFile(Visit visit, OpenFile file, FileStamp stamp) throws IOException {
        var type = options.types().of(visit.path().names().getLast());
        var facts = FileFacts.of(type, stamp, FileAnswer.nowSeconds());
        Source source = new Source.Disk(file);
        if (stamp.size() <= SMALL_BYTES_MAX) {
            long nowNanos = nanoTime.getAsLong();
            var memory = Source.Memory.read(file, (int) stamp.size());
            keep(visit, new CachedFile(visit.path(), stamp, facts, new CachedFile.Content(memory, nowNanos)));
            source = memory;
        }
        FileAnswer.send(visit.request(), visit.response(), facts, source);
    }

    /**
     * Keeps a file, unless it has changed while it was read, or so shortly before that a file system with a coarse
     * clock would not tell the next change from this one.
     */
    private void keep(Visit visit, CachedFile file) {
        long ageNanos = System.currentTimeMillis() * 1_000_000 - file.stamp().modifiedNanos();
        if (Math.abs(ageNanos) >= YOUNG_NANOS && root.isStill(file.path(), file.stamp())) {
            cache.put(visit.rawPath(), file);
        }
    }
}
