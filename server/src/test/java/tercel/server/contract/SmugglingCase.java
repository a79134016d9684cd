package tercel.server.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One case of {@code contract/smuggling.txt}, which says how it is written.
 *
 * @param claim what it shows
 * @param input what the client sends
 * @param ends whether it then ends its side
 * @param answers what it must get
 * @param open whether the connection then goes on
 */
record SmugglingCase(String claim, String input, boolean ends, List<String> answers, boolean open) {
    static List<SmugglingCase> all() {
        var resource = SmugglingCase.class.getResourceAsStream("/contract/smuggling.txt");
        try (var lines =
                new BufferedReader(new InputStreamReader(Objects.requireNonNull(resource), StandardCharsets.UTF_8))) {
            return parse(lines.lines().toList());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static List<SmugglingCase> parse(List<String> lines) {
        var cases = new ArrayList<SmugglingCase>();
        String claim = "";
        var input = new StringBuilder();
        var answers = new ArrayList<String>();
        boolean ends = false;
        for (String line : lines) {
            String rest = line.length() > 2 ? line.substring(2) : "";
            switch (line.isEmpty() ? '#' : line.charAt(0)) {
                case '>' -> input.append(unescape(rest));
                case '<' -> answers.add(unescape(rest));
                case '.' -> ends = true;
                case '=' -> {
                    cases.add(new SmugglingCase(
                            claim, input.toString(), ends, List.copyOf(answers), rest.equals("open")));
                    input.setLength(0);
                    answers.clear();
                    ends = false;
                }
                case '#' -> {}
                default -> claim = line;
            }
        }
        return cases;
    }

    private static String unescape(String text) {
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\\') {
                plain.append(text.charAt(i));
                continue;
            }
            i++;
            switch (text.charAt(i)) {
                case 'r' -> plain.append('\r');
                case 'n' -> plain.append('\n');
                case 't' -> plain.append('\t');
                case '\\' -> plain.append('\\');
                case 'x' -> {
                    plain.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("no such escape: " + text);
            }
        }
        return plain.toString();
    }

    /**
     * Whether the client asked for the end itself, and then broke its word: what it sends in separate segments may meet
     * a closed socket, and its answer be lost to the reset.
     */
    boolean isEndedByClient() {
        return !open && !answers.isEmpty() && answers.getLast().startsWith("200");
    }

    @Override
    public String toString() {
        return claim;
    }
}
