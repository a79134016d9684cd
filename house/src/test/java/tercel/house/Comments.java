package tercel.house;

import java.util.ArrayList;
import java.util.List;

/** Finds the comments of a Java source, line by line, and is not fooled by strings that look like one. */
final class Comments {
    /** One line of a comment, without its slashes and stars; lines count from 1. */
    record Line(int number, String text, boolean javadoc) {}

    private final String source;
    private final List<Line> found = new ArrayList<>();
    private int position;

    private Comments(String source) {
        this.source = source;
    }

    static List<Line> of(String source) {
        var comments = new Comments(source);
        while (comments.position < source.length()) {
            comments.skipToken();
        }
        return comments.found;
    }

    private void skipToken() {
        if (at("//")) {
            comment(end("\n"));
        } else if (at("/*")) {
            comment(end("*/"));
        } else if (at("\"\"\"")) {
            skipQuoted("\"\"\"");
        } else if (at("\"")) {
            skipQuoted("\"");
        } else if (at("'")) {
            skipQuoted("'");
        } else {
            position++;
        }
    }

    private boolean at(String mark) {
        return source.startsWith(mark, position);
    }

    private int end(String mark) {
        int index = source.indexOf(mark, position + 2);
        return index < 0 ? source.length() : index;
    }

    private void skipQuoted(String quote) {
        position += quote.length();
        while (position < source.length() && !at(quote)) {
            position += at("\\") ? 2 : 1;
        }
        position += quote.length();
    }

    private void comment(int end) {
        boolean javadoc = at("/**");
        int number = 1
                + (int) source.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        for (String line : source.substring(position, end).split("\n", -1)) {
            found.add(new Line(number++, line.strip().replaceFirst("^(//|/\\*\\*?|\\*)", ""), javadoc));
        }
        position = end + 1;
    }
}
