package tercel.server;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tercel.http.TraceContext;

/** One JSON object a line: RFC 8259, in ASCII. Times are in UTC; names that the client did not send are left out. */
final class JsonLine implements LogLine {
    private static final int NANOS_A_MICRO = 1000;

    private final LineText line = new LineText();
    private final StringBuilder text = line.text;

    @Override
    public CharSequence format(AccessEntry entry) {
        text.setLength(0);
        text.append("{\"time\":\"");
        putTime(entry.wallMillis());
        text.append('"');
        string("remote", LogLine.address(entry.remote()));
        putRequest(entry.request());
        var answer = entry.answer();
        number("status", answer.status());
        number("bytes_out", answer.bytesOut());
        number("bytes_in", answer.bytesIn());
        number("micros", entry.tookNanos() / NANOS_A_MICRO);
        text.append(",\"cut\":").append(answer.cut());
        return text.append("}\n");
    }

    private void putRequest(AccessEntry.@Nullable Asked asked) {
        if (asked != null) {
            string("method", asked.method());
            string("target", asked.target());
            string("version", asked.version());
            string("referer", asked.referer());
            string("user_agent", asked.agent());
            putTrace(asked.traceparent());
        }
    }

    private void putTrace(@Nullable String traceparent) {
        if (traceparent != null) {
            TraceContext.parse(List.of(traceparent), List.of()).ifPresent(trace -> string("trace_id", trace.traceId()));
        }
    }

    private void putTime(long wallMillis) {
        var day = line.day(wallMillis);
        text.append(day.getYear()).append('-');
        line.two(day.getMonthValue()).put('-').two(day.getDayOfMonth()).put('T');
        int millis = Math.floorMod(wallMillis, 1000);
        line.clock(wallMillis).put('.').put((char) ('0' + millis / 100)).two(millis % 100);
        text.append('Z');
    }

    private void number(String name, long value) {
        text.append(",\"").append(name).append("\":").append(value);
    }

    private void string(String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        text.append(",\"").append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            char letter = value.charAt(i);
            if (letter < ' ' || letter > '~') {
                line.put('\\').put('u').hex(letter, 4);
            } else if (letter == '"' || letter == '\\') {
                line.put('\\').put(letter);
            } else {
                line.put(letter);
            }
        }
        text.append('"');
    }
}
