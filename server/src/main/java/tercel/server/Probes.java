package tercel.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tercel.http.Handler;
import tercel.http.Request;
import tercel.http.Response;
import tercel.http.StatusException;

/**
 * Handlers that tell how a server is: its metrics, whether it lives, and whether it wants requests. They may be served
 * by the server that they tell of, or by another one. All methods from any thread.
 *
 * <pre>{@code
 * var probes = new Probes();
 * var router = new Router()
 *         .get("/metrics", probes.metrics())
 *         .get("/healthz", probes.health())
 *         .get("/readyz", probes.readiness());
 * Server.open(ServerOptions.DEFAULT.withProbes(probes), router);
 * }</pre>
 *
 * <p>They tell of a server from its opening until its end. Before and after, each of them answers 503 and says so.
 */
public final class Probes {
    private static final String NONE = "no server is open that was given these probes: see ServerOptions.withProbes\n";

    private final AtomicReference<@Nullable Object> claim = new AtomicReference<>();
    private volatile @Nullable Server server;

    /** Probes that tell of no server yet. */
    public Probes() {}

    /** A server is about to open. */
    void claim(Object claimant) {
        if (!claim.compareAndSet(null, claimant)) {
            throw new IllegalStateException("these probes tell of another server, which is open: each needs its own");
        }
    }

    /** The server is open. */
    void bind(Server opened) {
        server = opened;
    }

    /** The server has ended, or could not be opened. */
    void release() {
        server = null;
        claim.set(null);
    }

    /**
     * How its server is.
     *
     * @return empty while no server is open
     */
    public Optional<Vitals> vitals() {
        return Optional.ofNullable(server).map(Server::vitals);
    }

    /**
     * Answers with all that the server counts, in the text format 0.0.4 of Prometheus. What is asked for is counted
     * when it is asked for: loops go on meanwhile, and one that stands still is waited for a fifth of a second at most.
     *
     * @return a handler for GET
     */
    public Handler metrics() {
        return this::answerMetrics;
    }

    private void answerMetrics(Request request, Response response) throws Exception {
        var opened = server;
        if (opened == null) {
            throw new StatusException(503, NONE);
        }
        // Not on an event loop's thread, where other connections would wait for it.
        var text = new FutureTask<>(
                () -> Exposition.of(opened.report(), opened.vitals()).getBytes(StandardCharsets.UTF_8));
        Thread.ofVirtual().name("tercel-metrics").start(text);
        response.contentType(Exposition.CONTENT_TYPE)
                .header("Cache-Control", "no-store")
                .bytes(text.get());
    }

    /**
     * Answers 200 and {@code ok} as long as the server is there, also while it drains: one that lives need not be
     * started anew.
     *
     * @return a handler for GET that never waits
     */
    public Handler health() {
        return Handler.inline((request, response) -> {
            if (server == null) {
                tell(response, 503, NONE);
            } else {
                tell(response, 200, "ok\n");
            }
        });
    }

    /**
     * Answers 200 and {@code ready} while new requests are welcome, and 503 and {@code draining} from the first moment
     * of a drain on, while the server may still accept for a while: see {@link ServerOptions#readyGrace}.
     *
     * @return a handler for GET that never waits
     */
    public Handler readiness() {
        return Handler.inline((request, response) -> {
            var opened = server;
            if (opened == null) {
                tell(response, 503, NONE);
            } else if (opened.isReady()) {
                tell(response, 200, "ready\n");
            } else {
                tell(response, 503, "draining\n");
            }
        });
    }

    /** Answers that are true for a moment only, and that nobody may keep: RFC 9111, section 5.2.2.5. */
    private static void tell(Response response, int status, String text) throws IOException {
        response.status(status).header("Cache-Control", "no-store").text(text);
    }
}
