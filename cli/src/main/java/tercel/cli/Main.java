package tercel.cli;

import java.io.PrintStream;
import java.util.ArrayList;

/** The entry of the {@code tercel} command. */
public final class Main {
    static final int DONE = 0;
    private static final int BAD_USE = 2;

    /** What the launcher says once after a build, and no help tells. */
    private static final String REHEARSE = "rehearse";

    private final PrintStream out;
    private final PrintStream err;

    Main(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command, and exits: with 0 when it is done, with 2 when what is asked for cannot be done.
     *
     * @param arguments the words after {@code tercel}
     */
    public static void main(String[] arguments) {
        System.exit(new Main(System.out, System.err).run(arguments));
    }

    int run(String... arguments) {
        try {
            if (arguments.length == 0) {
                throw new BadUse("which command? tercel --help lists them");
            }
            return switch (arguments[0]) {
                case "-h", "--help" -> told(Manual.help(hasColours()));
                case "-V", "--version" -> told(version());
                case REHEARSE -> new Rehearsal(err).run();
                default -> run(commandOf(arguments[0]), arguments);
            };
        } catch (BadUse refused) {
            err.println(inOneLine("tercel: " + refused.getMessage()));
            return BAD_USE;
        }
    }

    private static Command commandOf(String word) throws BadUse {
        var words = new ArrayList<String>();
        for (var command : Command.values()) {
            if (command.word().equals(word)) {
                return command;
            }
            words.add(command.word());
        }
        String what = word.startsWith("-") ? "unknown flag " : "unknown command ";
        throw new BadUse(what + word + Nearest.hint(word, words) + "; tercel --help lists them");
    }

    private int run(Command command, String[] arguments) throws BadUse {
        if (asksForHelp(arguments)) {
            return told(Manual.help(command, hasColours()));
        }
        var words = Words.parse(command, arguments);
        return switch (command) {
            case SERVE -> new Serving(words, out).folder().serve(err);
            case DEMO -> new Serving(words, out).demo().serve(err);
            case EXPLAIN -> new Explain(words, out).serve(err);
            case ENGINES -> told(Overview.engines());
            case COMPLETION -> told(Manual.completion());
        };
    }

    private int told(String text) {
        out.print(text);
        out.flush();
        return DONE;
    }

    /** Help is given whatever else was asked, and also when the rest is wrong. */
    private static boolean asksForHelp(String[] arguments) {
        for (String word : arguments) {
            if (word.equals("--")) {
                return false;
            }
            if (word.equals("-h") || word.equals("--help")) {
                return true;
            }
        }
        return false;
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return "tercel " + (version == null ? "(not packaged)" : version) + ", Java " + Runtime.version() + "\n";
    }

    /** Colours are for people: never in a file or a pipe, nor where NO_COLOR is set (no-color.org) or TERM is dumb. */
    private static boolean hasColours() {
        String refused = System.getenv("NO_COLOR");
        var console = System.console();
        return (refused == null || refused.isEmpty())
                && !"dumb".equals(System.getenv("TERM"))
                && console != null
                && console.isTerminal();
    }

    /** Words of the user may hold anything, and are shown in one line. */
    private static String inOneLine(String text) {
        var line = new StringBuilder(text.length());
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            line.append(Character.isISOControl(letter) || letter == '\u2028' || letter == '\u2029' ? '?' : letter);
        }
        return line.toString();
    }
}
