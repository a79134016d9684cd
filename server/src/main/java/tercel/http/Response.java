package tercel.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tercel.files.FileAnswer;
import tercel.wire.ArrayChunk;
import tercel.wire.Chunk;
import tercel.wire.http1.Http1Exchange;

/**
 * Takes the answer to a request: a status and headers, then one call that commits them with a body. A second one throws
 * {@link IllegalStateException}, and so does a header after it. What frames the body (Content-Length,
 * Transfer-Encoding, Connection) is the server's business, and refused here. To HEAD the same is answered without the
 * body. It ends with its handler, as {@link Request} does. One thread at a time.
 *
 * <p>Every call that sends waits while the client takes nothing, and throws {@link IOException} when the client is
 * lost; it is of no use to go on then.
 */
public final class Response {
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String EVENTS = "text/event-stream";
    private static final String JSON = "application/json";
    private static final String FAILED = "the server has failed to answer";

    /** Up to this size a body is copied, so that it leaves together with its head. */
    private static final int COPIED_BYTES_MAX = 16 << 10;

    private static final int SCRATCH_BYTES = 1 << 10;
    private static final byte[] NOTHING = {};

    private final HandlerTurn turn;
    private int status = 200;
    private boolean committed;
    private @Nullable OutputStream stream;

    /** Encodes the body behind a {@link Compression}, which takes it away again; else null. */
    private @Nullable AnswerCoding coding;

    /** Names and values of {@link #always}; null until there is one. */
    private @Nullable List<String> kept;

    private byte[] scratch = NOTHING;

    Response(HandlerTurn turn) {
        this.turn = turn;
    }

    /** The turn is over: forgets all. */
    void end() {
        if (kept != null) {
            kept = null;
        }
        status = 200;
        committed = false;
        stream = null;
    }

    /**
     * Sets the status; without this it is 200.
     *
     * @param code 200 to 599: RFC 9110, section 15
     * @return this
     * @throws IllegalArgumentException if no answer can have that status
     */
    public Response status(int code) {
        uncommitted();
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("an answer has a status from 200 to 599, not " + code);
        }
        status = code;
        return this;
    }

    /**
     * The status.
     *
     * @return as set so far
     */
    public int status() {
        turn.live();
        return status;
    }

    /**
     * Sets a header: replaces all of that name.
     *
     * @param name a token
     * @param value ISO-8859-1 without controls
     * @return this
     * @throws IllegalArgumentException if either cannot be sent, or the server sets that header itself
     */
    public Response header(String name, String value) {
        var exchange = uncommitted();
        ServerFields.refuse(name);
        exchange.fields().set(name, value);
        return this;
    }

    /**
     * Adds a header, beside any of that name.
     *
     * @param name a token
     * @param value ISO-8859-1 without controls
     * @return this
     * @throws IllegalArgumentException if either cannot be sent, or the server sets that header itself
     */
    public Response addHeader(String name, String value) {
        var exchange = uncommitted();
        ServerFields.refuse(name);
        exchange.fields().add(name, value);
        return this;
    }

    /**
     * Adds a header that stays though the handler throws: the answer that stands for it then has it too. For handlers
     * around others.
     *
     * @param name a token
     * @param value ISO-8859-1 without controls
     * @return this
     * @throws IllegalArgumentException if either cannot be sent, or the server sets that header itself
     */
    public Response always(String name, String value) {
        addHeader(name, value);
        var fields = kept == null ? new ArrayList<String>() : kept;
        fields.add(name);
        fields.add(value);
        kept = fields;
        return this;
    }

    /**
     * Sets the body's media type. Without this it is what {@link #text}, {@link #html}, {@link #json} and
     * {@link #send(Prepared)} say; for other bodies none is sent.
     *
     * @param type such as {@code image/png}
     * @return this
     */
    public Response contentType(String type) {
        uncommitted().fields().set(CONTENT_TYPE, type);
        return this;
    }

    /**
     * Asks the client to keep a cookie, or to forget it. Of several with the same name, path and domain it keeps the
     * last.
     *
     * @param cookie added to those that were set before
     * @return this
     */
    public Response cookie(Cookie cookie) {
        uncommitted().fields().add("Set-Cookie", cookie.field());
        return this;
    }

    /**
     * Adds a field that follows the body. A body with trailers is chunked. HTTP/1.0 does not know them, and does not
     * get them.
     *
     * @param name a token
     * @param value ISO-8859-1 without controls
     * @return this
     * @throws IllegalArgumentException if either cannot be sent, or cannot stand behind a body
     * @throws IllegalStateException if the answer is whole, or its length was announced
     */
    public Response trailer(String name, String value) {
        var exchange = turn.live();
        ServerFields.refuse(name);
        ServerFields.refuseAsTrailer(name);
        if (exchange.ended() || stream instanceof ResponseStream plain && plain.hasLength()) {
            throw new IllegalStateException("no trailer can follow: the body has ended, or its length was announced");
        }
        exchange.answerTrailers().add(name, value);
        return this;
    }

    /**
     * Answers with text in UTF-8.
     *
     * @param body the text
     * @throws IOException if the client is lost
     */
    public void text(String body) throws IOException {
        send(TEXT, body);
    }

    /**
     * Answers with a page in UTF-8.
     *
     * @param body the page
     * @throws IOException if the client is lost
     */
    public void html(String body) throws IOException {
        send(HTML, body);
    }

    /**
     * Answers with JSON in UTF-8: RFC 8259.
     *
     * @param body made by a library of your choice
     * @throws IOException if the client is lost
     */
    public void json(String body) throws IOException {
        send(JSON, body);
    }

    /**
     * Answers with bytes.
     *
     * @param body may be changed afterwards
     * @throws IOException if the client is lost
     */
    public void bytes(byte[] body) throws IOException {
        bytes(body, 0, body.length);
    }

    /**
     * Answers with a part of an array.
     *
     * @param body may be changed afterwards
     * @param offset index of the first byte
     * @param length how many
     * @throws IOException if the client is lost
     */
    public void bytes(byte[] body, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, body.length);
        if (coding == null || !coding.sends(body, offset, length)) {
            sendPlain(body, offset, length);
        }
    }

    void sendPlain(byte[] body, int offset, int length) throws IOException {
        var exchange = commit(length);
        exchange.write(body, offset, length);
        exchange.end();
    }

    /**
     * Answers with a prepared body.
     *
     * @param body a small one is copied, a large one lent
     * @throws IOException if the client is lost
     */
    public void send(Prepared body) throws IOException {
        uncommitted();
        suggestType(body.contentType());
        byte[] bytes = coding == null ? body.bytes() : coding.chosen(body);
        if (bytes.length > COPIED_BYTES_MAX) {
            sendPlain(new ArrayChunk(bytes));
        } else {
            sendPlain(bytes, 0, bytes.length);
        }
    }

    /**
     * Answers with a chunk, without a copy where the engine can: it may be sent after the handler has returned.
     *
     * @param body all that remains of it; owned by the server from now on, also if this throws
     * @throws IOException if the client is lost
     */
    public void send(Chunk body) throws IOException {
        if (coding == null || !coding.sends(body)) {
            sendPlain(body);
        }
    }

    void sendPlain(Chunk body) throws IOException {
        boolean lent = false;
        try {
            var exchange = commit(body.remaining());
            lent = true;
            exchange.lend(body);
            exchange.end();
        } finally {
            if (!lent) {
                body.close();
            }
        }
    }

    /**
     * Answers without a body: with a Content-Length of 0, or with none where the status is 204 or 304.
     *
     * @throws IOException if the client is lost
     */
    public void empty() throws IOException {
        if (coding != null) {
            coding.sendsNothing();
        }
        commit(0).end();
    }

    /**
     * Answers with a file: with its type, size, date and tag, and with the parts or the 304 that the request asks for.
     *
     * @param file an existing, readable, regular file
     * @throws IOException if it cannot be read, or the client is lost
     */
    public void file(Path file) throws IOException {
        var fields = uncommitted().fields();
        int set = fields.find(CONTENT_TYPE);
        String type = set < 0 ? FileAnswer.mediaType(file) : fields.value(set);
        FileAnswer.send(turn.request(), this, file, type);
    }

    /**
     * Answers with a stream whose length is not known: chunked for HTTP/1.1, and ended by the connection's end for
     * HTTP/1.0. Small writes are gathered; {@link OutputStream#flush} sends what there is, {@link OutputStream#close}
     * ends the answer, as the handler's return does.
     *
     * @return the body; it waits while the client takes nothing
     * @throws IOException if the client is lost
     */
    public OutputStream stream() throws IOException {
        return open(-1);
    }

    /**
     * Answers with a stream whose length is known.
     *
     * @param length exact size in bytes; a stream that gets less is cut, one that gets more throws
     *     {@link IllegalStateException}
     * @return the body; it waits while the client takes nothing
     * @throws IOException if the client is lost
     */
    public OutputStream stream(long length) throws IOException {
        if (length < 0) {
            throw new IllegalArgumentException("a stream has no length of " + length);
        }
        return open(length);
    }

    /**
     * Answers with a stream of events that ends with the handler: HTML, section 9.2. Sets the type
     * {@code text/event-stream} and, unless they are set, {@code Cache-Control: no-cache} and {@code X-Accel-Buffering:
     * no}, without which some proxies hold events back. The head is sent at once. From now on the request's body cannot
     * be read, and a client that ends its side has left.
     *
     * @return sends them
     * @throws IOException if the client is lost
     * @throws IllegalStateException if the handler has promised not to wait
     */
    public ServerEvents events() throws IOException {
        var exchange = uncommitted();
        if (exchange.inline()) {
            throw new IllegalStateException("an inline handler cannot send events, since they wait");
        }
        exchange.fields().set(CONTENT_TYPE, EVENTS);
        suggest("Cache-Control", "no-cache");
        suggest("X-Accel-Buffering", "no");
        commit(-1);
        boolean silent = exchange.head().isHead();
        if (!silent) {
            exchange.flush();
            exchange.endWithInput();
        }
        return new ServerEvents(turn, silent);
    }

    private OutputStream open(long length) throws IOException {
        OutputStream encoded = coding == null ? null : coding.open(length);
        OutputStream opened = encoded == null ? openPlain(length) : encoded;
        stream = opened;
        return opened;
    }

    /** Commits, and gives the body as a stream; the length is -1 where it is not known. */
    ResponseStream openPlain(long length) throws IOException {
        commit(length);
        return new ResponseStream(turn, length < 0 ? scratch() : NOTHING);
    }

    /**
     * Whether status and headers are fixed.
     *
     * @return true after the call that commits
     */
    public boolean committed() {
        turn.live();
        return committed;
    }

    Http1Exchange uncommitted() {
        var exchange = turn.live();
        if (committed) {
            throw new IllegalStateException("the response was committed before, with status " + status);
        }
        return exchange;
    }

    /** Fixes status and headers; the length is -1 where it is not known. */
    private Http1Exchange commit(long length) throws IOException {
        var exchange = uncommitted();
        if (length != 0 && (status == 204 || status == 205 || status == 304)) {
            throw new IllegalStateException("an answer of status " + status + " has no body");
        }
        committed = true;
        boolean chunked = length > 0 && exchange.answerTrailers().count() > 0;
        exchange.begin(status, chunked ? -1 : length);
        return exchange;
    }

    /** Has bodies encoded from now on. */
    void coding(@Nullable AnswerCoding next) {
        coding = next;
    }

    /** What encodes bodies. */
    @Nullable
    AnswerCoding coding() {
        return coding;
    }

    private void suggestType(String type) {
        suggest(CONTENT_TYPE, type);
    }

    private void suggest(String name, String value) {
        var fields = turn.live().fields();
        if (fields.find(name) < 0) {
            fields.add(name, value);
        }
    }

    private void send(String type, String body) throws IOException {
        uncommitted();
        suggestType(type);
        int size = asciiIntoScratch(body);
        if (size < 0) {
            bytes(body.getBytes(StandardCharsets.UTF_8));
        } else {
            bytes(scratch, 0, size);
        }
    }

    /** Encodes a short text without allocating; -1 if it is long, or not all ASCII. */
    private int asciiIntoScratch(String text) {
        int size = text.length();
        if (size > SCRATCH_BYTES) {
            return -1;
        }
        byte[] bytes = scratch();
        for (int i = 0; i < size; i++) {
            char letter = text.charAt(i);
            if (letter > 0x7F) {
                return -1;
            }
            bytes[i] = (byte) letter;
        }
        return size;
    }

    private byte[] scratch() {
        if (scratch.length == 0) {
            scratch = new byte[SCRATCH_BYTES];
        }
        return scratch;
    }

    /** The handler has returned: ends what it began, or answers without a body. */
    void complete() throws IOException {
        if (!committed) {
            empty();
        } else if (stream != null) {
            stream.close();
        }
    }

    /**
     * Sends the client elsewhere, to be asked with GET there: 302 in answer to GET and HEAD, else 303, so that a form
     * that was posted is not posted again.
     *
     * @param location a path or an address, in ASCII as it is written in a URL; if it comes from the client see
     *     {@link Redirect#local}
     * @throws IOException if the client is lost
     * @throws IllegalArgumentException if it cannot be sent
     */
    public void redirect(String location) throws IOException {
        String method = turn.request().method();
        redirect(method.equals("GET") || method.equals("HEAD") ? 302 : 303, location);
    }

    /**
     * Sends the client elsewhere: RFC 9110, section 15.4.
     *
     * @param code 301 or 308 for good, 302 or 307 for now, 303 to look at the result of this request; to 307 and 308 a
     *     client repeats its request with method and body, to the others it asks with GET
     * @param location as above
     * @throws IOException if the client is lost
     * @throws IllegalArgumentException if it cannot be sent
     */
    public void redirect(int code, String location) throws IOException {
        if (code != 301 && code != 302 && code != 303 && code != 307 && code != 308) {
            throw new IllegalArgumentException("a redirect has the status 301, 302, 303, 307 or 308, not " + code);
        }
        if (location.isEmpty() || location.chars().anyMatch(letter -> letter <= ' ' || letter >= 0x7F)) {
            throw new IllegalArgumentException("an address to go on to is written in visible ASCII: encode the rest");
        }
        status(code).header("Location", location).contentType(TEXT).text("go on at " + location + "\n");
    }

    /**
     * Answers that a request is refused, or could not be served: RFC 9457. Header fields that were set before are kept,
     * but for those that describe a body. The body is a page for those who prefer {@code text/html}, JSON for those who
     * prefer {@code application/problem+json} or {@code application/json}, and one line of text for all others.
     *
     * @param code 400 to 599
     * @param detail one line, fit to be shown to the client; empty where the status says all
     * @throws IOException if the client is lost
     */
    public void problem(int code, String detail) throws IOException {
        if (code < 400 || code > 599) {
            throw new IllegalArgumentException("a problem has a status from 400 to 599, not " + code);
        }
        send(new Problem(code, detail, turn.live().head().rawPath(), ""));
    }

    private void send(Problem problem) throws IOException {
        var fields = uncommitted().fields();
        var form = Problem.Form.liked(new AcceptedTypes(turn.request().headers("Accept")));
        for (String name : ServerFields.OF_BODIES) {
            fields.remove(name);
        }
        fields.set(CONTENT_TYPE, form.contentType());
        fields.add("Vary", "Accept");
        if (form == Problem.Form.HTML) {
            fields.set("Content-Security-Policy", ProblemPage.POLICY);
        }
        status = problem.status();
        bytes(problem.in(form).getBytes(StandardCharsets.UTF_8));
    }

    boolean isCommitted() {
        return committed;
    }

    /**
     * Answers with a refusal, in place of whatever was set, and perhaps as the last answer; passes it on if too late.
     */
    void refuse(StatusException refusal, boolean last) throws IOException {
        if (committed) {
            throw refusal;
        }
        startAnew();
        if (last) {
            turn.live().fields().set("Connection", "close");
        }
        problem(refusal.status(), refusal.getMessage());
    }

    /** Answers that the handler has failed, in place of whatever was set. */
    void fail(String trace) throws IOException {
        startAnew();
        if (!trace.isEmpty()) {
            turn.live().fields().set("Cache-Control", "no-store");
        }
        send(new Problem(500, FAILED, turn.live().head().rawPath(), trace));
    }

    private void startAnew() {
        var fields = turn.live().fields();
        fields.clear();
        for (int at = 0; kept != null && at < kept.size(); at += 2) {
            fields.add(kept.get(at), kept.get(at + 1));
        }
        turn.live().answerTrailers().clear();
    }
}
