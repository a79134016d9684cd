package tercel.files;

import tercel.http.QualityValue;

/** How much a client wants something, by a list with weights such as Accept or Accept-Encoding: RFC 9110, 12.4.2. */
final class Preference {
    /** What {@link #of} returns for what the list does not name. */
    static final int UNNAMED = -1;

    private Preference() {}

    /**
     * The weight of the first of some names that a list has.
     *
     * @param list a field value; elements whose weight is malformed are left out
     * @param names from the most to the least specific, in lower case
     * @return 0 to 1000, or {@link #UNNAMED}
     */
    static int of(String list, String... names) {
        for (var name : names) {
            int weight = weight(list, name);
            if (weight >= 0) {
                return weight;
            }
        }
        return UNNAMED;
    }

    private static int weight(String list, String name) {
        int start = 0;
        while (start <= list.length()) {
            int end = endOf(',', list, start, list.length());
            int nameEnd = endOf(';', list, start, end);
            if (isName(name, list, start, nameEnd)) {
                int weight = weightIn(list, nameEnd, end);
                if (weight >= 0) {
                    return weight;
                }
            }
            start = end + 1;
        }
        return UNNAMED;
    }

    private static int endOf(char mark, String list, int start, int end) {
        int at = list.indexOf(mark, start);
        return at < 0 || at > end ? end : at;
    }

    private static boolean isName(String name, String list, int start, int end) {
        int first = start;
        int last = end;
        while (first < last && isSpace(list.charAt(first))) {
            first++;
        }
        while (last > first && isSpace(list.charAt(last - 1))) {
            last--;
        }
        return last - first == name.length() && list.regionMatches(true, first, name, 0, name.length());
    }

    private static boolean isSpace(char symbol) {
        return symbol == ' ' || symbol == '\t';
    }

    /** The weight among the parameters of an element; the full one without, negative if it is malformed. */
    private static int weightIn(String list, int from, int end) {
        int start = from + 1;
        while (start < end) {
            int next = endOf(';', list, start, end);
            var parameter = list.substring(start, next).strip();
            if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
                return QualityValue.thousandths(parameter.substring(2));
            }
            start = next + 1;
        }
        return QualityValue.FULL;
    }
}
