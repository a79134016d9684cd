package tercel.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field value with parameters, such as those of Content-Type and Content-Disposition: RFC 9110, section 5.6.6. In
 * quotes only a quote and a backslash are escaped by a backslash: browsers send others as they are.
 *
 * @param essence before the first semicolon, in lower case
 * @param parameters their names in lower case
 */
record FieldValue(String essence, List<Parameter> parameters) {
    /**
     * A parameter.
     *
     * @param name in lower case
     * @param value without quotes
     */
    record Parameter(String name, String value) {}

    FieldValue {
        parameters = List.copyOf(parameters);
    }

    /** Reads a value; null if it is malformed, or has a parameter twice. */
    static @Nullable FieldValue parse(String text) {
        int semicolon = text.indexOf(';');
        String essence = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
        var parser = new Parser(text, semicolon < 0 ? text.length() : semicolon);
        return parser.parse() ? new FieldValue(essence.toLowerCase(Locale.ROOT), parser.found) : null;
    }

    Optional<String> parameter(String name) {
        for (var each : parameters) {
            if (each.name().equals(name)) {
                return Optional.of(each.value());
            }
        }
        return Optional.empty();
    }

    private static final class Parser {
        private final String text;
        private final List<Parameter> found = new ArrayList<>();
        private int at;

        Parser(String text, int start) {
            this.text = text;
            at = start;
        }

        /** Whether all of it could be read; a semicolon may have nothing behind it. */
        boolean parse() {
            while (at < text.length()) {
                if (text.charAt(at) != ';') {
                    return false;
                }
                at++;
                skipBlanks();
                if (at < text.length() && text.charAt(at) != ';' && !parameter()) {
                    return false;
                }
                skipBlanks();
            }
            return true;
        }

        private void skipBlanks() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }

        private boolean parameter() {
            String name = token().toLowerCase(Locale.ROOT);
            if (name.isEmpty() || at == text.length() || text.charAt(at) != '=') {
                return false;
            }
            at++;
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            String value = quoted ? quoted() : token();
            if (value == null || !quoted && value.isEmpty()) {
                return false;
            }
            for (var each : found) {
                if (each.name().equals(name)) {
                    return false;
                }
            }
            found.add(new Parameter(name, value));
            return true;
        }

        private String token() {
            int start = at;
            while (at < text.length() && isToken(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        /** All that stands unquoted in the wild: more than a token may hold, but nothing that ends a parameter. */
        private static boolean isToken(char letter) {
            return letter > ' ' && letter != 0x7F && letter != ';' && letter != '=' && letter != '"' && letter != ',';
        }

        private @Nullable String quoted() {
            var value = new StringBuilder();
            for (at++; at < text.length(); at++) {
                char letter = text.charAt(at);
                if (letter == '"') {
                    at++;
                    return value.toString();
                }
                boolean escapes = letter == '\\'
                        && at + 1 < text.length()
                        && (text.charAt(at + 1) == '"' || text.charAt(at + 1) == '\\');
                if (escapes) {
                    at++;
                }
                value.append(text.charAt(at));
            }
            return null;
        }
    }
}
