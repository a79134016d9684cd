package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private static Optional<Credentials> read(String field) {
        return CredentialsField.parse(List.of(field));
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsUserAndPassword() {
        assertEquals(
                new Credentials.Basic("Aladdin", "open sesame"),
                read("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==").orElseThrow());
        assertEquals(
                new Credentials.Basic("test", "123\u00a3"),
                read("Basic dGVzdDoxMjPCow==").orElseThrow());
        assertEquals(new Credentials.Basic("", ""), read(basic(":")).orElseThrow());
        assertEquals(new Credentials.Basic("a", "b:c"), read(basic("a:b:c")).orElseThrow());
        assertEquals(
                new Credentials.Basic("a", "b"),
                read(basic("a:b").replace("Basic ", "bASIC   ")).orElseThrow());
    }

    @Test
    void readsATokenOfAnyKind() {
        for (String token : List.of("mF_9.B5f-4.1JqM", "a", "a==", "a/b+c~d")) {
            assertEquals(new Credentials.Bearer(token), read("Bearer " + token).orElseThrow());
            assertEquals(new Credentials.Bearer(token), read("BEARER  " + token).orElseThrow());
        }
    }

    @Test
    void leavesOtherSchemesAlone() {
        assertEquals(Optional.empty(), CredentialsField.parse(List.of()));
        for (String field : List.of("Digest username=\"a\"", "Negotiate YII=", "", "Basics YTpi", "Basic,YTpi")) {
            assertEquals(Optional.empty(), read(field));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic",
                "Basic ",
                "Basic YQ==",
                "Basic YTpi YTpi",
                "Basic YTpi,",
                "Basic a_-b",
                "Basic /zo=",
                "Basic YToK",
                "Basic YTp/",
                "Basic =",
                "Bearer",
                "Bearer ",
                "Bearer a b",
                "Bearer a=b",
                "Bearer =",
                "Bearer a,b",
                "Bearer \"a\""
            })
    void refusesWhatIsMalformed(String field) {
        var refusal = assertThrows(StatusException.class, () -> read(field));
        assertEquals(400, refusal.status());
        assertTrue(refusal.getMessage().contains("Authorization"));
    }

    @Test
    void refusesSeveral() {
        assertThrows(StatusException.class, () -> CredentialsField.parse(List.of("Bearer a", "Bearer a")));
    }

    @Test
    void comparesWhole() {
        var basic = new Credentials.Basic("ann", "secret\u00e9");
        assertTrue(basic.is("ann", "secret\u00e9"));
        assertFalse(basic.is("ann", "secret"));
        assertFalse(basic.is("anna", "secret\u00e9"));
        assertFalse(basic.is("", ""));
        assertTrue(new Credentials.Bearer("a").is("a"));
        assertFalse(new Credentials.Bearer("a").is("b"));
    }

    @Test
    void doesNotShowSecrets() {
        assertEquals("Basic[ann]", new Credentials.Basic("ann", "secret").toString());
        assertEquals("Bearer[]", new Credentials.Bearer("secret").toString());
    }
}
