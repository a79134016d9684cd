package tercel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class WordsTest {
    private static Words serve(String... words) throws BadUse {
        var all = new ArrayList<>(List.of("serve"));
        all.addAll(List.of(words));
        return Words.parse(Command.SERVE, all.toArray(String[]::new));
    }

    @Test
    void aValueFollowsItsFlagOrAnEqualsSign() throws BadUse {
        var words = serve("--port", "1", "--host=::1", "--limit=idle=3s", "--limit", "body=1k", "www");
        assertEquals("1", words.value(Flag.PORT));
        assertEquals("::1", words.value(Flag.HOST));
        assertEquals(List.of("idle=3s", "body=1k"), words.values(Flag.LIMIT));
        assertEquals("www", words.operand());
    }

    @Test
    void whatIsNotGivenIsTheDefault() throws BadUse {
        var words = serve();
        assertEquals("8080", words.value(Flag.PORT));
        assertFalse(words.isGiven(Flag.PORT));
        assertFalse(words.has(Flag.VERBOSE));
        assertTrue(words.has(Flag.NO_DELAY));
        assertNull(words.operand());
    }

    @Test
    void delayIsTheOppositeOfNoDelay() throws BadUse {
        assertFalse(serve("--delay").has(Flag.NO_DELAY));
        assertTrue(serve("--no-delay").has(Flag.NO_DELAY));
    }

    @Test
    void behindTwoHyphensIsNoFlag() throws BadUse {
        assertEquals("--port", serve("--verbose", "--", "--port").operand());
    }

    @Test
    void aHyphenAloneIsNoFlag() throws BadUse {
        assertEquals("-", serve("-").operand());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --prot 1        | unknown flag --prot (did you mean --port?); see tercel serve --help
            --quux          | unknown flag --quux; see tercel serve --help
            --dir x         | unknown flag --dir; see tercel serve --help
            -p 1            | unknown flag -p; see tercel serve --help
            --port          | --port needs a value: --port N
            --port --host   | --port needs a value: --port N
            --port=         | --port needs a value: --port N
            --port 1 --port 2 | --port is given twice
            --delay --no-delay | --no-delay is given twice
            --verbose=yes   | --verbose takes no value, so '--verbose=yes' cannot be
            --engine steam  | --engine cannot be 'steam'; it is auto, event, virtual or thread
            a b             | there is no use for 'b'; see tercel serve --help
            """)
    void refusesWithOneLine(String line, String message) {
        var refused = assertThrows(BadUse.class, () -> serve(line.split(" +")));
        assertEquals(message, refused.getMessage());
    }

    @Test
    void refusesAWordWhereThereIsNone() {
        var refused = assertThrows(BadUse.class, () -> Words.parse(Command.DEMO, "demo", "x"));
        assertEquals("there is no use for 'x'; see tercel demo --help", refused.getMessage());
    }

    @Test
    void refusesAnUnknownShell() {
        var refused = assertThrows(BadUse.class, () -> Words.parse(Command.COMPLETION, "completion", "fish"));
        assertEquals("completion cannot be for 'fish': bash or zsh", refused.getMessage());
        assertThrows(BadUse.class, () -> Words.parse(Command.COMPLETION, "completion"));
    }

    /** picocli writes the help and the completion; what it would take must be what is taken. */
    @Test
    void picocliTakesTheSameWords() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            var words = randomWords(random);
            assertEquals(byPicocli(words), byUs(words), () -> "seed " + seed + ": " + words);
        }
    }

    /** Each flag at most once: picocli would take it twice, for it stands in a group. */
    private static List<String> randomWords(Random random) {
        var pieces = new ArrayList<>(List.of(
                List.of("--port", "--port=1"),
                List.of("--host", "--host=a"),
                List.of("--verbose", "--verbose"),
                List.of("--no-delay", "--delay"),
                List.of("--limit", "--limit=a=b"),
                List.of("--hidden", "x"),
                List.of("y", "-"),
                List.of("7", "8")));
        Collections.shuffle(pieces, random);
        var words = new ArrayList<>(List.of("serve"));
        for (var either : pieces.subList(0, random.nextInt(pieces.size()))) {
            words.add(either.get(random.nextInt(2)));
        }
        return words;
    }

    private static String byUs(List<String> words) {
        try {
            var parsed = Words.parse(Command.SERVE, words.toArray(String[]::new));
            return told(parsed.isGiven(Flag.PORT) ? parsed.value(Flag.PORT) : null, parsed.has(Flag.VERBOSE))
                    + parsed.isGiven(Flag.NO_DELAY)
                    + parsed.has(Flag.HIDDEN)
                    + parsed.values(Flag.LIMIT)
                    + parsed.operand();
        } catch (BadUse refused) {
            return "refused";
        }
    }

    private static String byPicocli(List<String> words) {
        try {
            var parsed = Manual.whole().parseArgs(words.toArray(String[]::new)).subcommand();
            return told(parsed.matchedOptionValue("--port", null), parsed.matchedOptionValue("--verbose", false))
                    + parsed.hasMatchedOption("--no-delay")
                    + parsed.matchedOptionValue("--hidden", false)
                    + parsed.matchedOptionValue("--limit", List.of())
                    + parsed.matchedPositionalValue(0, null);
        } catch (CommandLine.ParameterException refused) {
            return "refused";
        }
    }

    private static String told(String port, boolean verbose) {
        return port + verbose;
    }
}
