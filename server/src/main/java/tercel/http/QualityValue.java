package tercel.http;

import java.util.regex.Pattern;

/** The weights in what clients accept: RFC 9110, section 12.4.2. Any thread. */
public final class QualityValue {
    /** The weight of what is named without one, in thousandths: the highest there is. */
    public static final int FULL = 1000;

    private static final Pattern SYNTAX = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

    private QualityValue() {}

    /**
     * Reads a weight.
     *
     * @param text what stands behind {@code q=}
     * @return in thousandths, 0 to 1000; -1 if it is malformed
     */
    public static int thousandths(String text) {
        return SYNTAX.matcher(text).matches() ? (int) Math.round(Double.parseDouble(text) * FULL) : -1;
    }
}
