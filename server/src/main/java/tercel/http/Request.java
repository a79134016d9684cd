package tercel.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tercel.wire.http1.Http1Exchange;
import tercel.wire.http1.RequestHead;

/**
 * What a client asks: a view of the connection's bytes that makes strings only of what it is asked for. It ends with
 * its handler, and later use throws {@link IllegalStateException}; since the same object is then used for another
 * request, no handler may keep it. One thread at a time.
 */
public final class Request {
    private final HandlerTurn turn;
    private final IncomingBody body;
    private final PathMatch match = new PathMatch();
    private final RouteSearch search = new RouteSearch(match);
    private @Nullable String path;
    private @Nullable Query query;
    private @Nullable SocketAddress remote;
    private @Nullable Map<String, Object> attributes;

    Request(HandlerTurn turn, long bodyBytesMax) {
        this.turn = turn;
        body = new IncomingBody(turn, bodyBytesMax);
    }

    /** A new turn: refuses a path that cannot be decoded. */
    void begin() {
        match.begin(turn.live().head());
    }

    /** The turn is over: forgets all. */
    void end() {
        match.end();
        search.forget();
        body.end();
        path = null;
        query = null;
        remote = null;
        attributes = null;
    }

    /** Looks for a route of this request. */
    RouteSearch search() {
        search.of(exchange().head());
        return search;
    }

    RequestHead head() {
        return exchange().head();
    }

    private Http1Exchange exchange() {
        return turn.live();
    }

    /**
     * The method.
     *
     * @return as written, such as {@code GET}
     */
    public String method() {
        return exchange().head().method();
    }

    /**
     * The request target as it was written: RFC 9112, section 3.2.
     *
     * @return path and query, or an absolute address, or {@code *}
     */
    public String target() {
        return exchange().head().target();
    }

    /**
     * The path, percent-decoded once. A request whose path cannot be decoded (broken escapes, no UTF-8, NUL) is
     * answered with 400 before any handler sees it. A slash that was escaped looks like any other here; who has to tell
     * them apart asks for {@link #rawPath} or {@link #parameter}. Dot segments are left as they are.
     *
     * @return starts with a slash, but for {@code OPTIONS *}
     */
    public String path() {
        var head = exchange().head();
        String known = path;
        if (known == null) {
            known = match.isDecoded() ? match.path() : head.rawPath();
            path = known;
        }
        return known;
    }

    /**
     * The path as it was written.
     *
     * @return not decoded, without the query
     */
    public String rawPath() {
        return exchange().head().rawPath();
    }

    /**
     * The version of the protocol.
     *
     * @return {@code HTTP/1.1} or {@code HTTP/1.0}
     */
    public String version() {
        return exchange().head().version();
    }

    /**
     * Host and port that the request is for.
     *
     * @return as written; empty if a request of HTTP/1.0 names none
     */
    public String host() {
        return exchange().head().host();
    }

    /**
     * The parameters of the query.
     *
     * @return the same object each time; it may outlive the request
     */
    public Query query() {
        var head = exchange().head();
        Query known = query;
        if (known == null) {
            known = new Query(head.rawQuery());
            query = known;
        }
        return known;
    }

    /**
     * The value of the first header of a name.
     *
     * @param name in any case
     * @return ISO-8859-1, without whitespace around it
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(exchange().head().fields().first(name));
    }

    /**
     * The id of the last event that the client got before it connected again: HTML, section 9.2.4.
     *
     * @return the header {@code Last-Event-ID}, which is UTF-8; empty if there is none, or nothing in it
     */
    public Optional<String> lastEventId() {
        return header("Last-Event-ID")
                .filter(id -> !id.isEmpty())
                .map(id -> new String(id.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    /**
     * The value of the first header of a name.
     *
     * @param name in any case
     * @param absent what is returned where there is none
     * @return ISO-8859-1, without whitespace around it
     */
    public String header(String name, String absent) {
        String value = exchange().head().fields().first(name);
        return value == null ? absent : value;
    }

    /**
     * The values of all headers of a name.
     *
     * @param name in any case
     * @return one for each line, in their order; empty if there is none
     */
    public List<String> headers(String name) {
        var fields = exchange().head().fields();
        var values = new ArrayList<String>();
        for (int index = fields.find(name); index >= 0; index = fields.findNext(name, index)) {
            values.add(fields.value(index));
        }
        return List.copyOf(values);
    }

    /**
     * The names of all headers.
     *
     * @return as written, in their order, each spelling once
     */
    public List<String> headerNames() {
        var fields = exchange().head().fields();
        var names = new LinkedHashSet<String>();
        for (int index = 0; index < fields.count(); index++) {
            names.add(fields.name(index));
        }
        return List.copyOf(names);
    }

    /**
     * The value of a cookie.
     *
     * @param name in just this case
     * @return without quotes around it; of several with that name the first, which clients send for the longest path
     */
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(cookies().get(name));
    }

    /**
     * All cookies that the client sent, read leniently: RFC 6265bis, section 5.8.3. Clients may send any value, and any
     * site beneath the same domain may have set it: a secret or a name that a handler relies on needs a signature of
     * its own, or a name with {@code __Host-}.
     *
     * @return values by names in the order of the request; bounded by {@link tercel.wire.Limit#HEADER_BYTES}
     */
    public Map<String, String> cookies() {
        return CookieField.parse(headers("Cookie"));
    }

    /**
     * Who the client says it is: user and password (RFC 7617), or a token (RFC 6750).
     *
     * @return not proven in any way; empty where there is no field Authorization, or one of another scheme
     * @throws StatusException 400 if the field is malformed, or there are several
     */
    public Optional<Credentials> credentials() {
        return CredentialsField.parse(headers("Authorization"));
    }

    /**
     * Announced size of the body.
     *
     * @return in bytes; 0 for none, -1 where only its end will tell, also where it is decoded by {@link Decompression}
     */
    public long length() {
        return body.length();
    }

    /**
     * The body as a stream, of any size. Reading waits for the client, and throws
     * {@link tercel.wire.http1.BodyException} where the body is broken or comes too slowly. What is left unread when
     * the handler returns is skipped.
     *
     * @return the same stream each time
     * @throws IllegalStateException if it was read as a whole
     */
    public InputStream body() {
        return body.stream();
    }

    /**
     * The body as a stream that gives up with 413 past a size.
     *
     * @param bytesMax the most that may be read in all
     * @return the same stream each time
     * @throws IllegalStateException if it was read as a whole
     */
    public InputStream body(long bytesMax) {
        return body.stream(bytesMax);
    }

    /**
     * The whole body, up to {@link tercel.wire.Limit#BODY}.
     *
     * @return the same array each time; empty if there is no body
     * @throws IOException if it is longer (413), broken or too slow, or the connection is lost
     * @throws IllegalStateException if it was read as a stream
     */
    public byte[] bytes() throws IOException {
        return body.bytes();
    }

    /**
     * The whole body, up to a size.
     *
     * @param bytesMax the most that it may have
     * @return the same array each time; empty if there is no body
     * @throws IOException if it is longer (413), broken or too slow, or the connection is lost
     * @throws IllegalStateException if it was read as a stream
     */
    public byte[] bytes(long bytesMax) throws IOException {
        return body.bytes(bytesMax);
    }

    /**
     * The whole body as text, up to {@link tercel.wire.Limit#BODY}, in the charset that its content type names, else in
     * UTF-8. Bytes that are no text in it become U+FFFD.
     *
     * @return empty if there is no body
     * @throws IOException if it is longer (413), broken or too slow, or the connection is lost
     * @throws StatusException 415 if the charset is not known here
     * @throws IllegalStateException if it was read as a stream
     */
    public String text() throws IOException {
        Charset charset = MediaType.charset(header("Content-Type", ""));
        return new String(body.bytes(), charset);
    }

    /**
     * The body as a form of {@code application/x-www-form-urlencoded}: up to {@link tercel.wire.Limit#BODY}, and
     * {@link Form#FIELDS_MAX} fields.
     *
     * @return the same form each time
     * @throws IOException if it is longer (413), broken or too slow, or the connection is lost
     * @throws StatusException 415 if it is no such form, or in another charset than UTF-8; 400 if an escape is broken
     *     or a text is no UTF-8; 413 if it has more fields
     * @throws IllegalStateException if it was read as a stream
     */
    public Form form() throws IOException {
        return form(Form.FIELDS_MAX);
    }

    /**
     * The body as a form of {@code application/x-www-form-urlencoded}, up to a number of fields.
     *
     * @param fieldsMax most of them
     * @return the same form each time
     * @throws IOException as from {@link #form()}
     */
    public Form form(int fieldsMax) throws IOException {
        return body.form(header("Content-Type", ""), fieldsMax);
    }

    /**
     * The body as a form of {@code multipart/form-data}, with the bounds of {@link MultipartOptions#DEFAULT}.
     *
     * @return the same form each time
     * @throws StatusException 415 if it is no such form, 400 if it names no boundary
     * @throws IllegalStateException if it was read as a whole
     */
    public MultipartForm multipart() {
        return multipart(MultipartOptions.DEFAULT);
    }

    /**
     * The body as a form of {@code multipart/form-data}.
     *
     * @param options its bounds, which count for the first call
     * @return the same form each time
     * @throws StatusException 415 if it is no such form, 400 if it names no boundary
     * @throws IllegalStateException if it was read as a whole
     */
    public MultipartForm multipart(MultipartOptions options) {
        return body.multipart(header("Content-Type", ""), options);
    }

    /** Decodes what will be read of the body. */
    void decode(Coding coding, DecodedBody.Bounds bounds) {
        body.decode(coding, bounds);
    }

    /**
     * A field that followed a chunked body.
     *
     * @param name in any case
     * @return absent also while the body was not read to its end
     */
    public Optional<String> trailer(String name) {
        return Optional.ofNullable(exchange().trailers().first(name));
    }

    /**
     * The client's end of the connection.
     *
     * @return an address
     */
    public SocketAddress remoteAddress() {
        turn.live();
        SocketAddress known = remote;
        if (known == null) {
            known = turn.remote();
            remote = known;
        }
        return known;
    }

    /**
     * Our end of the connection.
     *
     * @return an address
     */
    public SocketAddress localAddress() {
        turn.live();
        return turn.local();
    }

    /**
     * The distributed trace that the request belongs to, by its fields {@code traceparent} and {@code tracestate}. They
     * are read when they are asked for, anew each time.
     *
     * @return empty if the client sent none that is valid
     */
    public Optional<TraceContext> trace() {
        return exchange().head().fields().find("traceparent") < 0
                ? Optional.empty()
                : TraceContext.parse(headers("traceparent"), headers("tracestate"));
    }

    /**
     * What handlers tell each other about this request.
     *
     * @return empty at first; to be changed at will
     */
    public Map<String, Object> attributes() {
        turn.live();
        Map<String, Object> known = attributes;
        if (known == null) {
            known = new HashMap<>();
            attributes = known;
        }
        return known;
    }

    /**
     * What stands in the path where the route has {@code {name}} or <code>{name...}</code>.
     *
     * @param name without braces and dots
     * @return percent-decoded once
     * @throws IllegalArgumentException if the route has no such parameter
     */
    public String parameter(String name) {
        return match.text(exchange().head(), name);
    }

    /**
     * A parameter of the path as a decimal number. Allocates nothing.
     *
     * @param name without braces and dots
     * @param absent what is returned where the parameter is no number, or too large for a {@code long}
     * @return the number
     * @throws IllegalArgumentException if the route has no such parameter
     */
    public long parameterLong(String name, long absent) {
        return match.number(exchange().head(), name, absent);
    }
}
