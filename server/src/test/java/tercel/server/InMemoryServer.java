package tercel.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tercel.engine.Service;
import tercel.http.Handler;
import tercel.wire.Limit;
import tercel.wire.Limits;

/** A service without sockets and threads: requests go in as bytes, answers come out as bytes. */
public final class InMemoryServer {
    final RecordingLogger logger = new RecordingLogger();
    final HttpService service;
    private final Service.Desk desk;
    private int capacity = 16 << 10;

    private InMemoryServer(Handler handler, Limits limits, @Nullable AccessLog access, boolean debug) {
        var log = new ServerLog(() -> logger);
        service = new HttpService(handler, limits, Tally.ofLoops(log), new HttpService.Journals(log, access, debug));
        desk = service.desk();
    }

    public static InMemoryServer of(Handler handler) {
        return new InMemoryServer(handler, Limits.DEFAULT, null, false);
    }

    public static InMemoryServer of(Handler handler, Limit limit, long value) {
        return new InMemoryServer(handler, Limits.DEFAULT.with(limit, value), null, false);
    }

    /** One that tells its clients where a handler failed. */
    public static InMemoryServer debugging(Handler handler) {
        return new InMemoryServer(handler, Limits.DEFAULT, null, true);
    }

    static InMemoryServer of(Handler handler, AccessLog access) {
        return new InMemoryServer(handler, Limits.DEFAULT, access, false);
    }

    /** Gives connections queues of that size. */
    public InMemoryServer capacity(int bytes) {
        capacity = bytes;
        return this;
    }

    public InMemoryConnection connect() {
        var connection = new InMemoryConnection(capacity);
        return connection.talk(desk.converse(connection));
    }

    InMemoryConnection refuse() {
        var connection = new InMemoryConnection(capacity);
        return connection.talk(desk.refuse(connection));
    }

    /** All that a client gets that sends these slices on a connection of its own and then no more; without dates. */
    public String send(String... slices) {
        var connection = connect();
        for (var slice : slices) {
            connection.feed(slice.getBytes(ISO_8859_1));
        }
        connection.end();
        connection.run();
        passAssertionsOn();
        return connection.received();
    }

    /** What a handler asserts in vain must not end as an answer of 500. */
    private void passAssertionsOn() {
        for (var entry : logger.entries) {
            if (entry.thrown() instanceof AssertionError failure) {
                throw failure;
            }
        }
    }

    /** The answer to a GET of a target. */
    public String get(String target) {
        return send("GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n");
    }

    /** The body of an answer with a length. */
    public static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    /** Messages that were logged at a level or above. */
    public List<String> logged(System.Logger.Level level) {
        var messages = new ArrayList<String>();
        for (var entry : logger.entries) {
            if (entry.level().getSeverity() >= level.getSeverity()) {
                messages.add(entry.message());
            }
        }
        return messages;
    }

    /** What the service has counted. */
    public Metrics metrics() {
        return service.metrics();
    }
}
