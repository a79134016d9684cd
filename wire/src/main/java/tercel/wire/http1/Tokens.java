package tercel.wire.http1;

/** What bytes may stand where in a head: RFC 9110, section 5.6.2. Allocates nothing. */
final class Tokens {
    private static final boolean[] TOKEN = table("!#$%&'*+-.^_`|~");
    private static final boolean[] HOST = table("-._~!$&'()*+;=");

    private Tokens() {}

    private static boolean[] table(String marks) {
        var table = new boolean[256];
        for (int letter = 0; letter < 128; letter++) {
            table[letter] = isAlphanumeric(letter) || marks.indexOf(letter) >= 0;
        }
        return table;
    }

    private static boolean isAlphanumeric(int letter) {
        return letter >= '0' && letter <= '9' || isAlphabetic(letter);
    }

    private static boolean isAlphabetic(int letter) {
        return (letter | 0x20) >= 'a' && (letter | 0x20) <= 'z';
    }

    static boolean isToken(byte value) {
        return TOKEN[value & 0xFF];
    }

    static boolean isToken(char letter) {
        return letter < 128 && TOKEN[letter];
    }

    /**
     * Whether a byte may stand in a registered name as it is; the comma is left out, since it joins the values of two
     * fields.
     */
    static boolean isHost(byte value) {
        return HOST[value & 0xFF];
    }

    static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }

    static boolean isBlank(byte value) {
        return value == ' ' || value == '\t';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte value) {
        if (isDigit(value)) {
            return value - '0';
        }
        int letter = value | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /** The first byte that is no part of a token, or the end. */
    static int end(byte[] array, int start, int end) {
        int at = start;
        while (at < end && TOKEN[array[at] & 0xFF]) {
            at++;
        }
        return at;
    }

    /** The first byte that is neither space nor HTAB, or the end. */
    static int skipBlanks(byte[] array, int start, int end) {
        int at = start;
        while (at < end && isBlank(array[at])) {
            at++;
        }
        return at;
    }

    /** Where the bytes end, but for the spaces and HTABs at their end. */
    static int trimBlanks(byte[] array, int start, int end) {
        int at = end;
        while (at > start && isBlank(array[at - 1])) {
            at--;
        }
        return at;
    }

    /** Whether bytes are a word, in any case. */
    static boolean isWord(byte[] array, int start, int end, String lowerCase) {
        if (end - start != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            int letter = array[start + i];
            int lower = letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter;
            if (lower != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
