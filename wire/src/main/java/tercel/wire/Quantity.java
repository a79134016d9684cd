package tercel.wire;

import java.util.Locale;

/**
 * Sizes, times and counts as people write them: {@code 16KiB}, {@code 500ms}, {@code 10000}. A number is made of
 * digits, and a unit follows it without a space. What cannot be read, or is too large for a {@code long}, is a
 * {@link NumberFormatException}.
 */
public final class Quantity {
    private Quantity() {}

    /**
     * Reads a number without a unit.
     *
     * @param text such as {@code 10000}
     * @return not negative
     */
    public static long count(String text) {
        return unitOf(text).isEmpty() ? number(text, 1) : unknown(text);
    }

    /**
     * Reads a size: the unit is nothing or {@code B}, or {@code k}, {@code m} or {@code g}, with {@code B} or
     * {@code iB} after it if one likes, all of them powers of 1024.
     *
     * @param text such as {@code 16KiB}
     * @return in bytes, not negative
     */
    public static long bytes(String text) {
        return switch (unitOf(text)) {
            case "", "b" -> number(text, 1);
            case "k", "kb", "kib" -> number(text, 1L << 10);
            case "m", "mb", "mib" -> number(text, 1L << 20);
            case "g", "gb", "gib" -> number(text, 1L << 30);
            default -> unknown(text);
        };
    }

    /**
     * Reads a time: the unit is {@code ms}, {@code s}, {@code m} or {@code h}.
     *
     * @param text such as {@code 500ms}
     * @return in nanoseconds, not negative
     */
    public static long nanos(String text) {
        return switch (unitOf(text)) {
            case "ms" -> number(text, 1_000_000L);
            case "s" -> number(text, 1_000_000_000L);
            case "m", "min" -> number(text, 60_000_000_000L);
            case "h" -> number(text, 3_600_000_000_000L);
            default -> unknown(text);
        };
    }

    /**
     * Writes a size so that {@link #bytes} reads the same from it.
     *
     * @param bytes not negative
     * @return such as {@code 16KiB}: in the largest unit that divides it
     */
    public static String ofBytes(long bytes) {
        if (bytes == 0 || bytes % (1L << 10) != 0) {
            return bytes + "B";
        }
        if (bytes % (1L << 20) != 0) {
            return (bytes >> 10) + "KiB";
        }
        return bytes % (1L << 30) != 0 ? (bytes >> 20) + "MiB" : (bytes >> 30) + "GiB";
    }

    /**
     * Writes a time so that {@link #nanos} reads the same from it, but for what is less than a millisecond.
     *
     * @param nanos not negative
     * @return such as {@code 500ms}: in the largest unit that divides it
     */
    public static String ofNanos(long nanos) {
        long millis = nanos / 1_000_000L;
        if (millis == 0 || millis % 1000 != 0) {
            return millis + "ms";
        }
        if (millis % 60_000 != 0) {
            return millis / 1000 + "s";
        }
        return millis % 3_600_000 != 0 ? millis / 60_000 + "m" : millis / 3_600_000 + "h";
    }

    private static String unitOf(String text) {
        return text.substring(digitsOf(text)).toLowerCase(Locale.ROOT);
    }

    private static int digitsOf(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        return digits;
    }

    private static long number(String text, long factor) {
        try {
            return Math.multiplyExact(Long.parseLong(text.substring(0, digitsOf(text))), factor);
        } catch (ArithmeticException tooLarge) {
            return unknown(text);
        }
    }

    private static long unknown(String text) {
        throw new NumberFormatException(text);
    }
}
