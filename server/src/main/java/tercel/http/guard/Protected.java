package tercel.http.guard;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Predicate;
import tercel.http.Credentials;
import tercel.http.Handler;
import tercel.http.Request;
import tercel.http.Response;

/**
 * Lets only those through to a handler whom it knows: RFC 9110, section 11. All others get 401 with what they should
 * send, and malformed credentials 400. Who it was the handler learns from {@link Request#credentials}. It limits no
 * guessing: put a {@link RateLimit} before it. Immutable; any thread.
 */
public final class Protected implements Handler {
    private final Handler handler;
    private final Predicate<Credentials> known;
    private final String challenge;

    private Protected(Handler handler, Predicate<Credentials> known, String challenge) {
        this.handler = Objects.requireNonNull(handler);
        this.known = known;
        this.challenge = challenge;
    }

    /**
     * Asks for a user and a password: RFC 7617. Anybody can read them who sees the request, so use it behind TLS.
     *
     * @param handler answers those who are known
     * @param realm what browsers show beside the question: visible ASCII
     * @param known whether they are right; compare them with {@link Credentials.Basic#is}, and keep passwords hashed
     *     where there are many
     * @return a handler
     */
    public static Protected basic(Handler handler, String realm, Predicate<Credentials.Basic> known) {
        Objects.requireNonNull(known);
        return new Protected(
                handler,
                credentials -> credentials instanceof Credentials.Basic basic && known.test(basic),
                "Basic realm=" + quoted(realm) + ", charset=\"UTF-8\"");
    }

    /**
     * Asks for a token: RFC 6750.
     *
     * @param handler answers those who are known
     * @param realm names what is protected: visible ASCII
     * @param known whether it is valid; compare it with {@link Credentials.Bearer#is}
     * @return a handler
     */
    public static Protected bearer(Handler handler, String realm, Predicate<Credentials.Bearer> known) {
        Objects.requireNonNull(known);
        return new Protected(
                handler,
                credentials -> credentials instanceof Credentials.Bearer bearer && known.test(bearer),
                "Bearer realm=" + quoted(realm));
    }

    private static String quoted(String realm) {
        if (!Syntax.isVisible(realm)) {
            throw new IllegalArgumentException("a realm is visible ASCII, not '" + realm + "'");
        }
        return '"' + realm.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public boolean isInline() {
        return handler.isInline();
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        var credentials = request.credentials();
        if (credentials.isPresent() && known.test(credentials.get())) {
            handler.handle(request, response);
        } else {
            refuse(response, credentials.orElse(null) instanceof Credentials.Bearer);
        }
    }

    private void refuse(Response response, boolean byToken) throws IOException {
        boolean invalid = byToken && challenge.startsWith("Bearer");
        response.header("WWW-Authenticate", invalid ? challenge + ", error=\"invalid_token\"" : challenge)
                .problem(401, "this is for those who say who they are, and are known here");
    }
}
