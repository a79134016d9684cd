package tercel.http;

import java.io.PrintWriter;
import java.io.Writer;

/** Where a failure came from, as text of a bounded length. */
final class StackTrace {
    /** Bound of a trace that is shown to a client. */
    static final int CHARS_MAX = 16 << 10;

    private static final String MORE = "\n\t... and more\n";

    private StackTrace() {}

    /** The trace of a failure and of its causes, from the start on. */
    static String of(Throwable failure) {
        var text = new StringBuilder();
        failure.printStackTrace(new PrintWriter(new Bounded(text)));
        return text.length() < CHARS_MAX ? text.toString() : text + MORE;
    }

    /** Takes as much as there is room for, and drops the rest: a message may have any length. */
    private static final class Bounded extends Writer {
        private final StringBuilder text;

        Bounded(StringBuilder text) {
            this.text = text;
        }

        @Override
        public void write(char[] letters, int offset, int length) {
            text.append(letters, offset, Math.min(length, CHARS_MAX - text.length()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
