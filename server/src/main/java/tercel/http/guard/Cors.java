package tercel.http.guard;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import tercel.http.Handler;
import tercel.http.Request;
import tercel.http.Response;

/**
 * Lets pages of other sites read what a handler answers: the CORS protocol of the Fetch standard, section 3.2. It keeps
 * nobody out who is no browser: that is not its purpose. Immutable; any thread.
 *
 * <p>A preflight ({@code OPTIONS} with {@code Access-Control-Request-Method}) is answered here, with 204, or with 403
 * where the origin is not allowed; the handler does not see it. All other requests reach the handler, and the answer
 * says who may read it, also when the handler throws.
 */
public final class Cors implements Handler {
    /** How long browsers remember a preflight, unless told otherwise. */
    public static final Duration MAX_AGE = Duration.ofMinutes(10);

    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://(?:[a-z0-9._-]+|\\[[0-9a-f:.]+])(?::[0-9]{1,5})?");

    private final Handler handler;
    private final Set<String> origins;
    private final Grant grant;

    private record Grant(String methods, String headers, String exposed, boolean credentials, Duration maxAge) {
        static final Grant PLAIN = new Grant("GET, HEAD, POST", "", "", false, MAX_AGE);
    }

    private Cors(Handler handler, Set<String> origins, Grant grant) {
        this.handler = Objects.requireNonNull(handler);
        this.origins = origins;
        this.grant = grant;
    }

    /**
     * Lets pages of some sites read, by GET, HEAD and POST, and without credentials.
     *
     * @param handler answers
     * @param origins exactly as browsers send them, such as {@code https://app.example.org}: a scheme, a host in lower
     *     case, and a port where it is not the scheme's own; at least one
     * @return a handler
     */
    public static Cors of(Handler handler, String... origins) {
        if (origins.length == 0) {
            throw new IllegalArgumentException("no origin is allowed; name one, or allow any");
        }
        for (String origin : origins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        "an origin is written like https://app.example.org:8443, not '" + origin + "'");
            }
        }
        return new Cors(handler, Set.of(origins), Grant.PLAIN);
    }

    /**
     * Lets pages of any site read, by GET, HEAD and POST: for what everybody may know.
     *
     * @param handler answers
     * @return a handler
     */
    public static Cors any(Handler handler) {
        return new Cors(handler, Set.of(), Grant.PLAIN);
    }

    /**
     * Says which methods pages may use.
     *
     * @param methods instead of GET, HEAD and POST, which browsers allow in any case
     * @return a handler
     */
    public Cors withMethods(String... methods) {
        return with(new Grant(
                Syntax.list(List.of(methods)), grant.headers, grant.exposed, grant.credentials, grant.maxAge));
    }

    /**
     * Says which headers pages may send besides the few that they always may: {@code Content-Type} for JSON, or
     * {@code Authorization}.
     *
     * @param names in any case
     * @return a handler
     */
    public Cors withHeaders(String... names) {
        return with(
                new Grant(grant.methods, Syntax.list(List.of(names)), grant.exposed, grant.credentials, grant.maxAge));
    }

    /**
     * Says which headers of answers pages may read besides the few that they always may.
     *
     * @param names in any case
     * @return a handler
     */
    public Cors withExposed(String... names) {
        return with(
                new Grant(grant.methods, grant.headers, Syntax.list(List.of(names)), grant.credentials, grant.maxAge));
    }

    /**
     * Lets pages ask in the name of the user, with cookies.
     *
     * @param allowed whether; never for any origin: every site could then read what the user may
     * @return a handler
     * @throws IllegalArgumentException if any origin is allowed
     */
    public Cors withCredentials(boolean allowed) {
        if (allowed && origins.isEmpty()) {
            throw new IllegalArgumentException(
                    "credentials cannot be allowed to any origin: name those that you trust");
        }
        return with(new Grant(grant.methods, grant.headers, grant.exposed, allowed, grant.maxAge));
    }

    /**
     * Says how long browsers remember a preflight; they have bounds of their own.
     *
     * @param time in whole seconds
     * @return a handler
     */
    public Cors withMaxAge(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("browsers cannot remember for less than no time: " + time);
        }
        return with(new Grant(grant.methods, grant.headers, grant.exposed, grant.credentials, time));
    }

    private Cors with(Grant changed) {
        return new Cors(handler, origins, changed);
    }

    @Override
    public boolean isInline() {
        return handler.isInline();
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        String origin = request.header("Origin", "");
        boolean allowed = origins.isEmpty() || origins.contains(origin);
        if (!origins.isEmpty()) {
            response.always("Vary", "Origin");
        }
        if (allowed) {
            allow(response, origins.isEmpty() ? "*" : origin);
        }
        if (!origin.isEmpty() && isPreflight(request)) {
            answerPreflight(response, allowed);
            return;
        }
        if (allowed && !grant.exposed.isEmpty()) {
            response.always("Access-Control-Expose-Headers", grant.exposed);
        }
        handler.handle(request, response);
    }

    private void allow(Response response, String origin) {
        response.always("Access-Control-Allow-Origin", origin);
        if (grant.credentials) {
            response.always("Access-Control-Allow-Credentials", "true");
        }
    }

    private static boolean isPreflight(Request request) {
        return request.method().equals("OPTIONS")
                && request.header("Access-Control-Request-Method").isPresent();
    }

    private void answerPreflight(Response response, boolean allowed) throws IOException {
        if (!allowed) {
            response.problem(403, "pages of this origin may not ask here");
            return;
        }
        response.header("Access-Control-Allow-Methods", grant.methods);
        if (!grant.headers.isEmpty()) {
            response.header("Access-Control-Allow-Headers", grant.headers);
        }
        response.header("Access-Control-Max-Age", Long.toString(grant.maxAge.toSeconds()));
        response.status(204).empty();
    }
}
