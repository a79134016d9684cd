package tercel.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which Cache-Control field files are sent with, by their names: RFC 9111, section 5.2. Rules are asked in the order in
 * which they were added, and the first that knows a name decides; behind them stands what counts for all others.
 * Immutable.
 */
public final class CacheControl {
    /** No file has the field. */
    public static final CacheControl NONE = new CacheControl(List.of(), Optional.empty());

    /** For a year, which is as long as caches keep anything, and without asking again: RFC 8246. */
    public static final String IMMUTABLE = "max-age=31536000, immutable";

    /** Most rules. */
    static final int RULES_MAX = 100;

    private final List<Rule> rules;
    private final Optional<String> otherwise;

    private CacheControl(List<Rule> rules, Optional<String> otherwise) {
        this.rules = rules;
        this.otherwise = otherwise;
    }

    private sealed interface Rule {
        String value();

        boolean knows(String path);

        record Named(Pattern pattern, boolean whole, String value) implements Rule {
            @Override
            public boolean knows(String path) {
                return pattern.matcher(whole ? path : lastName(path)).matches();
            }
        }

        record Hashed(String value) implements Rule {
            @Override
            public boolean knows(String path) {
                return HashedName.is(lastName(path));
            }
        }

        private static String lastName(String path) {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /**
     * The same for all files.
     *
     * @param value such as {@code no-cache}: to be kept, but asked for each time
     * @return rules
     * @throws IllegalArgumentException if no field can have that value
     */
    public static CacheControl of(String value) {
        return NONE.withOthers(value);
    }

    /**
     * Adds a rule for some names.
     *
     * @param pattern such as {@code *.html}: a star stands for any letters of a name, a question mark for one. With a
     *     slash in it, it is the path from the served folder on, such as {@code assets/*.js}, and two stars stand for
     *     any letters and slashes, as in {@code assets/**}
     * @param value of the field
     * @return more rules
     * @throws IllegalArgumentException if no field can have that value, or there are too many rules
     */
    public CacheControl with(String pattern, String value) {
        if (pattern.isEmpty() || pattern.startsWith("/")) {
            throw new IllegalArgumentException(
                    "a pattern such as *.html or assets/** is asked for, not '" + pattern + "'");
        }
        return with(new Rule.Named(compiled(pattern), pattern.contains("/"), checked(value)));
    }

    /**
     * Adds the rule that names which carry a hash of their content, as {@code app.3f9ab2c1.js}, are
     * {@linkplain #IMMUTABLE immutable}. A hash is 8 to 64 hexadecimal digits, some of them letters, or 8 letters in
     * which upper case, lower case and digits are well mixed, between a point, hyphen or underscore and a point; what
     * might be a date, a version or a word is none.
     *
     * @return more rules
     */
    public CacheControl withHashedNames() {
        return with(new Rule.Hashed(IMMUTABLE));
    }

    /**
     * Says what counts for names that no rule knows.
     *
     * @param value of the field
     * @return rules
     * @throws IllegalArgumentException if no field can have that value
     */
    public CacheControl withOthers(String value) {
        return new CacheControl(rules, Optional.of(checked(value)));
    }

    private CacheControl with(Rule rule) {
        if (rules.size() == RULES_MAX) {
            throw new IllegalArgumentException("there are at most " + RULES_MAX + " rules");
        }
        var more = new ArrayList<>(rules);
        more.add(rule);
        return new CacheControl(List.copyOf(more), otherwise);
    }

    private static String checked(String value) {
        if (value.isBlank() || !value.chars().allMatch(symbol -> symbol >= ' ' && symbol < 0x7f)) {
            throw new IllegalArgumentException("no Cache-Control: '" + value + "'");
        }
        return value.strip();
    }

    private static Pattern compiled(String pattern) {
        var expression = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            if (pattern.startsWith("**", at)) {
                expression.append(".*");
                at++;
            } else {
                char symbol = pattern.charAt(at);
                expression.append(
                        switch (symbol) {
                            case '*' -> "[^/]*";
                            case '?' -> "[^/]";
                            default -> Pattern.quote(String.valueOf(symbol));
                        });
            }
            at++;
        }
        return Pattern.compile(expression.toString());
    }

    /** The value for a file; empty where it has no such field. */
    Optional<String> of(List<String> names) {
        if (rules.isEmpty()) {
            return otherwise;
        }
        var path = String.join("/", names);
        for (var rule : rules) {
            if (rule.knows(path)) {
                return Optional.of(rule.value());
            }
        }
        return otherwise;
    }
}
