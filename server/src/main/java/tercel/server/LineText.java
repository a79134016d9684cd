package tercel.server;

import java.time.LocalDate;

/** The text of a log line in the making: numbers of fixed width, and characters escaped. Reused. */
final class LineText {
    private static final String HEX = "0123456789abcdef";
    private static final int MILLIS_A_DAY = 86_400_000;

    final StringBuilder text = new StringBuilder(256);
    private LocalDate day = LocalDate.EPOCH;

    /** A number from 0 to 99 in two digits. */
    LineText two(int value) {
        text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
        return this;
    }

    /** A character's code in hexadecimal digits. */
    LineText hex(char letter, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            text.append(HEX.charAt(letter >>> shift & 0xF));
        }
        return this;
    }

    LineText put(char letter) {
        text.append(letter);
        return this;
    }

    /** The time of day in UTC. */
    LineText clock(long wallMillis) {
        int second = (int) Math.floorMod(wallMillis, (long) MILLIS_A_DAY) / 1000;
        return two(second / 3600).put(':').two(second / 60 % 60).put(':').two(second % 60);
    }

    /** The day in UTC; made anew only when it changes. */
    LocalDate day(long wallMillis) {
        long number = Math.floorDiv(wallMillis, (long) MILLIS_A_DAY);
        if (day.toEpochDay() != number) {
            day = LocalDate.ofEpochDay(number);
        }
        return day;
    }
}
