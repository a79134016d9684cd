package tercel.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ThreadLocalRandom;
import tercel.files.FileFacts.Delivery;
import tercel.http.Request;
import tercel.http.Response;

/** Answers a request with a file: with its fields, and with the parts or the 304 that the request asks for. */
public final class FileAnswer {
    private static final int REPLACED_MAX = 3;
    private static final Reply WHOLE = new Reply.Whole();

    private FileAnswer() {}

    /**
     * The media type of a file by its name.
     *
     * @param file need not exist
     * @return {@code application/octet-stream} where its extension is not known
     */
    public static String mediaType(Path file) {
        var name = file.getFileName();
        return MediaTypes.STANDARD.of(name == null ? "" : name.toString());
    }

    /**
     * Answers with any file that the application chooses; links are followed wherever they lead. Conditions and ranges
     * count where GET or HEAD would be answered with 200; to another method, or with another status that was set
     * before, it is sent whole.
     *
     * @param request what was asked
     * @param response not committed
     * @param file an existing, readable, regular file; it is opened anew each time
     * @param type its media type
     * @throws IOException if it cannot be read, or the client is lost
     */
    public static void send(Request request, Response response, Path file, String type) throws IOException {
        var found = open(file);
        var facts = FileFacts.of(type, found.stamp(), nowSeconds());
        send(request, response, facts, new Source.Disk(found.file()));
    }

    static Found.Regular open(Path file) throws IOException {
        for (int replaced = 0; replaced <= REPLACED_MAX; replaced++) {
            // Looked at first, because opening a pipe would wait for who writes into it.
            var before = Files.readAttributes(file, BasicFileAttributes.class);
            if (!before.isRegularFile()) {
                throw new NoSuchFileException(file.toString(), null, "is no regular file");
            }
            var open = OpenFile.of(FileChannel.open(file, StandardOpenOption.READ));
            var after = stampOrClose(file, open);
            if (after.isOfSameFile(FileStamp.of(before))) {
                return new Found.Regular(open, after);
            }
            open.close();
        }
        throw new NoSuchFileException(file.toString(), null, "is replaced again and again");
    }

    private static FileStamp stampOrClose(Path file, OpenFile open) throws IOException {
        try {
            return FileStamp.of(Files.readAttributes(file, BasicFileAttributes.class));
        } catch (IOException gone) {
            open.close();
            throw gone;
        }
    }

    static long nowSeconds() {
        return System.currentTimeMillis() / 1000;
    }

    static boolean isRetrieval(Request request) {
        var method = request.method();
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Answers with what stands for a file; the source is closed when it has been sent, or at once if it is not. */
    static void send(Request request, Response response, FileFacts facts, Source source) throws IOException {
        boolean ours = true;
        try {
            var reply = response.status() == 200 && isRetrieval(request) ? reply(request, facts) : WHOLE;
            switch (reply) {
                case Reply.Whole _ -> {
                    describe(response, facts).contentType(facts.type());
                    ours = false;
                    source.answer(facts.whole(), response);
                }
                case Reply.Part(var range) -> {
                    describe(response.status(206), facts)
                            .contentType(facts.type())
                            .header("Content-Range", range.of(facts.size()));
                    ours = false;
                    source.answer(range, response);
                }
                // Whoever decodes the answer would take the heads between its parts for coded bytes.
                case Reply.Parts _
                when facts.delivery().coding() != null -> {
                    describe(response, facts).contentType(facts.type());
                    ours = false;
                    source.answer(facts.whole(), response);
                }
                case Reply.Parts parts -> sendParts(describe(response.status(206), facts), facts, parts, source);
                case Reply.NotModified _ -> {
                    vary(response, facts.delivery());
                    cache(response, facts.delivery());
                    validate(response.status(304), facts).empty();
                }
                case Reply.PreconditionFailed _ -> {
                    vary(response, facts.delivery());
                    refuse(response, 412, "the file is in another state");
                }
                case Reply.Unsatisfiable _ -> {
                    vary(response, facts.delivery());
                    validate(response, facts).header("Content-Range", "bytes */" + facts.size());
                    refuse(response, 416, "the file has only " + facts.size() + " bytes");
                }
            }
        } finally {
            if (ours) {
                source.close();
            }
        }
    }

    private static Reply reply(Request request, FileFacts facts) {
        var range = request.method().equals("GET") ? Conditions.joined(request, "Range") : null;
        var conditions = Conditions.of(request, range != null);
        return range == null && conditions == Conditions.NONE
                ? WHOLE
                : Reply.decide(facts, conditions, range, nowSeconds());
    }

    /** An answer that is a refusal, with a page of its own, is not that page: it has no validators and no parts. */
    private static Response describe(Response response, FileFacts facts) {
        boolean refuses = response.status() >= 400;
        if (facts.delivery() != Delivery.PLAIN) {
            describeDelivery(response, facts.delivery(), refuses);
        }
        if (!refuses) {
            validate(response, facts).header("Accept-Ranges", "bytes");
        }
        return response.header("X-Content-Type-Options", "nosniff");
    }

    private static void describeDelivery(Response response, Delivery delivery, boolean refuses) {
        var coding = delivery.coding();
        if (coding != null) {
            response.header("Content-Encoding", coding.token());
        }
        vary(response, delivery);
        if (!refuses) {
            cache(response, delivery);
        }
    }

    private static Response validate(Response response, FileFacts facts) {
        return response.header("ETag", facts.validators().tag()).header("Last-Modified", facts.lastModified());
    }

    private static void cache(Response response, Delivery delivery) {
        var cacheControl = delivery.cacheControl();
        if (cacheControl != null) {
            response.header("Cache-Control", cacheControl);
        }
    }

    private static void vary(Response response, Delivery delivery) {
        if (delivery.varies()) {
            response.addHeader("Vary", "Accept-Encoding");
        }
    }

    private static void sendParts(Response response, FileFacts facts, Reply.Parts parts, Source source)
            throws IOException {
        var random = ThreadLocalRandom.current();
        var boundary = Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
        var multipart = new Multipart(parts.ranges(), facts.type(), facts.size(), boundary);
        try (var out = response.contentType(multipart.type()).stream(multipart.length())) {
            multipart.writeTo(out, source);
        }
    }

    static void refuse(Response response, int status, String reason) throws IOException {
        if (status >= 400) {
            response.problem(status, reason);
            return;
        }
        response.status(status).contentType("text/plain; charset=utf-8").bytes((reason + "\n").getBytes(US_ASCII));
    }

    static void refuseMethod(Response response) throws IOException {
        response.header("Allow", "GET, HEAD");
        refuse(response, 405, "only GET and HEAD are answered here");
    }

    /**
     * To the folder's path with a slash. It cannot lead to another server: it consists of names, none of which is
     * empty, between slashes of ours.
     */
    static void redirect(Request request, Response response, RequestedPath folder) throws IOException {
        var path = folder.names().isEmpty() ? "/" : "/" + folder.encoded() + "/";
        var target = request.target();
        int query = target.indexOf('?');
        response.header("Location", query < 0 ? path : path + target.substring(query));
        refuse(response, 301, "the folder is at " + path);
    }
}
