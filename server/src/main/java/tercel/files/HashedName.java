package tercel.files;

/**
 * Whether a name carries a hash of its content, as bundlers give it: {@code app.3f9ab2c1.js}, {@code app-3f9ab2c1.css},
 * {@code index-D9x2Kq_4.js}. What could be a date, a version or a word is none: it is better to ask once too often than
 * to show an old file for a year.
 */
final class HashedName {
    private static final int BASE64_LENGTH = 8;
    private static final int HEX_LENGTH_MIN = 8;
    private static final int HEX_LENGTH_MAX = 64;

    /** So often at least do the kinds of letters change in a hash of base64; few words and dates do it as often. */
    private static final int CHANGES_MIN = 4;

    private static final int UPPER = 1;
    private static final int LOWER = 2;
    private static final int DIGIT = 4;
    private static final int MARK = 8;
    private static final int OTHER = 16;

    private HashedName() {}

    static boolean is(String name) {
        var parts = name.split("\\.", -1);
        for (int i = 0; i < parts.length - 1; i++) {
            boolean alone = i > 0 && isHash(parts[i]);
            if (alone || endsInHash(parts[i])) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsInHash(String part) {
        int mark = Math.max(part.lastIndexOf('-'), part.lastIndexOf('_'));
        if (mark > 0 && isHex(part, mark + 1)) {
            return true;
        }
        // Hyphens and underscores stand in base64 too.
        int before = part.length() - BASE64_LENGTH - 1;
        return before > 0 && "-_".indexOf(part.charAt(before)) >= 0 && isBase64(part.substring(before + 1));
    }

    private static boolean isHash(String part) {
        return isHex(part, 0) || part.length() == BASE64_LENGTH && isBase64(part);
    }

    /** Digits and letters, since a date has none of these and a word none of those; an even number. */
    private static boolean isHex(String part, int start) {
        int length = part.length() - start;
        if (length < HEX_LENGTH_MIN || length > HEX_LENGTH_MAX || length % 2 != 0) {
            return false;
        }
        boolean digits = false;
        boolean letters = false;
        for (int i = start; i < part.length(); i++) {
            char symbol = part.charAt(i);
            boolean digit = symbol >= '0' && symbol <= '9';
            if (!digit && (symbol < 'a' || symbol > 'f')) {
                return false;
            }
            digits |= digit;
            letters |= !digit;
        }
        return digits && letters;
    }

    /** Upper case, lower case and digits well mixed, and the digits not only at the end. */
    private static boolean isBase64(String text) {
        int changes = 0;
        int kinds = 0;
        boolean digitWithin = false;
        for (int i = 0; i < text.length(); i++) {
            int kind = kind(text.charAt(i));
            kinds |= kind;
            int before = i == 0 ? kind : kind(text.charAt(i - 1));
            changes += kind == before ? 0 : 1;
            digitWithin |= before == DIGIT && kind != DIGIT;
        }
        int all = UPPER | LOWER | DIGIT;
        return (kinds & OTHER) == 0 && (kinds & all) == all && digitWithin && changes >= CHANGES_MIN;
    }

    private static int kind(char symbol) {
        if (symbol >= 'A' && symbol <= 'Z') {
            return UPPER;
        }
        if (symbol >= 'a' && symbol <= 'z') {
            return LOWER;
        }
        if (symbol >= '0' && symbol <= '9') {
            return DIGIT;
        }
        return symbol == '-' || symbol == '_' ? MARK : OTHER;
    }
}
