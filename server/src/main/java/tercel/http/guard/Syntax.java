package tercel.http.guard;

import java.util.Collection;
import java.util.regex.Pattern;

/** Texts that stand in fields: RFC 9110, section 5.6. */
final class Syntax {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VISIBLE = Pattern.compile("[!-~](?:[ -~]*[!-~])?");

    private Syntax() {}

    static boolean isVisible(String text) {
        return VISIBLE.matcher(text).matches();
    }

    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** A list of tokens as a field's value. */
    static String list(Collection<String> tokens) {
        for (String token : tokens) {
            if (!isToken(token) || token.equals("*")) {
                throw new IllegalArgumentException("a method or the name of a header is a token, not '" + token + "'");
            }
        }
        return String.join(", ", tokens);
    }
}
