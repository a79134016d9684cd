package tercel.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tercel.files.Stock.Visit;
import tercel.http.Request;
import tercel.wire.ArrayChunk;

/**
 * Answers with what stands in a folder.
 *
 * @param folder beneath the root
 * @param above where the root stands
 * @param listing of the folder
 */
record ListingAnswer(RequestedPath folder, RequestedPath above, FolderListing listing) {
    /** Nothing is loaded, run, framed or sent anywhere: the page is all there is. */
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    void send(Visit visit, ListingOrder order) throws IOException {
        var response = visit.response();
        response.header("Cache-Control", "no-cache")
                .header("X-Content-Type-Options", "nosniff")
                .addHeader("Vary", "Accept");
        String body;
        if (prefersJson(visit.request())) {
            response.contentType("application/json");
            body = new ListingJson(this, order).text();
        } else {
            response.contentType("text/html; charset=utf-8").header("Content-Security-Policy", POLICY);
            body = new ListingPage(this, order).text();
        }
        response.send(new ArrayChunk(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean prefersJson(Request request) {
        var accepted = Conditions.joined(request, "Accept");
        if (accepted == null) {
            return false;
        }
        int json = Preference.of(accepted, "application/json", "application/*", "*/*");
        return json > Math.max(0, Preference.of(accepted, "text/html", "text/*", "*/*"));
    }

    /** The path of the folder, as one reads it. */
    String path() {
        var whole = folder.beneath(above);
        return whole.names().isEmpty() ? "/" : "/" + whole.joined() + "/";
    }
}
