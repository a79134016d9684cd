package tercel.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import tercel.wire.http1.ResponseFields;

/**
 * Sends the answers of a handler in gzip or deflate to clients that accept it: RFC 9110, sections 8.4 and 12.5.3.
 * Answers that it does not encode, it does not touch, and handlers need not know of it. Immutable but for its pool of
 * encoders; any thread.
 *
 * <p>Encoded are bodies of at least a size (1 KiB), or of unknown length, whose media type is worth it. Not encoded is
 * what has a Content-Encoding, a Content-Range, a digest or {@code Cache-Control: no-transform}, nor 204, 205, 206 and
 * 304. An answer that other clients may get in another coding says {@code Vary: Accept-Encoding}, also where this one
 * is plain. A strong ETag of an encoded answer becomes weak, and its Accept-Ranges goes.
 *
 * <p>A client that refuses every coding, {@code identity} too, gets a plain answer all the same and no 406, as from
 * nginx; {@code identity;q=0} beside a coding that is known here is no reason to encode what is too small for it.
 *
 * <p>A body of up to 64 KiB that is known as a whole is sent with its new length, and plain if that is not less. A
 * {@link Prepared} one is encoded once. All others are encoded as they are sent, and then chunked;
 * {@link java.io.OutputStream#flush} of a stream sends all so far in a form that the client can decode at once, so that
 * slow streams arrive. Such a stream has an encoder of some 270 kB to itself until it ends; past a bound of encoders at
 * work (256) answers go out plain. So do {@link Response#events}, of which thousands may be open.
 *
 * <p>Who sends a secret and what a stranger wrote in one compressed body tells the secret by its length, TLS or not:
 * keep such answers out of this handler, or set {@code no-transform} there.
 */
public final class Compression implements Handler {
    /** Bodies that are smaller are sent plain, unless told otherwise; in bytes. */
    public static final int MINIMUM_SIZE = 1 << 10;

    /** Encoders at work at once, unless told otherwise. */
    public static final int ENCODERS_MAX = 256;

    /** What is encoded, unless told otherwise: see {@link #withTypes}. */
    public static final List<String> TYPES = List.of(
            "text/*",
            "*+json",
            "*+xml",
            "application/json",
            "application/x-ndjson",
            "application/javascript",
            "application/xml",
            "application/wasm",
            "application/yaml",
            "image/bmp",
            "image/x-icon",
            "font/ttf",
            "font/otf",
            "application/vnd.ms-fontobject");

    /** Up to this size a body is encoded as a whole. */
    static final int WHOLE_BYTES_MAX = 64 << 10;

    private static final int LEVEL = 4;
    private static final byte[] NOTHING = {};

    private final Handler handler;
    private final int minimumSize;
    private final List<String> types;
    private final EncoderPool pool;

    private Compression(Handler handler, int minimumSize, List<String> types, EncoderPool pool) {
        this.handler = Objects.requireNonNull(handler);
        this.minimumSize = minimumSize;
        this.types = types;
        this.pool = pool;
    }

    /**
     * Encodes the answers of a handler.
     *
     * @param handler answers
     * @return a handler
     */
    public static Compression of(Handler handler) {
        return new Compression(handler, MINIMUM_SIZE, TYPES, new EncoderPool(LEVEL, ENCODERS_MAX));
    }

    /**
     * Says from which size on a body is encoded.
     *
     * @param bytes 0 or more
     * @return a handler
     */
    public Compression withMinimumSize(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative: " + bytes);
        }
        return new Compression(handler, bytes, types, pool);
    }

    /**
     * Says which media types are encoded.
     *
     * @param patterns such as {@code application/json}, {@code text/*} for all of a kind, {@code *+json} for all of a
     *     suffix
     * @return a handler
     */
    public Compression withTypes(String... patterns) {
        var lower = List.of(patterns).stream()
                .map(pattern -> pattern.toLowerCase(Locale.ROOT))
                .toList();
        for (String pattern : lower) {
            if (pattern.indexOf('/') < 0 && !pattern.startsWith("*+")) {
                throw new IllegalArgumentException(
                        "media types are written like text/html, text/* or *+json, not '" + pattern + "'");
            }
        }
        return new Compression(handler, minimumSize, lower, pool);
    }

    /**
     * Says how hard the encoders try.
     *
     * @param level 1, the fastest, to 9, the smallest; 4 without this, which takes half the time of 6 for a tenth more
     *     bytes
     * @return a handler with encoders of its own
     */
    public Compression withLevel(int level) {
        if (level < Deflater.BEST_SPEED || level > Deflater.BEST_COMPRESSION) {
            throw new IllegalArgumentException("a level is 1 to 9, not " + level);
        }
        return new Compression(handler, minimumSize, types, new EncoderPool(level, pool.max()));
    }

    /**
     * Bounds the encoders at work at once, each of which takes some 270 kB; further answers go out plain meanwhile.
     *
     * @param count most of them; 0 for none at all
     * @return a handler with encoders of its own
     */
    public Compression withEncoders(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("a number of encoders is not negative: " + count);
        }
        return new Compression(handler, minimumSize, types, new EncoderPool(pool.level(), count));
    }

    /**
     * How many answers went out plain since all encoders were at work.
     *
     * @return a count since the start
     */
    public long refused() {
        return pool.refused();
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        var outer = response.coding();
        var coding = new AnswerCoding(this, request, response);
        response.coding(coding);
        try {
            handler.handle(request, response);
            coding.end();
        } finally {
            coding.release();
            response.coding(outer);
        }
    }

    @Override
    public boolean isInline() {
        return handler.isInline();
    }

    EncoderPool pool() {
        return pool;
    }

    /**
     * In which coding an answer would best be sent. Says Vary where that depends on the client.
     *
     * @param request what is answered
     * @param answer its status, and its length or -1
     * @param fields as set by the handler
     */
    Coding coding(Request request, Answered answer, ResponseFields fields) {
        boolean eligible = answer.status == 304 || isWorthIt(answer, fields) && isPlain(fields);
        if (!eligible || mayNotBeTransformed(fields)) {
            return Coding.IDENTITY;
        }
        vary(fields);
        var coding = AcceptedCodings.best(request.headers("Accept-Encoding"));
        if (answer.status == 304 && coding != Coding.IDENTITY) {
            weakenIfAsked(request, fields);
            return Coding.IDENTITY;
        }
        return coding;
    }

    /** What of an answer is no field. */
    record Answered(int status, long length) {}

    private boolean isWorthIt(Answered answer, ResponseFields fields) {
        boolean hasBody = answer.length != 0 && answer.status != 204 && answer.status != 205 && answer.status != 206;
        int type = fields.find("Content-Type");
        return hasBody
                && (answer.length < 0 || answer.length >= minimumSize)
                && type >= 0
                && isEncodable(fields.value(type));
    }

    private boolean isEncodable(String contentType) {
        int end = contentType.indexOf(';');
        String type =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        for (String pattern : types) {
            if (fits(type, pattern)) {
                return true;
            }
        }
        return false;
    }

    private static boolean fits(String type, String pattern) {
        if (pattern.startsWith("*+")) {
            return type.endsWith(pattern.substring(1));
        }
        return pattern.endsWith("/*")
                ? type.startsWith(pattern.substring(0, pattern.length() - 1))
                : type.equals(pattern);
    }

    private static boolean isPlain(ResponseFields fields) {
        return fields.find("Content-Encoding") < 0
                && fields.find("Content-Range") < 0
                && fields.find("Content-Digest") < 0
                && fields.find("Repr-Digest") < 0;
    }

    private static boolean mayNotBeTransformed(ResponseFields fields) {
        return names(fields, "Cache-Control", "no-transform");
    }

    private static void vary(ResponseFields fields) {
        if (!names(fields, "Vary", "Accept-Encoding") && !names(fields, "Vary", "*")) {
            fields.add("Vary", "Accept-Encoding");
        }
    }

    /** Whether one of the fields of a name lists a word. */
    private static boolean names(ResponseFields fields, String name, String word) {
        for (int index = 0; index < fields.count(); index++) {
            if (!fields.name(index).equalsIgnoreCase(name)) {
                continue;
            }
            for (String member : fields.value(index).split(",")) {
                if (member.strip().equalsIgnoreCase(word)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A client that has the encoded answer is told the tag that it has. */
    private static void weakenIfAsked(Request request, ResponseFields fields) {
        int index = fields.find("ETag");
        String tag = index < 0 ? "" : fields.value(index);
        if (tag.startsWith("\"")
                && request.headers("If-None-Match").stream().anyMatch(line -> line.contains("W/" + tag))) {
            fields.set("ETag", "W/" + tag);
        }
    }

    /** Says that the body is encoded. */
    static void mark(ResponseFields fields, Coding coding) {
        fields.set("Content-Encoding", coding.label());
        fields.remove("Accept-Ranges");
        int tag = fields.find("ETag");
        if (tag >= 0 && fields.value(tag).startsWith("\"")) {
            fields.set("ETag", "W/" + fields.value(tag));
        }
    }

    /** A body in a coding; empty if that is not smaller, null if all encoders are at work. */
    byte @Nullable [] encoded(Coding coding, byte[] body, int offset, int length) throws IOException {
        var encoder = pool.take(coding);
        if (encoder == null) {
            return null;
        }
        try {
            var out = new ByteArrayOutputStream(length / 2);
            encoder.write(body, offset, length, out);
            encoder.finish(out);
            return out.size() < length ? out.toByteArray() : NOTHING;
        } finally {
            pool.give(encoder);
        }
    }
}
