package tercel.http;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Dates as HTTP writes them, RFC 9110 section 5.6.7: one format out, all three in. Without {@code DateTimeFormatter},
 * whose classes would be felt when the server starts.
 */
public final class HttpDate {
    /** What {@link #parse} returns for text that is no date. */
    public static final long INVALID = Long.MIN_VALUE;

    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final int SECONDS_A_DAY = 86_400;

    private HttpDate() {}

    /**
     * The preferred format, IMF-fixdate.
     *
     * @param epochSeconds a time from year 0 to 9999
     * @return 29 characters
     */
    public static String format(long epochSeconds) {
        var day = LocalDate.ofEpochDay(Math.floorDiv(epochSeconds, SECONDS_A_DAY));
        int second = Math.floorMod(epochSeconds, SECONDS_A_DAY);
        int month = (day.getMonthValue() - 1) * 3;
        var text = new StringBuilder(29);
        text.append(DAYS[day.getDayOfWeek().ordinal()]).append(", ");
        padded(text, day.getDayOfMonth()).append(' ').append(MONTHS, month, month + 3);
        text.append(' ');
        padded(text, day.getYear() / 100);
        padded(text, day.getYear() % 100).append(' ');
        padded(text, second / 3600).append(':');
        padded(text, second / 60 % 60).append(':');
        return padded(text, second % 60).append(" GMT").toString();
    }

    private static StringBuilder padded(StringBuilder text, int value) {
        return text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }

    /**
     * Reads any of the three formats.
     *
     * @param text without white space around it
     * @param nowSeconds the time, for years of two digits
     * @return seconds since 1970, or {@link #INVALID}
     */
    public static long parse(String text, long nowSeconds) {
        if (fits(text, 0, "aaa, 00 aaa 0000 00:00:00 GMT")) {
            return time(number(text, 12, 4), text, new int[] {8, 5, 17});
        }
        if (fits(text, 0, "aaa aaa 00 00:00:00 0000") || fits(text, 0, "aaa aaa  0 00:00:00 0000")) {
            return time(number(text, 20, 4), text, new int[] {4, 8, 11});
        }
        int comma = text.indexOf(',');
        if (comma >= 6 && comma <= 9 && fits(text, comma, ", 00-aaa-00 00:00:00 GMT")) {
            int year = wholeYear(number(text, comma + 9, 2), nowSeconds);
            return time(year, text, new int[] {comma + 5, comma + 2, comma + 12});
        }
        return INVALID;
    }

    /** A year that would lie more than 50 years ahead is the last one before with the same two digits. */
    private static int wholeYear(int twoDigits, long nowSeconds) {
        int thisYear =
                LocalDate.ofEpochDay(Math.floorDiv(nowSeconds, SECONDS_A_DAY)).getYear();
        int year = thisYear - thisYear % 100 + 100 + twoDigits;
        while (year > thisYear + 50) {
            year -= 100;
        }
        return year;
    }

    /** Whether the rest of a text has a shape, in which {@code 0} stands for a digit and {@code a} for a letter. */
    private static boolean fits(String text, int offset, String shape) {
        if (text.length() - offset != shape.length()) {
            return false;
        }
        for (int i = 0; i < shape.length(); i++) {
            char actual = text.charAt(offset + i);
            boolean fits = switch (shape.charAt(i)) {
                case '0' -> actual >= '0' && actual <= '9';
                case 'a' -> actual >= 'A' && actual <= 'Z' || actual >= 'a' && actual <= 'z';
                default -> actual == shape.charAt(i);
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** At: where month, day and hour stand. */
    private static long time(int year, String text, int[] at) {
        int month = MONTHS.indexOf(text.substring(at[0], at[0] + 3));
        int hour = number(text, at[2], 2);
        int minute = number(text, at[2] + 3, 2);
        int second = number(text, at[2] + 6, 2);
        if (month % 3 != 0 || hour > 23 || minute > 59 || second > 60) {
            return INVALID;
        }
        try {
            var day = LocalDate.of(year, month / 3 + 1, number(text, at[1], 2));
            return day.atStartOfDay().toEpochSecond(ZoneOffset.UTC) + hour * 3600L + minute * 60L + second;
        } catch (DateTimeException noSuchDay) {
            return INVALID;
        }
    }

    private static int number(String text, int offset, int digits) {
        int value = 0;
        for (int i = offset; i < offset + digits; i++) {
            char digit = text.charAt(i);
            value = value * 10 + (digit == ' ' ? 0 : digit - '0');
        }
        return value;
    }
}
