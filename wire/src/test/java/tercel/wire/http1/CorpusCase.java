package tercel.wire.http1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One case of a corpus file: a line that claims, lines {@code >} of what the peer sends, perhaps a line {@code .} that
 * says what it does then, lines {@code <} of what it gets, and a line {@code =} that says how the conversation ends: by
 * its last step, or by {@code OVER} where the cut decides between CLOSE and LINGER. In all of them {@code \r \n \t \\
 * \xHH} are escapes and line ends of the file mean nothing. In what it gets, {@code {answer TEXT}} is the usual answer,
 * {@code {last TEXT}} the same with {@code Connection: close}, {@code {refusal STATUS REASON}} a refusal, and
 * {@code {date}} the date.
 *
 * @param claim what it shows
 * @param input what the peer sends
 * @param after what it does then
 * @param expected what it gets, and the last step
 */
record CorpusCase(String claim, byte[] input, After after, String expected) {
    enum After {
        WAITS,
        ENDS,
        STALLS
    }

    static List<CorpusCase> read(String file) throws IOException {
        var cases = new ArrayList<CorpusCase>();
        try (var lines =
                new BufferedReader(new InputStreamReader(TestApplication.resource(file), StandardCharsets.UTF_8))) {
            String claim = "";
            var input = new StringBuilder();
            var output = new StringBuilder();
            var after = After.WAITS;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("> ")) {
                    input.append(unescape(line.substring(2)));
                } else if (line.startsWith("< ")) {
                    output.append(unescape(expand(line.substring(2))));
                } else if (line.startsWith(". ")) {
                    after = After.valueOf(line.substring(2));
                } else if (line.startsWith("= ")) {
                    byte[] bytes = input.toString().getBytes(StandardCharsets.ISO_8859_1);
                    cases.add(new CorpusCase(claim, bytes, after, output + "=" + line.substring(2)));
                    input.setLength(0);
                    output.setLength(0);
                    after = After.WAITS;
                } else if (!line.isEmpty() && !line.startsWith("#")) {
                    claim = line;
                }
            }
        }
        return cases;
    }

    private static String expand(String text) {
        if (text.startsWith("{answer ")) {
            return answer("", inner(text));
        }
        if (text.startsWith("{last ")) {
            return answer("Connection: close\\r\\n", inner(text));
        }
        if (text.startsWith("{refusal ")) {
            return refusal(inner(text));
        }
        return text.replace("{date}", TestApplication.DATE);
    }

    private static String inner(String text) {
        return text.substring(text.indexOf(' ') + 1, text.length() - 1);
    }

    private static String answer(String connection, String text) {
        return "HTTP/1.1 200 OK\\r\\nDate: " + TestApplication.DATE + "\\r\\nContent-Type: text/plain\\r\\n"
                + connection + "Content-Length: " + unescape(text).length() + "\\r\\n\\r\\n" + text;
    }

    private static String refusal(String statusAndReason) {
        int status = Integer.parseInt(statusAndReason.substring(0, 3));
        String reason = statusAndReason.substring(4);
        return "HTTP/1.1 " + status + " " + ReasonPhrase.of(status) + "\\r\\nDate: " + TestApplication.DATE
                + "\\r\\nContent-Type: text/plain; charset=utf-8\\r\\nConnection: close\\r\\nContent-Length: "
                + (reason.length() + 1) + "\\r\\n\\r\\n" + reason + "\\n";
    }

    private static String unescape(String text) {
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter != '\\') {
                plain.append(letter);
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
                default -> throw new IllegalArgumentException(text);
            }
        }
        return plain.toString();
    }
}
