package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    @Test
    void putsValuesIntoTheirPlaces() {
        var template = Template.of("<p title=\"{title}\">{name}, {name}: {count}</p>");
        assertEquals(Set.of("title", "name", "count"), template.names());
        for (int again = 0; again < 2; again++) {
            assertEquals("<p title=\"a\">b, b: 3</p>", template.render(Map.of("title", "a", "name", "b", "count", 3)));
        }
    }

    @Test
    void showsValuesAsTheyAre() {
        assertEquals(
                "<p>&lt;b&gt; &amp;amp; &quot;a&quot; &#39;b&#39; \u20ac {name} \uFFFD</p>",
                Template.of("<p>{x}</p>").render(Map.of("x", "<b> &amp; \"a\" 'b' \u20ac {name} \0")));
    }

    @Test
    void putsInRawWhatIsSaidToBe() {
        assertEquals("<ul><li>a</ul>", Template.of("<ul>{items:raw}</ul>").render(Map.of("items", "<li>a")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a {{ b }}     | a { b }}
            {{x}          | {x}
            {{{x}         | {1
            {{{{          | {{
            }{x}}         | }1}
            {x}{x:raw}{x} | 111
            p {{ a: b }   | p { a: b }
            """)
    void twoBracesStandForOne(String text, String page) {
        var template = Template.of(text);
        assertEquals(page, template.render(template.names().isEmpty() ? Map.of() : Map.of("x", 1)));
    }

    @Test
    void mayHaveNoPlaces() {
        assertEquals("", Template.of("").render(Map.of()));
        assertEquals("text", Template.of("text").render(Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "{}", "{a", "{a b}", "{ a}", "{1}", "{a:html}", "{:raw}", "{a:raw:raw}", "{\na}", "{a{b}}"})
    void aBraceThatBeginsNoPlaceIsRefusedWithItsLine(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Template.of("a\n{{\n" + text));
        assertTrue(refusal.getMessage().startsWith("the brace in line 3 of the template "), refusal.getMessage());
    }

    @Test
    void aValueThatIsMissingIsNamed() {
        var template = Template.of("{a}{b}");
        var refusal = assertThrows(IllegalArgumentException.class, () -> template.render(Map.of("a", 1)));
        assertEquals("the template needs a value for 'b'", refusal.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> Template.of("{a}").render(Collections.singletonMap("a", null)));
    }

    @Test
    void aValueWithoutAPlaceIsNamed() {
        var refusal = assertThrows(
                IllegalArgumentException.class, () -> Template.of("{a}").render(Map.of("a", 1, "b", 2)));
        assertEquals("the template has no place for 'b'", refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noValueLeavesItsPlace(long seed) {
        var random = new Random(seed);
        String letters = "<>&\"'{}/=a\\\0;#x";
        var template = Template.of("<p title=\"{x}\" class='{x}'>{x}</p>");
        for (int round = 0; round < 1000; round++) {
            var value = new StringBuilder();
            for (int count = random.nextInt(20); count > 0; count--) {
                value.append(letters.charAt(random.nextInt(letters.length())));
            }
            String page = template.render(Map.of("x", value));
            assertEquals("<\"\"''><>", page.replaceAll("[^<>\"']", ""), "seed " + seed);
        }
    }
}
