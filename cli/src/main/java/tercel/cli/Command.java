package tercel.cli;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What can be asked of {@code tercel}: the commands, the flags that each of them takes, and its other word. */
enum Command {
    SERVE("serve", "Serves a folder: the one named, or else this one"),
    DEMO("demo", "Serves a little of everything: its page at / says what there is"),
    EXPLAIN("explain", "Serves one page, and tells each system call and each step of its connections"),
    ENGINES("engines", "Tells which engines and pollers work here, and why others do not"),
    COMPLETION("completion", "Prints a completion script, for bash or zsh to read");

    /** How a folder is served; the demo decides that itself. */
    private static final Set<Flag> FOLDER = EnumSet.of(
            Flag.INDEX,
            Flag.HIDDEN,
            Flag.LISTING,
            Flag.NOT_FOUND,
            Flag.FALLBACK,
            Flag.CACHE_CONTROL,
            Flag.PRECOMPRESSED,
            Flag.PRELOAD,
            Flag.COMPRESS);

    private final String word;
    private final String help;

    Command(String word, String help) {
        this.word = word;
        this.help = help;
    }

    /** As it is written on the command line. */
    String word() {
        return word;
    }

    String help() {
        return help;
    }

    /** What stands for its one word besides flags, in brackets where it may be left out; empty where it takes none. */
    String operand() {
        return switch (this) {
            case SERVE -> "[DIR]";
            case DEMO, EXPLAIN, ENGINES -> "";
            case COMPLETION -> "SHELL";
        };
    }

    String operandHelp() {
        return switch (this) {
            case SERVE -> "The folder to serve (.).";
            case COMPLETION -> "bash or zsh.";
            case DEMO, EXPLAIN, ENGINES -> "";
        };
    }

    /** What that word may be, where that is one of few. */
    List<String> choices() {
        return switch (this) {
            case COMPLETION -> List.of("bash", "zsh");
            case SERVE, DEMO, EXPLAIN, ENGINES -> List.of();
        };
    }

    Set<Flag> flags() {
        return switch (this) {
            case SERVE -> EnumSet.complementOf(EnumSet.of(Flag.DIR, Flag.TRIGGER, Flag.ONCE, Flag.VERSION));
            case DEMO -> {
                var all = EnumSet.complementOf(EnumSet.of(Flag.PROBES, Flag.TRIGGER, Flag.ONCE, Flag.VERSION));
                all.removeAll(FOLDER);
                yield all;
            }
            case EXPLAIN ->
                EnumSet.of(
                        Flag.HOST,
                        Flag.PORT,
                        Flag.ENGINE,
                        Flag.POLLER,
                        Flag.TRIGGER,
                        Flag.RUNTIME,
                        Flag.ONCE,
                        Flag.HELP);
            case ENGINES, COMPLETION -> EnumSet.of(Flag.HELP);
        };
    }
}
