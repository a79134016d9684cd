package tercel.cli;

import java.time.Duration;
import tercel.http.Credentials;
import tercel.http.Handler;
import tercel.http.Router;
import tercel.http.guard.ConcurrencyLimit;
import tercel.http.guard.Cors;
import tercel.http.guard.Protected;
import tercel.http.guard.RateLimit;
import tercel.http.guard.SecurityHeaders;

/** Handlers of the demo that stand behind guards. What opens them is no secret. Any thread. */
final class DemoGuards {
    private static final String REALM = "Tercel demo";
    private static final String OPENS = "demo";
    private static final int REQUESTS = 5;
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final int TOTAL_MAX = 100;
    private static final int CLIENT_MAX = 10;

    private DemoGuards() {}

    static void addTo(Router router) {
        Handler privately = (request, response) -> response.text("welcome, demo\n");
        Handler byToken = (request, response) -> response.json("{\"welcome\":true}\n");
        Handler openly = (request, response) -> response.json("{\"public\":true}\n");
        Handler sparely = (request, response) -> response.text("one of " + REQUESTS + " in 10 s\n");
        router.get("/private", SecurityHeaders.of(Protected.basic(privately, REALM, DemoGuards::isKnown)))
                .get("/token", Protected.bearer(byToken, REALM, token -> token.is(OPENS)))
                .any("/cors", Cors.any(openly).withMethods("GET", "PUT").withHeaders("Content-Type"))
                .get("/limited", ConcurrencyLimit.of(RateLimit.of(sparely, REQUESTS, PERIOD), TOTAL_MAX, CLIENT_MAX));
    }

    private static boolean isKnown(Credentials.Basic credentials) {
        return credentials.is(OPENS, OPENS);
    }
}
