package tercel.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words after a command's name, sorted: what was given for each flag, and the one word that is no flag. A flag's
 * value follows it, or an equals sign; what comes after {@code --} is no flag. Immutable.
 *
 * <p>picocli knows the same flags and would parse them by the same rules, but takes 110 ms for it, with an AOT cache
 * too; so it is only asked where people wait for words: docs/decisions/0012.
 */
final class Words {
    private static final String ON = "true";
    private static final String OFF = "false";

    private final Command command;
    private final Map<Flag, List<String>> given = new EnumMap<>(Flag.class);
    private @Nullable String operand;

    private Words(Command command) {
        this.command = command;
    }

    /**
     * Sorts the words.
     *
     * @param command whose words they are
     * @param arguments its name, and then those words
     */
    static Words parse(Command command, String... arguments) throws BadUse {
        var words = new Words(command);
        int at = 1;
        while (at < arguments.length && !arguments[at].equals("--")) {
            at = arguments[at].startsWith("-") && arguments[at].length() > 1
                    ? words.takeFlag(arguments, at)
                    : words.takeOperand(arguments, at);
        }
        for (at++; at < arguments.length; ) {
            at = words.takeOperand(arguments, at);
        }
        words.checkOperand();
        return words;
    }

    private void checkOperand() throws BadUse {
        var choices = command.choices();
        if (!choices.isEmpty() && (operand == null || !choices.contains(operand))) {
            String what = operand == null ? "needs one word more" : "cannot be for '" + operand + "'";
            throw new BadUse(command.word() + " " + what + ": " + alternatives(choices));
        }
    }

    private int takeOperand(String[] arguments, int at) throws BadUse {
        if (operand != null || command.operand().isEmpty()) {
            throw new BadUse("there is no use for '" + arguments[at] + "'; " + helpOf(command));
        }
        operand = arguments[at];
        return at + 1;
    }

    private int takeFlag(String[] arguments, int at) throws BadUse {
        String word = arguments[at];
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Flag flag = named(name);
        if (!flag.takesValue()) {
            if (equals >= 0) {
                throw new BadUse(name + " takes no value, so '" + word + "' cannot be");
            }
            put(flag, name.equals(flag.opposite()) ? OFF : ON);
            return at + 1;
        }
        if (equals >= 0) {
            put(flag, word.substring(equals + 1));
            return at + 1;
        }
        if (at + 1 == arguments.length || arguments[at + 1].startsWith("--")) {
            throw new BadUse(name + " needs a value: " + name + " " + flag.label());
        }
        put(flag, arguments[at + 1]);
        return at + 2;
    }

    private Flag named(String name) throws BadUse {
        for (var flag : command.flags()) {
            if (flag.toString().equals(name) || flag.opposite().equals(name)) {
                return flag;
            }
        }
        throw new BadUse("unknown flag " + name + Nearest.hint(name, command) + "; " + helpOf(command));
    }

    private void put(Flag flag, String value) throws BadUse {
        if (value.isEmpty()) {
            throw new BadUse(flag + " needs a value: " + flag + " " + flag.label());
        }
        var choices = flag.choices();
        if (!choices.isEmpty() && !choices.contains(value)) {
            throw new BadUse(flag + " cannot be '" + value + "'; it is " + alternatives(choices));
        }
        var values = given.computeIfAbsent(flag, any -> new ArrayList<>());
        if (!values.isEmpty() && !flag.mayRepeat()) {
            throw new BadUse(flag + " is given twice");
        }
        values.add(value);
    }

    private static String alternatives(List<String> choices) {
        int last = choices.size() - 1;
        return String.join(", ", choices.subList(0, last)) + " or " + choices.get(last);
    }

    private static String helpOf(Command command) {
        return "see tercel " + command.word() + " --help";
    }

    /** The word that is no flag; null where there is none. */
    @Nullable
    String operand() {
        return operand;
    }

    /** Whether a flag without a value is on. */
    boolean has(Flag flag) {
        var values = given.get(flag);
        return values == null ? flag.standard().equals("on") : values.getFirst().equals(ON);
    }

    /** A flag's value, or its default; empty where there is none. */
    String value(Flag flag) {
        var values = given.get(flag);
        return values == null ? flag.standard() : values.getFirst();
    }

    /** The flags that were given, in the order of the table. */
    Set<Flag> given() {
        return given.keySet();
    }

    /** Whether a flag was given, so that its value is the user's. */
    boolean isGiven(Flag flag) {
        return given.containsKey(flag);
    }

    /** All values of a flag that may be repeated. */
    List<String> values(Flag flag) {
        return given.getOrDefault(flag, List.of());
    }
}
