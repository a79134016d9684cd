package tercel.cli;

import java.util.ArrayList;
import java.util.List;

/** The word that somebody may have meant. */
final class Nearest {
    private static final int DISTANCE_MAX = 2;

    private Nearest() {}

    /** A question whether one of a command's flags was meant; empty where none is near. */
    static String hint(String word, Command command) {
        var flags = new ArrayList<String>();
        for (var flag : command.flags()) {
            flags.add(flag.toString());
        }
        return hint(word, flags);
    }

    /** A question whether one of those was meant; empty where none is near. */
    static String hint(String word, List<String> known) {
        String nearest = "";
        int least = DISTANCE_MAX + 1;
        for (String each : known) {
            int distance = each.startsWith(word) && word.length() > 3 ? DISTANCE_MAX : distance(word, each);
            if (distance < least) {
                least = distance;
                nearest = each;
            }
        }
        return nearest.isEmpty() ? "" : " (did you mean " + nearest + "?)";
    }

    /** How many letters have to be put in, left out or replaced: Levenshtein's distance. */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] here = new int[to.length() + 1];
            here[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                here[column] = Math.min(replaced, 1 + Math.min(above[column], here[column - 1]));
            }
            above = here;
        }
        return above[to.length()];
    }
}
