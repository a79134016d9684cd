package tercel.files;

/** Lists of entity tags, RFC 9110 sections 8.8.3, 13.1.1 and 13.1.2, compared with a strong one of ours. */
final class EntityTag {
    private EntityTag() {}

    /**
     * The tag of a file. It is the same on each machine that serves a copy with the same times.
     *
     * @param size in bytes
     * @param modifiedNanos when it was last written, since 1970
     * @return a strong tag in its quotes
     */
    static String of(long size, long modifiedNanos) {
        return "\"" + Long.toHexString(modifiedNanos) + "-" + Long.toHexString(size) + "\"";
    }

    /**
     * Whether a list names a tag, by the strong comparison: weak ones never match.
     *
     * @param list a field value, which may be {@code *}: any tag
     * @param tag a strong tag in its quotes
     * @return false also if the list is malformed
     */
    static boolean strongIn(String list, String tag) {
        return in(list, tag, false);
    }

    /**
     * Whether a list names a tag, by the weak comparison.
     *
     * @param list a field value, which may be {@code *}: any tag
     * @param tag a strong tag in its quotes
     * @return false also if the list is malformed
     */
    static boolean weakIn(String list, String tag) {
        return in(list, tag, true);
    }

    private static boolean in(String list, String tag, boolean weakToo) {
        if (list.strip().equals("*")) {
            return true;
        }
        boolean found = false;
        int at = skipSeparators(list, 0);
        while (at < list.length()) {
            boolean weak = list.startsWith("W/", at);
            int start = weak ? at + 2 : at;
            int end = endOfTag(list, start);
            if (end < 0) {
                return false;
            }
            found |= (weakToo || !weak) && end - start == tag.length() && list.startsWith(tag, start);
            at = skipSeparators(list, end);
            if (at < list.length() && list.substring(end, at).indexOf(',') < 0) {
                return false;
            }
        }
        return found;
    }

    /** Commas, also several (RFC 9110 section 5.6.1.2), and white space. */
    private static int skipSeparators(String list, int from) {
        int at = from;
        while (at < list.length() && (list.charAt(at) == ',' || list.charAt(at) == ' ' || list.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** The index behind a quoted tag, or -1 if there is none. A comma may stand in it, a quote or a space may not. */
    private static int endOfTag(String list, int start) {
        if (start >= list.length() || list.charAt(start) != '"') {
            return -1;
        }
        for (int at = start + 1; at < list.length(); at++) {
            char symbol = list.charAt(at);
            if (symbol == '"') {
                return at + 1;
            }
            if (symbol <= ' ' || symbol == 0x7f) {
                return -1;
            }
        }
        return -1;
    }
}
