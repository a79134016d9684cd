package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedTypesTest {
    @ParameterizedTest(name = "{0} is told in {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            */*                                                   | TEXT
            ``                                                    | TEXT
            image/png                                             | TEXT
            text/plain                                            | TEXT
            text/*                                                | TEXT
            application/problem+json                              | JSON
            application/json                                      | JSON
            application/json; charset=utf-8                       | JSON
            APPLICATION/JSON                                      | JSON
            application/*                                         | JSON
            application/json, text/plain, */*                     | JSON
            application/json, text/html                           | JSON
            text/html                                             | HTML
            text/html, application/json;q=0.9                     | HTML
            text/html;q=0.9, application/json;q=0.8, */*;q=0.7    | HTML
            text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8 | HTML
            */*, text/html                                        | HTML
            text/html;q=0.5, */*                                  | TEXT
            text/html;q=0, */*                                    | TEXT
            text/plain;q=0.2, text/*;q=0.5                        | HTML
            text/html;level="1,q=0";q=0.7, application/json;q=0.6 | HTML
            text/html;level="\\",";q=0.7, application/json;q=0.6  | HTML
            text/html ; q=0.001                                   | HTML
            text/html;q=0.000                                     | TEXT
            text/html;q=2, application/json;q=0.1                 | JSON
            text/html;q=, application/json;q=0.1                  | JSON
            text/html;q=0.1234, application/json;q=0.1            | JSON
            ,, ;q=1, text/html;;                                  | HTML
            text/htmlx, text/htm, texts/*, */html                 | TEXT
            """)
    void theFormIsTheOneThatIsLikedBest(String accept, String form) {
        assertEquals(
                form, Problem.Form.liked(new AcceptedTypes(List.of(accept))).name());
    }

    @Test
    void allLinesCount() {
        assertEquals(Problem.Form.TEXT, Problem.Form.liked(new AcceptedTypes(List.of())));
        var lines = new AcceptedTypes(List.of("text/html;q=0.5", "application/json"));
        assertEquals(Problem.Form.JSON, Problem.Form.liked(lines));
    }

    @Test
    void aTypeThatIsNotNamedIsNotWelcome() {
        var accepted = new AcceptedTypes(List.of("text/html, image/*;q=0.5, text/plain;q=0"));
        assertEquals(0, accepted.welcome("application/json"));
        assertEquals(0, accepted.welcome("text/plain"));
        assertTrue(accepted.welcome("image/png") > 0);
        assertTrue(accepted.welcome("text/html") > accepted.welcome("image/png"));
    }
}
