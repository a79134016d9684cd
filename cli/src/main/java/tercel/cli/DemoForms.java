package tercel.cli;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tercel.http.Decompression;
import tercel.http.MultipartOptions;
import tercel.http.Part;
import tercel.http.Prepared;
import tercel.http.Request;
import tercel.http.Response;
import tercel.http.Router;

/** Forms, uploads and encoded requests, as {@code tercel demo} shows them. Immutable; any thread. */
final class DemoForms {
    private static final MultipartOptions UPLOADS = MultipartOptions.DEFAULT.withBytes(1L << 30);
    private static final int PIECE_BYTES = 16 << 10;

    private static final String HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Forms - Tercel demo</title>
            <link rel="icon" href="data:,">
            <style>
            :root { color-scheme: light dark }
            body { font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
            h1 { font-size: 1.6rem; line-height: 1.2 }
            label, input { display: block; box-sizing: border-box; max-width: 100% }
            label { margin-top: 0.8rem }
            fieldset { margin-top: 0.8rem }
            fieldset label { margin: 0 }
            fieldset input { display: inline-block }
            input, button { font: inherit; padding: 0.2rem 0.6rem }
            button { margin-top: 0.8rem }
            </style>
            </head>
            <body>
            <main>
            <h1>Forms</h1>
            <h2>Fields</h2>
            <p>Sent as <code>application/x-www-form-urlencoded</code>; the answer lists what came.</p>
            <form action="/form" method="post">
            <label for="name">Name</label>
            <input id="name" name="name" autocomplete="name" required>
            <label for="note">Note</label>
            <input id="note" name="note" value="1 + 1 &amp; more">
            <fieldset>
            <legend>Colours</legend>
            <label><input type="checkbox" name="colour" value="red"> red</label>
            <label><input type="checkbox" name="colour" value="blue" checked> blue</label>
            </fieldset>
            <button>Send the fields</button>
            </form>
            <h2>Files</h2>
            <p>Sent as <code>multipart/form-data</code>, up to 1 GiB; each part is digested while it arrives,
            and none is kept.</p>
            <form action="/upload" method="post" enctype="multipart/form-data">
            <label for="title">Title</label>
            <input id="title" name="title" value="holidays">
            <label for="files">Files</label>
            <input id="files" name="files" type="file" multiple>
            <button>Send the files</button>
            </form>
            <p><a href="/">What else there is</a></p>
            </main>
            </body>
            </html>
            """;

    private static final Prepared PAGE = Prepared.of("text/html; charset=utf-8", HTML);

    private DemoForms() {}

    /** Adds the paths {@code /form}, {@code /upload} and {@code /inflate}. */
    static Router addTo(Router router) {
        return router.get("/form", (request, response) -> response.send(PAGE))
                .post("/form", DemoForms::form)
                .post("/upload", DemoForms::upload)
                .post("/inflate", Decompression.of(DemoForms::inflate));
    }

    private static void form(Request request, Response response) throws IOException {
        var form = request.form();
        var lines = new StringBuilder();
        for (String name : form.names()) {
            for (String value : form.all(name)) {
                lines.append(name).append(" = ").append(value).append('\n');
            }
        }
        response.text(lines.toString());
    }

    /** A line for each part: its name, its file's name, its type, its size and its digest. */
    private static void upload(Request request, Response response) throws IOException {
        var form = request.multipart(UPLOADS);
        var lines = new StringBuilder();
        while (form.hasNext()) {
            var part = form.next();
            lines.append(part.name());
            part.filename().ifPresent(name -> lines.append(" (").append(name).append(')'));
            lines.append(", ").append(part.contentType()).append(", ").append(digest(part));
        }
        response.text(lines.toString());
    }

    private static String digest(Part part) throws IOException {
        var digest = sha256();
        var piece = new byte[PIECE_BYTES];
        var in = part.body();
        long size = 0;
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            digest.update(piece, 0, count);
            size += count;
        }
        return size + (size == 1 ? " byte" : " bytes") + ", SHA-256 "
                + HexFormat.of().formatHex(digest.digest()) + "\n";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    /** Sends back what came, decoded. */
    private static void inflate(Request request, Response response) throws IOException {
        byte[] body = request.bytes();
        response.contentType(request.header("Content-Type", "application/octet-stream"))
                .bytes(body);
    }
}
