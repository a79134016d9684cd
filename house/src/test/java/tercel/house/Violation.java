package tercel.house;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A place in a source file that breaks a rule; lines count from 1. */
record Violation(Path file, long line, String rule) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + rule;
    }

    /** One violation a line, for the message of a failed test. */
    static String report(List<Violation> violations) {
        return violations.stream().map(Violation::toString).collect(Collectors.joining("\n", "\n", "\n"));
    }
}
