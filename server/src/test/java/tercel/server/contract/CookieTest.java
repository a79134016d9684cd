package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Cookie;
import tercel.http.Credentials;
import tercel.http.Redirect;
import tercel.http.Router;
import tercel.http.StatusException;

/** Cookies, redirects and credentials: RFC 6265bis, and RFC 9110, sections 11.6 and 15.4. */
@OnEveryEngine
final class CookieTest {
    @Parameter
    EngineUnderTest engine;

    private static Router router() {
        return new Router()
                .get("/cookies", (request, response) -> {
                    Handlers.park();
                    response.text(request.cookies() + " " + request.cookie("id").orElse("none"));
                })
                .post("/login", (request, response) -> {
                    response.cookie(Cookie.of("id", "a1")).cookie(Cookie.of("theme", "dark"));
                    response.redirect(Redirect.local(request.text()));
                })
                .post("/fail", (request, response) -> {
                    response.cookie(Cookie.of("id", "a1"));
                    throw new StatusException(403, "no");
                })
                .get("/who", (request, response) -> {
                    Handlers.park();
                    response.text(
                            switch (request.credentials().orElse(null)) {
                                case Credentials.Basic(var user, var password) -> user + " " + password;
                                case Credentials.Bearer(var token) -> token;
                                case null -> "nobody";
                            });
                });
    }

    @Test
    void cookiesComeAndDoNotStay() throws IOException {
        try (var server = engine.serve(router());
                var client = RawClient.of(server)) {
            client.send("GET /cookies HTTP/1.1\r\nHost: a\r\nCookie: id=\"a1\"; b=2\r\nCookie: c=3\r\n\r\n");
            assertEquals("{id=a1, b=2, c=3} a1", client.answer().text());
            assertEquals("{} none", client.get("/cookies").answer().text());
        }
    }

    @Test
    void aPostIsFollowedByAGetWithCookies() throws IOException {
        try (var server = engine.serve(router());
                var client = RawClient.of(server)) {
            var answer = client.post("/login", "/home?a").answer();
            assertEquals("303 /home?a", answer.status() + " " + answer.header("Location"));
            assertEquals(
                    List.of("id=a1; Path=/; HttpOnly; SameSite=Lax", "theme=dark; Path=/; HttpOnly; SameSite=Lax"),
                    answer.headers("Set-Cookie"));
            var refusal = client.post("/login", "//example.org").answer();
            assertEquals(400, refusal.status());
            assertFalse(refusal.has("Location") || refusal.has("Set-Cookie"), refusal.head());
            assertFalse(client.post("/fail", "").answer().has("Set-Cookie"));
        }
    }

    @Test
    void credentialsAreReadOrRefused() throws IOException {
        try (var server = engine.serve(router());
                var client = RawClient.of(server)) {
            assertEquals("ann b:c", who(client, "Basic YW5uOmI6Yw=="));
            assertEquals("abc", who(client, "Bearer abc"));
            assertEquals("nobody", who(client, "Digest a=b"));
            assertEquals("nobody", client.get("/who").answer().text());
            client.send("GET /who HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YW5u\r\n\r\n");
            assertEquals(400, client.answer().status());
            assertEquals("nobody", client.get("/who").answer().text(), "the connection goes on");
        }
    }

    private static String who(RawClient client, String credentials) throws IOException {
        client.send("GET /who HTTP/1.1\r\nHost: a\r\nAuthorization: " + credentials + "\r\n\r\n");
        return client.answer().text();
    }
}
