package tercel.cli;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What people read of the command, made by picocli of the tables {@link Command} and {@link Flag}: the help and the
 * completion script. Loaded only when somebody asks for one of them.
 */
final class Manual {
    private static final int COLUMNS = 80;

    private Manual() {}

    /** The help of the command as a whole, with or without colours. */
    static String help(boolean colours) {
        return usage(whole(), colours);
    }

    /** The help of one command, with or without colours. */
    static String help(Command command, boolean colours) {
        return usage(whole().getSubcommands().get(command.word()), colours);
    }

    /** A script that bash reads, and zsh too. */
    static String completion() {
        return AutoComplete.bash("tercel", whole()) + "\n";
    }

    private static String usage(CommandLine line, boolean colours) {
        // Either way is understood; this one is easier to read before a value that has an equals sign itself.
        line.setSeparator(" ");
        return line.getUsageMessage(colours ? Ansi.ON : Ansi.OFF);
    }

    /** The model that picocli has of everything. */
    static CommandLine whole() {
        var root = CommandSpec.create().name("tercel");
        root.usageMessage()
                .width(COLUMNS)
                .synopsisSubcommandLabel("COMMAND")
                .description("Serves HTTP on the JVM, by event loops, virtual threads or threads.")
                .commandListHeading("%nCommands:%n")
                .footer("", "tercel COMMAND --help tells what each of them takes.");
        root.addOption(option(Flag.HELP)).addOption(option(Flag.VERSION));
        for (var command : Command.values()) {
            root.addSubcommand(command.word(), of(command));
        }
        return new CommandLine(root);
    }

    private static CommandSpec of(Command command) {
        var spec = CommandSpec.create();
        spec.usageMessage().width(COLUMNS).description(command.help() + ".").synopsisHeading("Usage: ");
        spec.usageMessage().abbreviateSynopsis(true).sortOptions(false);
        if (!command.operand().isEmpty()) {
            spec.addPositional(operand(command));
        }
        for (var group : groups(command).values()) {
            spec.addArgGroup(group.build());
        }
        return spec;
    }

    private static PositionalParamSpec operand(Command command) {
        boolean optional = command.operand().startsWith("[");
        return PositionalParamSpec.builder()
                .index("0")
                .arity(optional ? "0..1" : "1")
                .paramLabel(command.operand().replaceAll("[\\[\\]]", ""))
                .description(command.operandHelp())
                .type(command == Command.SERVE ? Path.class : String.class)
                .completionCandidates(candidates(command.choices()))
                .build();
    }

    private static Map<Flag.Group, ArgGroupSpec.Builder> groups(Command command) {
        var groups = new EnumMap<Flag.Group, ArgGroupSpec.Builder>(Flag.Group.class);
        for (var flag : command.flags()) {
            groups.computeIfAbsent(flag.group(), Manual::group).addArg(option(flag));
        }
        return groups;
    }

    private static ArgGroupSpec.Builder group(Flag.Group group) {
        return ArgGroupSpec.builder()
                .heading("%n" + group.heading() + ":%n")
                .order(group.ordinal())
                .exclusive(false)
                .validate(false);
    }

    private static OptionSpec option(Flag flag) {
        var option = OptionSpec.builder(
                flag.shortly().isEmpty()
                        ? new String[] {flag.toString()}
                        : new String[] {flag.shortly(), flag.toString()});
        option.description(help(flag)).negatable(!flag.opposite().isEmpty()).order(flag.ordinal());
        if (!flag.takesValue()) {
            return option.type(boolean.class).build();
        }
        return option.paramLabel(flag.label())
                .type(flag.mayRepeat() ? List.class : flag.takesPath() ? Path.class : String.class)
                .completionCandidates(candidates(flag.choices()))
                .build();
    }

    private static String help(Flag flag) {
        String standard = flag.takesValue() && !flag.standard().isEmpty() ? " (" + flag.standard() + ")" : "";
        return flag.help() + standard + ".";
    }

    private static @Nullable List<String> candidates(List<String> choices) {
        return choices.isEmpty() ? null : choices;
    }
}
