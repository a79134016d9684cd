package tercel.http.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.http.Handler;
import tercel.http.StatusException;
import tercel.server.InMemoryServer;

/** What guards say, and what they cannot be told; how they work on a server the contract says. */
class GuardTest {
    private static final Handler OK = (request, response) -> response.text("ok");

    private static String ask(Handler handler, String... headers) {
        return askWith("GET", handler, headers);
    }

    private static String askWith(String method, Handler handler, String... headers) {
        var request = new StringBuilder(method).append(" /a HTTP/1.1\r\nHost: here\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return InMemoryServer.of(handler).send(request.append("\r\n").toString());
    }

    private static void refuses(String words, Executable option) {
        var refusal = assertThrows(IllegalArgumentException.class, option);
        assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
    }

    @Test
    void guardsKeepThePromiseNotToWait() {
        for (Handler inner : List.of(OK, Handler.inline(OK))) {
            for (Handler guard : List.of(
                    Protected.basic(inner, "a", _ -> true),
                    SecurityHeaders.of(inner),
                    Cors.any(inner),
                    RateLimit.of(inner, 1, Duration.ofSeconds(1)),
                    ConcurrencyLimit.of(inner, 1, 1))) {
                assertEquals(inner.isInline(), guard.isInline());
            }
        }
    }

    @Test
    void securityHeadersSayWhatFitsMostSites() {
        assertEquals(
                "HTTP/1.1 200 OK\r\nX-Content-Type-Options: nosniff\r\n"
                        + "Referrer-Policy: strict-origin-when-cross-origin\r\n"
                        + "Content-Security-Policy: default-src 'self'; object-src 'none'; base-uri 'self'; "
                        + "form-action 'self'; frame-ancestors 'none'\r\n"
                        + "Cross-Origin-Opener-Policy: same-origin\r\n"
                        + "Permissions-Policy: camera=(), geolocation=(), microphone=()\r\n"
                        + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nok",
                ask(SecurityHeaders.of(OK)));
    }

    @Test
    void securityHeadersCanBeChanged() {
        var guard = SecurityHeaders.of((request, response) ->
                        response.header("Referrer-Policy", "no-referrer").text("ok"))
                .with("content-security-policy", "default-src 'none'")
                .without("permissions-policy")
                .withTransportSecurity(Duration.ofDays(1), true);
        String answer = ask(guard);
        assertTrue(answer.contains("\r\nReferrer-Policy: no-referrer\r\n"), answer);
        assertFalse(answer.contains("strict-origin") || answer.contains("Permissions-Policy"), answer);
        assertTrue(answer.contains("\r\ncontent-security-policy: default-src 'none'\r\n"), answer);
        assertFalse(answer.contains("Content-Security-Policy"), answer);
        assertTrue(answer.contains("\r\nStrict-Transport-Security: max-age=86400; includeSubDomains\r\n"), answer);
        refuses("token", () -> guard.with("a b", "c"));
        refuses("visible", () -> guard.with("a", "b\r\nc: d"));
        refuses("less than no time", () -> guard.withTransportSecurity(Duration.ofSeconds(-1), false));
    }

    @Test
    void headersStayThoughTheHandlerThrows() {
        for (RuntimeException thrown : List.of(new StatusException(403, "no"), new IllegalStateException())) {
            String answer = ask(
                    SecurityHeaders.of((request, response) -> {
                        response.header("X-Secret", "1");
                        throw thrown;
                    }),
                    "Accept: text/html");
            assertTrue(answer.contains("\r\nX-Content-Type-Options: nosniff\r\n"), answer);
            assertFalse(answer.contains("X-Secret"), answer);
            assertEquals(2, answer.split("Content-Security-Policy: ").length, "the page has its own: " + answer);
            assertTrue(answer.contains("default-src 'none'"), answer);
        }
    }

    @Test
    void corsRefusesWhatWouldNotProtect() {
        refuses("name one", () -> Cors.of(OK));
        for (String origin :
                List.of("*", "null", "", "example.org", "https://", "https://a/", "https://A", "a b://c")) {
            refuses("origin is written like", () -> Cors.of(OK, origin));
        }
        refuses("any origin", () -> Cors.any(OK).withCredentials(true));
        refuses("token", () -> Cors.any(OK).withMethods("*"));
        refuses("token", () -> Cors.any(OK).withHeaders("a b"));
        refuses("token", () -> Cors.any(OK).withExposed("a\r\nb"));
        refuses("less than no time", () -> Cors.any(OK).withMaxAge(Duration.ofNanos(-1)));
        Cors.of(OK, "http://localhost:8080", "https://[::1]:1", "app+x://a-b.c_d");
    }

    @Test
    void corsLetsAnyOriginReadWhatIsForEverybody() {
        String answer = ask(Cors.any(OK).withExposed("ETag", "X-A"), "Origin: https://a.example");
        assertTrue(answer.contains("\r\nAccess-Control-Allow-Origin: *\r\n"), answer);
        assertTrue(answer.contains("\r\nAccess-Control-Expose-Headers: ETag, X-A\r\n"), answer);
        assertFalse(answer.contains("Vary"), answer);
        assertTrue(ask(Cors.any(OK)).contains("Access-Control-Allow-Origin: *"), "caches may show it to any");
    }

    @Test
    void corsTellsCachesThatTheOriginMatters() {
        var guard = Cors.of(OK, "https://a.example").withCredentials(true);
        for (String header :
                List.of("Origin: https://b.example", "Origin: null", "X: y", "Origin: HTTPS://a.example")) {
            String answer = ask(guard, header);
            assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\nVary: Origin\r\n"), answer);
            assertFalse(answer.contains("Access-Control"), answer);
        }
        assertTrue(ask(guard, "Origin: https://a.example")
                .startsWith("HTTP/1.1 200 OK\r\nVary: Origin\r\nAccess-Control-Allow-Origin: https://a.example\r\n"
                        + "Access-Control-Allow-Credentials: true\r\n"));
    }

    @Test
    void corsAnswersPreflightsItself() {
        var guard = Cors.of(
                        (request, response) -> {
                            throw new AssertionError("a preflight reached the handler");
                        },
                        "https://a.example")
                .withMethods("GET", "PUT")
                .withHeaders("Content-Type")
                .withMaxAge(Duration.ofSeconds(7))
                .withCredentials(true);
        assertEquals(
                "HTTP/1.1 204 No Content\r\nVary: Origin\r\nAccess-Control-Allow-Origin: https://a.example\r\n"
                        + "Access-Control-Allow-Credentials: true\r\nAccess-Control-Allow-Methods: GET, PUT\r\n"
                        + "Access-Control-Allow-Headers: Content-Type\r\nAccess-Control-Max-Age: 7\r\n\r\n",
                askWith("OPTIONS", guard, "Origin: https://a.example", "Access-Control-Request-Method: PUT"));
        String refusal = askWith("OPTIONS", guard, "Origin: https://b.example", "Access-Control-Request-Method: PUT");
        assertTrue(refusal.startsWith("HTTP/1.1 403 ") && !refusal.contains("Access-Control"), refusal);
    }

    @Test
    void corsLeavesOtherOptionsToTheHandler() {
        assertTrue(askWith("OPTIONS", Cors.any(OK)).endsWith("ok"));
        assertTrue(askWith("OPTIONS", Cors.any(OK), "Origin: https://a.example").endsWith("ok"));
        assertTrue(askWith("OPTIONS", Cors.any(OK), "Access-Control-Request-Method: PUT")
                .endsWith("ok"));
    }

    @Test
    void protectionSaysWhatToSend() {
        var basic = Protected.basic(OK, "the \"back\\door\"", credentials -> credentials.is("ann", "secret"));
        assertTrue(ask(basic)
                .contains("\r\nWWW-Authenticate: Basic realm=\"the \\\"back\\\\door\\\"\", charset=\"UTF-8\"\r\n"));
        var bearer = Protected.bearer(OK, "a", credentials -> credentials.is("token"));
        assertTrue(ask(bearer).contains("\r\nWWW-Authenticate: Bearer realm=\"a\"\r\n"));
        assertTrue(ask(bearer, "Authorization: Bearer other")
                .contains("\r\nWWW-Authenticate: Bearer realm=\"a\", error=\"invalid_token\"\r\n"));
        assertTrue(ask(bearer, "Authorization: Bearer token").endsWith("ok"));
        assertTrue(ask(basic, "Authorization: Basic YW5uOnNlY3JldA==").endsWith("ok"));
        assertTrue(ask(basic, "Authorization: Bearer token").startsWith("HTTP/1.1 401 "));
        for (String realm : List.of("", "caf\u00e9", "a\r\nb", " a")) {
            refuses("visible", () -> Protected.basic(OK, realm, _ -> true));
        }
    }

    @Test
    void aRateTellsWhatIsLeftAndWhenToComeBack() {
        var now = new AtomicLong();
        var policy = new RateLimit.Policy(6, Duration.ofMinutes(1), 2, 10);
        var server = InMemoryServer.of(new RateLimit(OK, policy, _ -> "one", now::get));
        assertTrue(server.get("/")
                .contains("\r\nRateLimit-Policy: \"client\";q=6;w=60\r\nRateLimit: \"client\";r=1;t=10"));
        assertTrue(server.get("/").contains("\r\nRateLimit: \"client\";r=0;t=20\r\n"));
        String refusal = server.get("/");
        assertTrue(
                refusal.startsWith("HTTP/1.1 429 Too Many Requests\r\nRateLimit-Policy: \"client\";q=6;w=60\r\n"
                        + "RateLimit: \"client\";r=0;t=10\r\nRetry-After: 10\r\n"),
                refusal);
        now.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
        assertTrue(server.get("/").contains("\r\nRetry-After: 1\r\n"));
        now.addAndGet(1);
        assertTrue(server.get("/").startsWith("HTTP/1.1 200 "));
    }

    @ParameterizedTest
    @ValueSource(ints = {ClientKey.CHARS_MAX - 1, ClientKey.CHARS_MAX, ClientKey.CHARS_MAX + 1})
    void keysAreBounded(int length) {
        var guard = RateLimit.of(OK, 1, Duration.ofHours(1)).withKeys(request -> request.header("Key", ""));
        var server = InMemoryServer.of(guard);
        String head = "GET / HTTP/1.1\r\nHost: a\r\nKey: " + "k".repeat(length - 1);
        assertTrue(server.send(head + "a\r\n\r\n").startsWith("HTTP/1.1 200 "));
        String other = server.send(head + "b\r\n\r\n");
        assertEquals(length > ClientKey.CHARS_MAX, other.startsWith("HTTP/1.1 429 "), other);
    }

    @Test
    void limitsRefuseWhatCannotBe() {
        var second = Duration.ofSeconds(1);
        refuses("number of requests is from 1", () -> RateLimit.of(OK, 0, second));
        refuses("number of requests is from 1", () -> RateLimit.of(OK, 1_000_001, second));
        refuses("1 ms to 1 day", () -> RateLimit.of(OK, 1, Duration.ofNanos(999_999)));
        refuses("1 ms to 1 day", () -> RateLimit.of(OK, 1, Duration.ofDays(1).plusNanos(1)));
        refuses("burst is from 1", () -> RateLimit.of(OK, 1, second).withBurst(0));
        refuses(
                "more than a year",
                () -> RateLimit.of(OK, 1, Duration.ofDays(1)).withBurst(366));
        RateLimit.of(OK, 1, Duration.ofDays(1)).withBurst(365).withClients(1);
        RateLimit.of(OK, 1_000_000, Duration.ofMillis(1)).withBurst(1_000_000);
        refuses("number of clients", () -> RateLimit.of(OK, 1, second).withClients(0));
        refuses("at least 1", () -> ConcurrencyLimit.of(OK, 0, 1));
        refuses("at least 1", () -> ConcurrencyLimit.of(OK, 1, 0));
    }
}
