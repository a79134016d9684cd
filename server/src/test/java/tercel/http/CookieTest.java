package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieTest {
    @Test
    void isCarefulUnlessToldOtherwise() {
        assertEquals(
                "id=a1; Path=/; HttpOnly; SameSite=Lax", Cookie.of("id", "a1").field());
    }

    @Test
    void saysAllThatItIsTold() {
        var cookie = Cookie.of("id", "")
                .withPath("/a b")
                .withDomain("Example.ORG")
                .withMaxAge(Duration.ofMillis(61_999))
                .withExpires(Instant.ofEpochSecond(784_111_777))
                .withSecure(true)
                .withHttpOnly(false)
                .withSameSite(Cookie.SameSite.NONE);
        assertEquals(
                "id=; Path=/a b; Domain=example.org; Max-Age=61; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Secure"
                        + "; SameSite=None",
                cookie.field());
        assertEquals("id,", cookie.name() + "," + cookie.value());
        assertEquals(
                "a=b; Path=/; HttpOnly; SameSite=Strict",
                Cookie.of("a", "b").withSameSite(Cookie.SameSite.STRICT).field());
    }

    @Test
    void isForgottenAtOnce() {
        assertEquals(
                "id=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax",
                Cookie.expired("id").field());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a=", "a;", "a\r\n", "caf\u00e9", "a\t", "(", "\""})
    void refusesANameThatIsNoToken(String name) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Cookie.of(name, "b"));
        assertTrue(refusal.getMessage().matches("[ -~]+"), refusal.getMessage());
    }

    @Test
    void refusesAValueThatCannotBeSent() {
        for (char letter = 0; letter < 0x180; letter++) {
            String value = "a" + letter + "b";
            boolean fits = letter > ' ' && letter < 0x7F && "\",;\\".indexOf(letter) < 0;
            if (fits) {
                assertEquals(value, Cookie.of("a", value).value());
            } else {
                assertThrows(IllegalArgumentException.class, () -> Cookie.of("a", value), value);
            }
        }
    }

    @Test
    void boundsItsSize() {
        assertEquals(4095, Cookie.of("a", "x".repeat(4095)).value().length());
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a", "x".repeat(4096)));
        var cookie = Cookie.of("a", "b");
        cookie.withPath("/" + "x".repeat(1023)).withDomain("x".repeat(1024));
        assertThrows(IllegalArgumentException.class, () -> cookie.withPath("/" + "x".repeat(1024)));
        assertThrows(IllegalArgumentException.class, () -> cookie.withDomain("x".repeat(1025)));
    }

    @Test
    void refusesAttributesThatCannotBe() {
        var cookie = Cookie.of("a", "b");
        for (String path : List.of("", "a", "/;Domain=x", "/\r\n", "/\u00e9")) {
            assertThrows(IllegalArgumentException.class, () -> cookie.withPath(path), path);
        }
        for (String domain : List.of("", ".example.org", "example.org.", "a..b", "a;b", "a b", "\u00e9", "-")) {
            assertThrows(IllegalArgumentException.class, () -> cookie.withDomain(domain), domain);
        }
        refuses(() -> cookie.withMaxAge(Duration.ofSeconds(-1)));
        refuses(() -> cookie.withExpires(Instant.ofEpochSecond(-1)));
        refuses(() -> cookie.withExpires(Instant.parse("9999-12-31T23:59:59Z").plusSeconds(1)));
        assertTrue(cookie.withExpires(Instant.parse("9999-12-31T23:59:59Z"))
                .field()
                .contains("31 Dec 9999"));
    }

    private static void refuses(Supplier<Cookie> change) {
        assertThrows(IllegalArgumentException.class, change::get);
    }

    @ParameterizedTest
    @ValueSource(strings = {"__Host-id", "__host-ID"})
    void keepsThePromiseOfAHost(String name) {
        var cookie = Cookie.of(name, "1");
        assertEquals(name + "=1; Path=/; Secure; HttpOnly; SameSite=Lax", cookie.field());
        refuses(() -> cookie.withSecure(false));
        refuses(() -> cookie.withPath("/a"));
        refuses(() -> cookie.withDomain("example.org"));
        assertTrue(Cookie.expired(name).field().contains("; Secure"));
    }

    @Test
    void keepsThePromiseOfSecurity() {
        var cookie = Cookie.of("__Secure-id", "1");
        assertTrue(cookie.withPath("/a").withDomain("example.org").field().contains("; Secure"));
        refuses(() -> cookie.withSecure(false));
    }

    @Test
    void isForAllSitesOnlyIfItIsSecure() {
        var cookie = Cookie.of("id", "1");
        refuses(() -> cookie.withSameSite(Cookie.SameSite.NONE));
        var secure = cookie.withSecure(true).withSameSite(Cookie.SameSite.NONE);
        refuses(() -> secure.withSecure(false));
    }

    @Test
    void doesNotShowItsValue() {
        assertFalse(Cookie.of("id", "secret").toString().contains("secret"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a=b              | {a=b}
            a=b; c=d         | {a=b, c=d}
            a=b;c=d;         | {a=b, c=d}
            a=b=c            | {a=b=c}
            a=               | {a=}
            a="b c"          | {a=b c}
            a="              | {a="}
            a=""             | {a=}
            a; b=1; =2; ;;   | {b=1}
            a=1; a=2; A=3    | {a=1, A=3}
            a = 1 ;\tb=2     | {a=1, b=2}
            a b=1            | {a b=1}
            $Version=1; a=1  | {$Version=1, a=1}
            ``               | {}
            """)
    void readsWhatClientsSend(String field, String cookies) {
        assertEquals(
                cookies, CookieField.parse(List.of(field.replace("\\t", "\t"))).toString());
    }

    @Test
    void readsSeveralFields() {
        assertEquals(Map.of("a", "1", "b", "2"), CookieField.parse(List.of("a=1", "b=2; a=3")));
        assertThrows(
                UnsupportedOperationException.class,
                () -> CookieField.parse(List.of()).put("a", "b"));
    }

    @Test
    void readsAsManyAsAFieldHolds() {
        var field = new StringBuilder();
        for (int count = 0; count < 3000; count++) {
            field.append(count).append("=;");
        }
        assertEquals(3000, CookieField.parse(List.of(field.toString())).size());
    }
}
