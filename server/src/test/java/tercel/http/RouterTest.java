package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tercel.server.InMemoryServer;

class RouterTest {
    private static Handler says(String text) {
        return (request, response) -> response.text(text);
    }

    private static Handler saysParameter(String name) {
        return (request, response) -> response.text(name + "=" + request.parameter(name));
    }

    private static String answer(Router router, String method, String target) {
        return InMemoryServer.of(router).send(method + " " + target + " HTTP/1.1\r\nHost: here\r\n\r\n");
    }

    private static String body(Router router, String target) {
        return InMemoryServer.body(answer(router, "GET", target));
    }

    private static Router example() {
        return new Router()
                .get("/", says("root"))
                .get("/users", says("users"))
                .get("/users/", says("folder"))
                .get("/users/me", says("me"))
                .get("/users/{id}", saysParameter("id"))
                .get(
                        "/users/{id}/posts/{post}",
                        (request, response) -> response.text(request.parameter("id") + "," + request.parameter("post")))
                .get("/users/me/posts/latest", says("my latest"))
                .get("/static/{rest...}", saysParameter("rest"))
                .get("/static/logo", says("logo"))
                .get("/caf\u00e9/{x}", saysParameter("x"))
                .get("/a b/c", says("space"));
    }

    @ParameterizedTest
    @CsvSource({
        "/, root",
        "/?users, root",
        "/users, users",
        "/users/, folder",
        "/users/me, me",
        "/users/ME, id=ME",
        "/users/7, id=7",
        "/users/me/posts/latest, my latest",
        "/users/me/posts/1, 'me,1'",
        "/users/7/posts/latest, '7,latest'",
        "/static/logo, logo",
        "/static/, rest=",
        "/static/a/b/c.txt, rest=a/b/c.txt",
        "/static/logo/, rest=logo/",
        "/static//x, rest=/x",
        "http://elsewhere/users/7?q, id=7",
    })
    void findsTheRoute(String target, String answer) {
        assertEquals(answer, body(example(), target));
    }

    @ParameterizedTest
    @CsvSource({
        "/users%2F7",
        "/nothing",
        "/users/7/",
        "/users//posts/1",
        "/users/7/posts/",
        "/static",
        "//",
        "/users/me/posts",
        "/Users",
    })
    void answers404WhereNoRouteHasThePath(String target) {
        String answer = answer(example(), "GET", target);
        assertEquals(
                "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nVary: Accept\r\nContent-Length: 10\r\n\r\n"
                        + "Not Found\n",
                answer);
    }

    @ParameterizedTest
    @CsvSource({
        "/users/%6d%65, me",
        "/%75sers/7, id=7",
        "/users/a%2Fb, id=a/b",
        "/users/%252F, id=%2F",
        "/caf%C3%A9/%C3%A9, 'x=\u00c3\u00a9'",
        "/a%20b/c, space",
        "/static/a%2Fb/c%20d, 'rest=a/b/c d'",
        "/users/a%2Fb/posts/%3F, 'a/b,?'",
    })
    void matchesDecodedSegments(String target, String answer) {
        assertEquals(answer, body(example(), target));
    }

    @Test
    void turnsBackWhereAWayLeadsNowhere() {
        var router = new Router()
                .get("/a/b/c", says("literal"))
                .get("/a/{x}/d", saysParameter("x"))
                .get("/{y}/b/e", saysParameter("y"))
                .get("/{all...}", saysParameter("all"));
        assertEquals("literal", body(router, "/a/b/c"));
        assertEquals("x=b", body(router, "/a/b/d"));
        assertEquals("y=a", body(router, "/a/b/e"));
        assertEquals("all=a/b/f", body(router, "/a/b/f"));
        assertEquals("all=", body(router, "/"));
    }

    @Test
    void answers405WithWhatIsAllowed() {
        var router = new Router()
                .post("/a", says("post"))
                .delete("/a", says("delete"))
                .get("/b", says("get"))
                .put("/{x}", says("put"));
        assertEquals(
                "HTTP/1.1 405 Method Not Allowed\r\nAllow: DELETE, OPTIONS, POST, PUT\r\n"
                        + "Content-Type: text/plain; charset=utf-8\r\nVary: Accept\r\nContent-Length: 19\r\n\r\nMethod Not Allowed\n",
                answer(router, "GET", "/a"));
        assertTrue(answer(router, "POST", "/b").contains("\r\nAllow: GET, HEAD, OPTIONS, PUT\r\n"));
        assertTrue(answer(router, "get", "/b").startsWith("HTTP/1.1 405 "), "methods are case-sensitive");
    }

    @Test
    void triesAPathWithAParameterForAnotherMethod() {
        var router = new Router().get("/users/me", says("me")).post("/users/{id}", saysParameter("id"));
        assertTrue(answer(router, "POST", "/users/me").endsWith("id=me"));
    }

    @Test
    void answersHeadFromGet() {
        var router = new Router()
                .get("/a", says("hello"))
                .get("/b", says("get"))
                .method("HEAD", "/b", (request, response) -> response.header("X-Head", "own"))
                .any("/a", says("any"));
        String head = answer(router, "HEAD", "/a");
        assertTrue(head.endsWith("\r\nContent-Length: 5\r\n\r\n"), head);
        assertTrue(answer(router, "HEAD", "/b").contains("X-Head: own"));
    }

    @Test
    void answersOptions() {
        var router = new Router()
                .get("/a", says("get"))
                .patch("/b", says("patch"))
                .method("OPTIONS", "/b", says("own"))
                .method("BREW", "/c/{rest...}", says("brew"));
        assertEquals("HTTP/1.1 204 No Content\r\nAllow: GET, HEAD, OPTIONS\r\n\r\n", answer(router, "OPTIONS", "/a"));
        assertTrue(answer(router, "OPTIONS", "/b").endsWith("own"));
        assertTrue(answer(router, "OPTIONS", "/c/x").contains("\r\nAllow: BREW, OPTIONS\r\n"));
        assertEquals(
                "HTTP/1.1 204 No Content\r\nAllow: BREW, GET, HEAD, OPTIONS, PATCH\r\n\r\n",
                answer(router, "OPTIONS", "*"));
        assertTrue(answer(router, "OPTIONS", "/d").startsWith("HTTP/1.1 404 "));
    }

    @Test
    void mayAnswerEveryMethod() {
        var router = new Router().any("/a", says("any")).post("/a", says("post"));
        assertTrue(answer(router, "GET", "/a").endsWith("any"));
        assertTrue(answer(router, "BREW", "/a").endsWith("any"));
        assertTrue(answer(router, "OPTIONS", "/a").endsWith("any"));
        assertTrue(answer(router, "POST", "/a").endsWith("post"));
        assertTrue(answer(router, "GET", "*").startsWith("HTTP/1.1 400 "));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "007, 7",
        "-7, -7",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, -99",
        "-9223372036854775808, -9223372036854775808",
        "-9223372036854775809, -99",
        "99999999999999999999, -99",
        "-, -99",
        "+7, -99",
        "7x, -99",
        "x, -99",
        "0x7, -99",
        "%37, 7",
        "%2D7, -7",
        "7%20, -99",
    })
    void readsNumbers(String segment, long number) {
        var router = new Router()
                .get("/{n}", (request, response) -> response.text(String.valueOf(request.parameterLong("n", -99))));
        assertEquals(String.valueOf(number), body(router, "/" + segment));
    }

    @Test
    void refusesAParameterThatTheRouteDoesNotHave() {
        var router = new Router().get("/{n}", (request, response) -> {
            var unknown = assertThrows(IllegalArgumentException.class, () -> request.parameter("m"));
            assertEquals("the route has no parameter 'm', but [n]", unknown.getMessage());
            assertThrows(IllegalArgumentException.class, () -> request.parameterLong("m", 0));
        });
        assertTrue(body(router, "/x").isEmpty());
        InMemoryServer.of((request, response) ->
                        assertThrows(IllegalArgumentException.class, () -> request.parameter("m")))
                .get("/");
    }

    @Test
    void forgetsParametersOfTheRequestBefore() {
        var router = new Router()
                .get("/a/{x}", saysParameter("x"))
                .get(
                        "/b",
                        (request, response) ->
                                assertThrows(IllegalArgumentException.class, () -> request.parameter("x")))
                .get("/c/{y}", saysParameter("y"));
        String answers = InMemoryServer.of(router)
                .send("GET /a/1 HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n"
                        + "GET /c/%32 HTTP/1.1\r\nHost: h\r\n\r\nGET /c/3 HTTP/1.1\r\nHost: h\r\n\r\n");
        assertTrue(answers.contains("x=1") && answers.contains("y=2") && answers.endsWith("y=3"), answers);
    }

    @Test
    void findsParametersAlsoAfterTheHandlerHasReadABody() {
        var router = new Router().post("/a/{x}/{y}", (request, response) -> {
            request.bytes();
            response.text(request.parameter("x") + request.parameterLong("y", 0));
        });
        String body = "b".repeat(3000);
        String answer = InMemoryServer.of(router)
                .capacity(512)
                .send(
                        "POST /a/left/77 HTTP/1.1\r\nHost: here\r\nContent-Length: 3000\r\n\r\n"
                                + body.substring(0, 10),
                        body.substring(10));
        assertEquals("left77", InMemoryServer.body(answer));
    }

    @ParameterizedTest
    @CsvSource({
        "'', starts with a slash",
        "a, starts with a slash",
        "/a%20b, 'is written decoded, without percent escapes'",
        "/a?b, has neither query nor fragment",
        "/a#b, has neither query nor fragment",
        "'/a\tb', holds no control character",
        "/./a, 'has no dot segment, which clients resolve themselves'",
        "/a/.., 'has no dot segment, which clients resolve themselves'",
        "/a{b}, 'has a parameter only as a whole segment, such as /{name}/'",
        "/{a}b, 'has a parameter only as a whole segment, such as /{name}/'",
        "/{a, 'has a parameter only as a whole segment, such as /{name}/'",
        "/a}, 'has a parameter only as a whole segment, such as /{name}/'",
        "/{{a}, 'has a parameter only as a whole segment, such as /{name}/'",
        "/{a}}, 'has a parameter only as a whole segment, such as /{name}/'",
        "/}{, 'has a parameter only as a whole segment, such as /{name}/'",
        "/{}, names each of its parameters",
        "/{...}, names each of its parameters",
        "/{a b}, 'names parameters in letters, digits, - and _'",
        "/{a.}, 'names parameters in letters, digits, - and _'",
        "/{a}/{a}, gives each of its parameters another name",
        "/{a}/{a...}, gives each of its parameters another name",
        "/{a...}/b, takes the rest only at its end",
        "/{a...}/, takes the rest only at its end",
        "/a//b, has an empty segment only at its end",
    })
    void refusesAMalformedPath(String path, String rule) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> new Router().get(path, says("")));
        assertEquals("the path of a route " + rule + ": '" + path + "'", refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'a method is a token like GET, not '''''",
        "G T, 'a method is a token like GET, not ''G T'''",
        "*, 'a method is a token like GET, not ''*'''",
        "get, 'methods are case-sensitive: write GET, not get'",
        "CONNECT, 'no handler gets a CONNECT, which has no path'",
    })
    void refusesAMalformedMethod(String method, String message) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> new Router().method(method, "/", says("")));
        assertEquals(message, refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a",
        "/a/{x}, /a/{y}",
        "/a/{x...}, /a/{y...}",
        "/{x}/b, /{y}/b",
        "/, /",
    })
    void refusesARouteForTheSameRequestsAsAnother(String first, String second) {
        var router = new Router().get(first, says("")).post(second, says("")).any(second, says(""));
        var refusal = assertThrows(IllegalArgumentException.class, () -> router.get(second, says("")));
        assertEquals(
                "the route GET " + second + " answers the same requests as GET " + first + ", which was added before",
                refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> router.any(first, says("")));
    }

    @Test
    void isFixedWhileItServes() {
        var router = example();
        body(router, "/");
        var refusal = assertThrows(IllegalStateException.class, () -> router.get("/late", says("")));
        assertEquals("no route can be added to a router that serves: GET /late", refusal.getMessage());
    }

    @Test
    void isInlineIfAllItsHandlersAre() {
        var inline = Handler.inline(says("a"));
        assertTrue(inline.isInline() && Handler.inline(inline) == inline);
        assertFalse(says("a").isInline());
        assertTrue(new Router().get("/a", inline).get("/b", inline).isInline());
        assertFalse(new Router().get("/a", inline).get("/b", says("b")).isInline());
        assertEquals("a", body(new Router().get("/", inline), "/"));
    }

    @Test
    void findsEachOfManyRoutes() {
        var random = new Random(42);
        var names = new HashSet<String>();
        while (names.size() < 500) {
            names.add(Long.toString(random.nextLong(1L << random.nextInt(1, 40)), 36));
        }
        var router = new Router();
        for (var name : names) {
            router.get("/" + name, says(name));
            router.get("/deep/{x}/" + name, saysParameter("x"));
        }
        var server = InMemoryServer.of(router);
        for (var name : names) {
            assertEquals(name, InMemoryServer.body(server.get("/" + name)));
            assertEquals("x=" + name, InMemoryServer.body(server.get("/deep/" + name + "/" + name)));
            assertEquals(
                    names.contains(name + "x"),
                    !server.get("/" + name + "x").startsWith("HTTP/1.1 404 "),
                    "only what was added is found");
        }
        assertEquals(Set.of(), Set.copyOf(server.logged(System.Logger.Level.INFO)));
    }
}
