package tercel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import tercel.http.Prepared;
import tercel.http.Request;
import tercel.http.Response;
import tercel.http.Router;
import tercel.http.ServerEvent;
import tercel.http.StatusException;
import tercel.server.Probes;

/**
 * How the server is, as {@code tercel demo} shows it: to Prometheus, to load balancers, and at {@code /live} to people.
 * Any thread.
 */
final class DemoLive {
    /** Each viewer has all connections counted once a second. */
    static final int VIEWERS_MAX = 64;

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Read when it is first asked for: a server starts without it. */
    private static final class Page {
        static final Prepared HTML = Prepared.of("text/html; charset=utf-8", read());

        private static byte[] read() {
            try (InputStream file = DemoLive.class.getResourceAsStream("live.html")) {
                return Objects.requireNonNull(file, "live.html is not packaged").readAllBytes();
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }

    private final Probes probes;
    private final Semaphore viewers = new Semaphore(VIEWERS_MAX);

    private DemoLive(Probes probes) {
        this.probes = probes;
    }

    /** Adds the paths {@code /metrics}, {@code /healthz}, {@code /readyz}, {@code /live} and {@code /live/events}. */
    static void addTo(Router router, Probes probes) {
        var live = new DemoLive(probes);
        addProbesTo(router, probes);
        router.get("/live", live::page).get("/live/events", live::events);
    }

    /** Adds the first three of them. */
    static void addProbesTo(Router router, Probes probes) {
        router.get("/metrics", probes.metrics())
                .get("/healthz", probes.health())
                .get("/readyz", probes.readiness());
    }

    private void page(Request request, Response response) throws IOException {
        response.header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
                                + " connect-src 'self'; img-src data:")
                .send(Page.HTML);
    }

    /** An event a second, until the client leaves or the server ends. */
    private void events(Request request, Response response) throws IOException, InterruptedException {
        if (!viewers.tryAcquire()) {
            throw new StatusException(503, "as many watch already as may; try again later");
        }
        try {
            var events = response.events();
            while (events.isOpen()) {
                var vitals = probes.vitals();
                if (vitals.isPresent()) {
                    events.send(ServerEvent.of(LiveEvent.json(vitals.get())).withEvent("vitals"));
                }
                events.sleep(INTERVAL);
            }
        } finally {
            viewers.release();
        }
    }
}
