package tercel.http;

import java.util.List;

/** What an Accept says: RFC 9110, section 12.5.1. Parameters but the weight are passed over. Immutable. */
record AcceptedTypes(List<String> lines) {
    private static final int NAMED = 3;
    private static final int NAMED_BY_KIND = 2;
    private static final int NAMED_AMONG_ALL = 1;

    /**
     * How welcome a media type is: more for a greater weight, and at equal weight for being named more closely.
     *
     * @param type in lower case
     * @return 0 if it is not named, or refused
     */
    int welcome(String type) {
        int closest = 0;
        int weight = 0;
        for (String line : lines) {
            int start = 0;
            while (start < line.length()) {
                int end = endOf(line, ',', start, line.length());
                int closeness = closeness(line, start, end, type);
                int asked = closeness < closest || closeness == 0 ? -1 : weight(line, start, end);
                if (asked >= 0) {
                    weight = closeness > closest ? asked : Math.max(weight, asked);
                    closest = closeness;
                }
                start = end + 1;
            }
        }
        return weight == 0 ? 0 : weight * (NAMED + 1) + closest;
    }

    /** Whether a media type that is so welcome was named itself, not by a wildcard. */
    static boolean isNamed(int welcome) {
        return welcome % (NAMED + 1) == NAMED;
    }

    /** Where a mark stands that is not within quotes, else the end. */
    private static int endOf(String line, char mark, int start, int end) {
        boolean quoted = false;
        for (int at = start; at < end; at++) {
            char letter = line.charAt(at);
            if (letter == '"') {
                quoted = !quoted;
            } else if (letter == '\\' && quoted) {
                at++;
            } else if (letter == mark && !quoted) {
                return at;
            }
        }
        return end;
    }

    private static int closeness(String line, int start, int end, String type) {
        String range = line.substring(start, endOf(line, ';', start, end)).strip();
        if (range.equalsIgnoreCase(type)) {
            return NAMED;
        }
        int kind = type.indexOf('/') + 1;
        if (range.length() == kind + 1 && range.endsWith("*") && range.regionMatches(true, 0, type, 0, kind)) {
            return NAMED_BY_KIND;
        }
        return range.equals("*/*") ? NAMED_AMONG_ALL : 0;
    }

    /** The weight of a member in thousandths: RFC 9110, section 12.4.2; -1 if it is malformed. */
    private static int weight(String line, int start, int end) {
        int semicolon = endOf(line, ';', start, end);
        while (semicolon < end) {
            int next = endOf(line, ';', semicolon + 1, end);
            String parameter = line.substring(semicolon + 1, next).strip();
            if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
                return QualityValue.thousandths(parameter.substring(2));
            }
            semicolon = next;
        }
        return QualityValue.FULL;
    }
}
