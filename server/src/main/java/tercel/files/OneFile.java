package tercel.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import tercel.files.FileServerOptions.CacheBounds;
import tercel.files.Stock.Visit;
import tercel.http.Handler;
import tercel.http.Request;
import tercel.http.Response;

/**
 * Answers GET and HEAD of any path with one file, which need not exist before it is asked for: until it does, and when
 * it is gone, the answer is 404. It is kept and compared with the disk, and what lies compressed beside it is sent, as
 * by a {@link FileServer}; but links are followed wherever they lead, since no request has a say in that. Immutable but
 * for what it keeps; any thread.
 */
public final class OneFile implements Handler {
    private static final String KEY = "the one";

    private final ChosenFile ground;
    private final RequestedPath path;
    private final Description description;
    private final LongSupplier nanoTime;
    private final Stock stock;

    OneFile(ChosenFile ground, RequestedPath path, Description description, LongSupplier nanoTime) {
        this.ground = ground;
        this.path = path;
        this.description = description;
        this.nanoTime = nanoTime;
        this.stock = new Stock(ground, description, new CacheBounds(Long.MAX_VALUE, 1), nanoTime);
    }

    static OneFile of(Path file, LongSupplier nanoTime) {
        var whole = file.toAbsolutePath();
        var folder = whole.getParent();
        var name = whole.getFileName();
        if (folder == null || name == null) {
            throw new IllegalArgumentException(file + " is not the name of a file");
        }
        var path = new RequestedPath(List.of(name.toString()), false);
        return new OneFile(new ChosenFile(folder), path, Description.DEFAULT, nanoTime);
    }

    /**
     * Says what the file is.
     *
     * @param type a media type, with its charset where it has one; without this, what its extension says
     * @return a handler
     */
    public OneFile withMediaType(String type) {
        return changed(description.withTypes(MediaTypes.only(type)));
    }

    /**
     * Says how long the file may be kept by caches.
     *
     * @param value of the Cache-Control field; without this, nothing is said
     * @return a handler
     */
    public OneFile withCacheControl(String value) {
        return changed(description.withCacheControl(CacheControl.of(value)));
    }

    /**
     * Sends what lies compressed beside the file, as {@link FileServer#withPrecompressed} says.
     *
     * @param sent whether, which is the default
     * @return a handler
     */
    public OneFile withPrecompressed(boolean sent) {
        return changed(description.withPrecompressed(sent));
    }

    private OneFile changed(Description changed) {
        return new OneFile(ground, path, changed, nanoTime);
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        if (!FileAnswer.isRetrieval(request)) {
            FileAnswer.refuseMethod(response);
            return;
        }
        if (stock.answerKnown(request, response, KEY)) {
            return;
        }
        switch (ground.find(path)) {
            case Found.Regular found -> stock.answer(new Visit(request, response, KEY), path, found);
            case Found.Folder _, Found.Nothing _ -> FileAnswer.refuse(response, 404, Site.NOT_FOUND);
            case Found.Unreadable _ -> FileAnswer.refuse(response, 403, Site.FORBIDDEN);
        }
    }
}
