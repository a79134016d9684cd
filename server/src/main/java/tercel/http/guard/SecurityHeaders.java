package tercel.http.guard;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tercel.http.Handler;
import tercel.http.Request;
import tercel.http.Response;

/**
 * Says with every answer of a handler, also when it throws, what browsers should not do with it. The handler may say
 * otherwise, by setting the header itself. Immutable; any thread.
 */
public final class SecurityHeaders implements Handler {
    private static final String TRANSPORT_SECURITY = "Strict-Transport-Security";

    private final Handler handler;
    private final Map<String, String> headers;

    private SecurityHeaders(Handler handler, Map<String, String> headers) {
        this.handler = Objects.requireNonNull(handler);
        this.headers = headers;
    }

    /**
     * Says what fits most sites: types are not guessed, a page loads only from its own site and stands in no other's
     * frame, other sites' pages do not learn its path and get no hold of its window, and nobody gets camera, microphone
     * or place.
     *
     * @param handler answers
     * @return a handler
     */
    public static SecurityHeaders of(Handler handler) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "strict-origin-when-cross-origin");
        headers.put(
                "Content-Security-Policy",
                "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        return new SecurityHeaders(handler, headers);
    }

    /**
     * Says something else, or something more.
     *
     * @param name a header, written as above where it is one of those
     * @param value visible ASCII
     * @return a handler
     */
    public SecurityHeaders with(String name, String value) {
        if (!Syntax.isToken(name) || !Syntax.isVisible(value)) {
            throw new IllegalArgumentException("a header has a token for a name, and a value of visible ASCII");
        }
        var changed = without(name).headers;
        changed.put(name, value);
        return new SecurityHeaders(handler, changed);
    }

    /**
     * Leaves a header out.
     *
     * @param name in any case
     * @return a handler
     */
    public SecurityHeaders without(String name) {
        var changed = new LinkedHashMap<>(headers);
        changed.keySet().removeIf(name::equalsIgnoreCase);
        return new SecurityHeaders(handler, changed);
    }

    /**
     * Tells browsers to come here by TLS only: RFC 6797. They remember it, so it cannot be taken back at once, and they
     * heed it only where it comes by TLS.
     *
     * @param time for how long; zero to forget it
     * @param subdomains whether it holds for all names beneath this one too
     * @return a handler
     */
    public SecurityHeaders withTransportSecurity(Duration time, boolean subdomains) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("browsers cannot remember for less than no time: " + time);
        }
        return with(TRANSPORT_SECURITY, "max-age=" + time.toSeconds() + (subdomains ? "; includeSubDomains" : ""));
    }

    @Override
    public boolean isInline() {
        return handler.isInline();
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        for (var header : headers.entrySet()) {
            response.always(header.getKey(), header.getValue());
        }
        handler.handle(request, response);
    }
}
