package tercel.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CacheControlTest {
    private static String of(CacheControl rules, String path) {
        return rules.of(List.of(path.split("/"))).orElse("nothing");
    }

    @ParameterizedTest
    @CsvSource({
        "*.html, index.html, yes",
        "*.html, docs/index.html, yes",
        "*.html, index.htm, no",
        "*.html, index.html.gz, no",
        "*.html, .html, yes",
        "a?c, abc, yes",
        "a?c, ac, no",
        "a.c, abc, no",
        "[a]+(b)|c, [a]+(b)|c, yes",
        "assets/*, assets/a, yes",
        "assets/*, assets/a/b, no",
        "assets/*, x/assets/a, no",
        "assets/**, assets/a/b, yes",
        "**/a.js, x/y/a.js, yes",
        "*, anything, yes"
    })
    void aPatternKnowsNames(String pattern, String path, String known) {
        var rules = CacheControl.of("no").with(pattern, "yes");
        assertEquals(known, of(rules, path), pattern);
    }

    @Test
    void theFirstRuleThatKnowsANameDecides() {
        var rules = CacheControl.NONE
                .with("*.html", "no-cache")
                .withHashedNames()
                .with("*.js", "max-age=60")
                .withOthers("max-age=5");
        assertEquals("no-cache", of(rules, "a.3f9ab2c1.html"));
        assertEquals("max-age=31536000, immutable", of(rules, "js/a.3f9ab2c1.js"));
        assertEquals("max-age=60", of(rules, "js/a.js"));
        assertEquals("max-age=5", of(rules, "a.txt"));
        assertEquals(Optional.empty(), CacheControl.NONE.of(List.of("a")));
        assertEquals(Optional.empty(), CacheControl.NONE.withHashedNames().of(List.of("a")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\r\nb", "\u00e9", "a\u007f"})
    void refusesWhatNoFieldCanSay(String value) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> CacheControl.of(value));
        assertEquals("no Cache-Control: '" + value + "'", refusal.getMessage());
    }

    @Test
    void refusesAPatternThatKnowsNothing() {
        for (var pattern : new String[] {"", "/a"}) {
            assertThrows(IllegalArgumentException.class, () -> CacheControl.NONE.with(pattern, "x"));
        }
    }

    @Test
    void theNumberOfRulesIsBounded() {
        var rules = CacheControl.NONE;
        for (int count = 0; count < CacheControl.RULES_MAX; count++) {
            rules = rules.with("*.x" + count, "v" + count);
        }
        assertEquals("v99", of(rules, "a.x99"));
        var full = rules;
        var refusal = assertThrows(IllegalArgumentException.class, full::withHashedNames);
        assertEquals("there are at most 100 rules", refusal.getMessage());
    }
}
