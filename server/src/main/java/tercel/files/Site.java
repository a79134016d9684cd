package tercel.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tercel.files.Stock.Visit;
import tercel.http.Request;
import tercel.http.Response;

/** Decides what is answered beneath a root: a file, an index, a list, a redirect or a refusal. Any thread. */
final class Site {
    static final String NOT_FOUND = "not found";
    static final String FORBIDDEN = "the server may not read this";

    private final Root root;
    private final FileServerOptions options;
    private final Stock stock;

    Site(Root root, FileServerOptions options, LongSupplier nanoTime) {
        this.root = root;
        this.options = options;
        this.stock = new Stock(root, options.description(), options.cache(), nanoTime);
    }

    void answer(Request request, Response response) throws IOException {
        if (!FileAnswer.isRetrieval(request)) {
            FileAnswer.refuseMethod(response);
            return;
        }
        var rawPath = request.rawPath();
        if (stock.answerKnown(request, response, rawPath)) {
            return;
        }
        var visit = new Visit(request, response, rawPath);
        var path = options.beneath(request, rawPath);
        if (path.isPresent()) {
            answer(visit, path.get());
        } else if ((request.path() + "/").equals(options.pages().prefix())) {
            FileAnswer.redirect(request, response, options.pages().above());
        } else {
            absent(visit);
        }
    }

    private void answer(Visit visit, RequestedPath path) throws IOException {
        switch (root.find(path)) {
            case Found.Regular found -> stock.answer(visit, path, found);
            case Found.Folder _ -> answerFolder(visit, path);
            case Found.Nothing _ -> absentPage(visit);
            case Found.Unreadable _ -> FileAnswer.refuse(visit.response(), 403, FORBIDDEN);
        }
    }

    private void answerFolder(Visit visit, RequestedPath path) throws IOException {
        if (!path.ofFolder()) {
            FileAnswer.redirect(
                    visit.request(),
                    visit.response(),
                    path.beneath(options.pages().above()));
            return;
        }
        var index = path.child(options.pages().index());
        switch (root.find(index)) {
            case Found.Regular found -> stock.answer(visit, index, found);
            case Found.Folder _, Found.Nothing _ -> answerBare(visit, path);
            case Found.Unreadable _ -> FileAnswer.refuse(visit.response(), 403, FORBIDDEN);
        }
    }

    /** A folder without an index. */
    private void answerBare(Visit visit, RequestedPath path) throws IOException {
        if (!options.showing().listed()) {
            absentPage(visit);
            return;
        }
        var order = ListingOrder.of(visit.request().query());
        Optional<FolderListing> listing;
        try {
            listing = root.list(path, options.showing().reader());
        } catch (AccessDeniedException denied) {
            FileAnswer.refuse(visit.response(), 403, FORBIDDEN);
            return;
        }
        if (listing.isPresent()) {
            new ListingAnswer(path, options.pages().above(), listing.get()).send(visit, order);
        } else {
            absent(visit);
        }
    }

    /** Nothing is there, but it might be a page of an application that draws its pages itself. */
    private void absentPage(Visit visit) throws IOException {
        var fallback = options.pages().fallback();
        boolean wanted = fallback != null && wantsPage(visit.request());
        if (wanted || fallback != null && options.pages().notFound() != null) {
            visit.response().addHeader("Vary", "Accept");
        }
        if (!wanted || !answered(visit, fallback)) {
            absent(visit);
        }
    }

    /** Only who names the type: browsers do so when they open a page, and not when they load a script or an image. */
    static boolean wantsPage(Request request) {
        var accepted = Conditions.joined(request, "Accept");
        return accepted != null && Preference.of(accepted, "text/html", "application/xhtml+xml") > 0;
    }

    private void absent(Visit visit) throws IOException {
        visit.response().status(404);
        if (!answered(visit, options.pages().notFound())) {
            FileAnswer.refuse(visit.response(), 404, NOT_FOUND);
        }
    }

    /** Answers with a page of the root, if there is one. It is remembered by its path, which no request's can equal. */
    private boolean answered(Visit visit, @Nullable String page) throws IOException {
        if (page == null) {
            return false;
        }
        var path = RequestedPath.parse(page, true).orElseThrow();
        return stock.answer(new Visit(visit.request(), visit.response(), path.joined()), path);
    }
}
