package tercel.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The rules of STYLE.md that hold for lines and comments. */
final class TextRules {
    private static final int FILE_LINES_MAX = 600;
    private static final int LINE_COLUMNS_MAX = 120;
    private static final Pattern UNDONE = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b");
    private static final Pattern BANNER = Pattern.compile("([-=#~_*/])\\1{3,}");
    /** A call, an assignment or an opened block that ends its line, a jump, or brackets alone. */
    private static final Pattern CODE = Pattern.compile(
            "\\s*(.*(\\w\\(.*\\)|\\s=\\s.*);|.*\\(.*\\{|(return|break|continue)\\b.*;|[})\\]]+[;,]?)\\s*");

    private static final Pattern UNFIT_FOR_TESTS = Pattern.compile("@Disabled\\b|\\bThread\\.sleep\\(");

    private TextRules() {}

    static List<Violation> check(Path file) throws IOException {
        var violations = new ArrayList<Violation>();
        var lines = Files.readAllLines(file);
        if (lines.size() > FILE_LINES_MAX) {
            violations.add(new Violation(file, lines.size(), "a file has at most 600 lines"));
        }
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).length() > LINE_COLUMNS_MAX) {
                violations.add(new Violation(file, i + 1, "a line has at most 120 columns"));
            }
        }
        for (var comment : Comments.of(Files.readString(file))) {
            checkComment(file, comment, violations);
        }
        return violations;
    }

    private static void checkComment(Path file, Comments.Line comment, List<Violation> violations) {
        if (UNDONE.matcher(comment.text()).find()) {
            violations.add(
                    new Violation(file, comment.number(), "what is left to do stands in an issue, not in a comment"));
        }
        if (BANNER.matcher(comment.text()).find()) {
            violations.add(new Violation(file, comment.number(), "no banners"));
        }
        if (!comment.javadoc() && CODE.matcher(comment.text()).matches()) {
            violations.add(new Violation(file, comment.number(), "no commented-out code"));
        }
    }

    /** What a test may not do: sleep, or be switched off. */
    static List<Violation> checkTest(Path file) throws IOException {
        var violations = new ArrayList<Violation>();
        var lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (UNFIT_FOR_TESTS.matcher(lines.get(i)).find()) {
                violations.add(new Violation(file, i + 1, "a test neither sleeps nor is disabled"));
            }
        }
        return violations;
    }
}
