package tercel.files;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Range field asks for, RFC 9110 section 14. */
sealed interface RangeRequest {
    /** Most ranges of one request, before those that touch are joined. Past it the file is sent whole. */
    int RANGES_MAX = 16;

    /** Ranges with no more bytes than this between them are joined: about what the head of a part takes. */
    int NEAR = 80;

    /** The whole: no field, a field that is malformed or of another unit, or too many ranges. */
    record Whole() implements RangeRequest {}

    /** Nothing that exists: 416. */
    record Unsatisfiable() implements RangeRequest {}

    /**
     * Some parts.
     *
     * @param ranges at least one, none near another, in the order in which they were asked for
     */
    record Parts(List<ByteRange> ranges) implements RangeRequest {}

    /**
     * Reads a Range field.
     *
     * @param value the field, or null
     * @param size of the file in bytes
     * @return what to send
     */
    static RangeRequest parse(@Nullable String value, long size) {
        if (value == null || !value.regionMatches(true, 0, "bytes=", 0, 6)) {
            return new Whole();
        }
        var ranges = new ArrayList<ByteRange>();
        int specs = 0;
        boolean emptySuffix = false;
        for (var element : value.substring(6).split(",", -1)) {
            var spec = element.strip();
            if (spec.isEmpty()) {
                continue;
            }
            if (++specs > RANGES_MAX || !isRange(spec)) {
                return new Whole();
            }
            emptySuffix |= size == 0 && spec.charAt(0) == '-' && number(spec.substring(1)) > 0;
            addSatisfiable(ranges, spec, size);
        }
        if (specs == 0 || emptySuffix) {
            // The last bytes of an empty file are all of it, for which there is no Content-Range.
            return new Whole();
        }
        return ranges.isEmpty() ? new Unsatisfiable() : new Parts(joined(ranges));
    }

    /** Digits, a hyphen and digits; one side may be missing; the second number may not be less than the first. */
    private static boolean isRange(String spec) {
        int hyphen = spec.indexOf('-');
        if (hyphen < 0 || spec.length() == 1) {
            return false;
        }
        for (int i = 0; i < spec.length(); i++) {
            if (i != hyphen && (spec.charAt(i) < '0' || spec.charAt(i) > '9')) {
                return false;
            }
        }
        boolean open = hyphen == 0 || hyphen == spec.length() - 1;
        return open || number(spec.substring(0, hyphen)) <= number(spec.substring(hyphen + 1));
    }

    private static void addSatisfiable(List<ByteRange> ranges, String spec, long size) {
        int hyphen = spec.indexOf('-');
        if (hyphen == 0) {
            long count = Math.min(number(spec.substring(1)), size);
            if (count > 0) {
                ranges.add(new ByteRange(size - count, size - 1));
            }
            return;
        }
        long first = number(spec.substring(0, hyphen));
        long last = hyphen == spec.length() - 1 ? Long.MAX_VALUE : number(spec.substring(hyphen + 1));
        if (first < size) {
            ranges.add(new ByteRange(first, Math.min(last, size - 1)));
        }
    }

    /** A number of digits of any length; what is too big for any file is the biggest. */
    private static long number(String digits) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            if (value > (Long.MAX_VALUE - 9) / 10) {
                return Long.MAX_VALUE;
            }
            value = value * 10 + digits.charAt(i) - '0';
        }
        return value;
    }

    /** Joins what touches or nearly does, each at the place of the first of them (section 15.3.7.2). */
    private static List<ByteRange> joined(List<ByteRange> ranges) {
        var result = new ArrayList<>(ranges);
        int i = 0;
        while (i < result.size()) {
            int near = indexOfNear(result, i);
            if (near < 0) {
                i++;
            } else {
                // What has grown may have come near to one that was left alone before.
                result.set(i, result.get(i).with(result.remove(near)));
                i = 0;
            }
        }
        return List.copyOf(result);
    }

    private static int indexOfNear(List<ByteRange> ranges, int index) {
        for (int other = index + 1; other < ranges.size(); other++) {
            if (ranges.get(index).isNear(ranges.get(other))) {
                return other;
            }
        }
        return -1;
    }
}
