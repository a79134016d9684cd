package tercel.files;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tercel.http.Handler;
import tercel.http.PathMap;
import tercel.http.Request;
import tercel.http.Response;

/**
 * The files of a folder as they were when they were read, in memory: answered without any access to the disk, and with
 * nothing but what was there then. Made by {@link FileServer#preloaded()}. Immutable; any thread.
 *
 * <p>Answers are those of the {@link FileServer}, but that links to folders are not followed, and no folder is listed.
 */
public final class PreloadedFiles implements Handler {
    private final FileServerOptions options;
    private final Map<String, Place> places = new HashMap<>();
    private final PathMap<Place> placesAsWritten;
    private final Map<String, Variants> files;
    private final long bytes;

    /** What stands at a path of the server. */
    private sealed interface Place {
        record File(Variants variants) implements Place {}

        record Folder(RequestedPath path) implements Place {}
    }

    PreloadedFiles(FileServerOptions options, Preload preload) {
        this.options = options;
        this.files = preload.variants(options.description());
        this.bytes = preload.bytes();
        var pages = options.pages();
        files.forEach((path, variants) -> places.put(pages.prefix() + path, new Place.File(variants)));
        for (var folder : preload.folders()) {
            var whole = folder.beneath(pages.above());
            var index = files.get(folder.child(pages.index()).joined());
            var path = whole.names().isEmpty() ? "" : "/" + whole.joined();
            if (index != null) {
                places.put(path + "/", new Place.File(index));
            }
            places.put(path, new Place.Folder(whole));
        }
        this.placesAsWritten = new PathMap<>(places);
    }

    /**
     * How many files there are.
     *
     * @return those that lie compressed beside others among them
     */
    public int count() {
        return files.size();
    }

    /**
     * How many bytes they have.
     *
     * @return all of them together
     */
    public long bytes() {
        return bytes;
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        if (!FileAnswer.isRetrieval(request)) {
            FileAnswer.refuseMethod(response);
            return;
        }
        var place = placesAsWritten.find(request);
        switch (place == null ? placeDecoded(request) : place) {
            case Place.File(var variants) -> send(request, response, variants);
            case Place.Folder(var path) -> FileAnswer.redirect(request, response, path);
            case null -> absent(request, response);
        }
    }

    private @Nullable Place placeDecoded(Request request) {
        return RequestedPath.hidesSeparators(request.rawPath()) ? null : places.get(request.path());
    }

    private static void send(Request request, Response response, Variants variants) throws IOException {
        var chosen = variants.chosenFor(request);
        var memory = chosen.memory();
        assert memory != null : "a file that was read is in memory";
        FileAnswer.send(request, response, chosen.facts(), memory);
    }

    private void absent(Request request, Response response) throws IOException {
        var pages = options.pages();
        var fallback = pages.fallback() == null ? null : files.get(pages.fallback());
        var page = pages.notFound() == null ? null : files.get(pages.notFound());
        if (fallback != null && options.beneath(request, request.rawPath()).isPresent()) {
            if (Site.wantsPage(request)) {
                send(request, response.addHeader("Vary", "Accept"), fallback);
                return;
            }
            if (page != null) {
                response.addHeader("Vary", "Accept");
            }
        }
        if (page == null) {
            FileAnswer.refuse(response, 404, Site.NOT_FOUND);
        } else {
            send(request, response.status(404), page);
        }
    }
}
