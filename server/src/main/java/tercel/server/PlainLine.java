package tercel.server;

import org.jspecify.annotations.Nullable;

/**
 * The common log format of NCSA and the combined one: client, two dashes for names that are not asked for, time in UTC,
 * request line, status, bytes, and in the combined one Referer and User-Agent. What could end a line or a quoted part
 * is written as {@code \xHH}, {@code \"} or {@code \\}.
 */
final class PlainLine implements LogLine {
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private final boolean combined;
    private final LineText line = new LineText();
    private final StringBuilder text = line.text;

    PlainLine(boolean combined) {
        this.combined = combined;
    }

    @Override
    public CharSequence format(AccessEntry entry) {
        text.setLength(0);
        text.append(LogLine.address(entry.remote())).append(" - - [");
        putTime(entry.wallMillis());
        text.append("] \"");
        var asked = entry.request();
        if (asked == null) {
            text.append('-');
        } else {
            escape(asked.method());
            text.append(' ');
            escape(asked.target());
            text.append(' ').append(asked.version());
        }
        text.append("\" ")
                .append(entry.answer().status())
                .append(' ')
                .append(entry.answer().bytesOut());
        if (combined) {
            quote(asked == null ? null : asked.referer());
            quote(asked == null ? null : asked.agent());
        }
        return text.append('\n');
    }

    private void putTime(long wallMillis) {
        var day = line.day(wallMillis);
        int month = (day.getMonthValue() - 1) * 3;
        line.two(day.getDayOfMonth()).put('/');
        text.append(MONTHS, month, month + 3).append('/').append(day.getYear()).append(':');
        line.clock(wallMillis);
        text.append(" +0000");
    }

    private void quote(@Nullable String value) {
        text.append(" \"");
        escape(value == null ? "-" : value);
        text.append('"');
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char letter = value.charAt(i);
            if (letter < ' ' || letter > '~') {
                line.put('\\').put('x').hex(letter, 2);
            } else if (letter == '"' || letter == '\\') {
                line.put('\\').put(letter);
            } else {
                line.put(letter);
            }
        }
    }
}
