package tercel.http;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Where a request stands in a distributed trace: the fields {@code traceparent} and {@code tracestate} of W3C Trace
 * Context, level 2, which reads level 1 too. Immutable.
 *
 * @param traceId of the whole trace: 32 lower-case hexadecimal digits, not all 0
 * @param parentId of the client's part of it: 16 such digits, not all 0
 * @param flags 8 bits, of which this class knows two
 * @param state what tracing systems pass on: the members of {@code tracestate} joined by commas; empty if there are
 *     none or they are not valid
 */
public record TraceContext(String traceId, String parentId, int flags, String state) {
    private static final int SAMPLED = 1;
    private static final int RANDOM = 2;

    /** Version, trace, parent and flags, each behind a hyphen but the first. */
    private static final int LENGTH = 55;

    private static final int TRACE = 3;
    private static final int PARENT = 36;
    private static final int FLAGS = 53;
    private static final int MEMBERS_MAX = 32;
    private static final int KEY_LENGTH_MAX = 256;
    private static final int VALUE_LENGTH_MAX = 256;

    /**
     * Whether the client may have recorded its part.
     *
     * @return the flag {@code sampled}
     */
    public boolean sampled() {
        return (flags & SAMPLED) != 0;
    }

    /**
     * Whether the right half of the trace's id is random, so that it can be sampled by.
     *
     * @return the flag {@code random} of level 2
     */
    public boolean random() {
        return (flags & RANDOM) != 0;
    }

    /**
     * The same trace as a request of ours passes it on: with version 00, and only the flags that are known.
     *
     * @param ownId of our part: 16 lower-case hexadecimal digits, not all 0
     * @return the value of the field {@code traceparent}
     * @throws IllegalArgumentException if the id is none
     */
    public String traceparent(String ownId) {
        if (ownId.length() != FLAGS - PARENT - 1 || !isId(ownId, 0, ownId.length())) {
            throw new IllegalArgumentException("a parent id has 16 lower-case hexadecimal digits, not " + ownId);
        }
        return "00-" + traceId + '-' + ownId + "-0" + (flags & (SAMPLED | RANDOM));
    }

    /**
     * Reads both fields. What is not valid is as if it were not there: a server is not to refuse it.
     *
     * @param parents the values of all fields {@code traceparent}; of more than one none counts
     * @param states the values of all fields {@code tracestate}
     * @return empty if there is no valid {@code traceparent}
     */
    public static Optional<TraceContext> parse(List<String> parents, List<String> states) {
        if (parents.size() != 1 || !isValid(parents.getFirst())) {
            return Optional.empty();
        }
        String parent = parents.getFirst();
        return Optional.of(new TraceContext(
                parent.substring(TRACE, PARENT - 1),
                parent.substring(PARENT, FLAGS - 1),
                Integer.parseInt(parent, FLAGS, LENGTH, 16),
                stateOf(states)));
    }

    /** Section 3.2.2. Later versions may add something behind another hyphen. */
    private static boolean isValid(String parent) {
        if (parent.length() < LENGTH || !isHex(parent, 0, 2) || parent.startsWith("ff")) {
            return false;
        }
        boolean ends = parent.length() == LENGTH || !parent.startsWith("00") && parent.charAt(LENGTH) == '-';
        return ends
                && parent.charAt(TRACE - 1) == '-'
                && isId(parent, TRACE, PARENT - 1)
                && parent.charAt(PARENT - 1) == '-'
                && isId(parent, PARENT, FLAGS - 1)
                && parent.charAt(FLAGS - 1) == '-'
                && isHex(parent, FLAGS, LENGTH);
    }

    private static boolean isId(String text, int start, int end) {
        boolean zero = true;
        for (int index = start; index < end; index++) {
            zero &= text.charAt(index) == '0';
        }
        return !zero && isHex(text, start, end);
    }

    private static boolean isHex(String text, int start, int end) {
        for (int index = start; index < end; index++) {
            char letter = text.charAt(index);
            if ((letter < '0' || letter > '9') && (letter < 'a' || letter > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** Section 3.3.1: up to 32 members with different keys; empty ones count for nothing. */
    private static String stateOf(List<String> states) {
        var keys = new HashSet<String>();
        var kept = new StringBuilder();
        for (String field : states) {
            for (String member : field.split(",", -1)) {
                String trimmed = trimmed(member);
                int equals = trimmed.indexOf('=');
                if (trimmed.isEmpty()) {
                    continue;
                }
                if (equals < 0 || !isMember(trimmed, equals) || !keys.add(trimmed.substring(0, equals))) {
                    return "";
                }
                kept.append(kept.isEmpty() ? "" : ",").append(trimmed);
            }
        }
        return keys.size() > MEMBERS_MAX ? "" : kept.toString();
    }

    /** Without optional whitespace around it, which is spaces and tabs: RFC 9110, section 5.6.3. */
    private static String trimmed(String member) {
        int start = 0;
        int end = member.length();
        while (start < end && isBlank(member.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(member.charAt(end - 1))) {
            end--;
        }
        return member.substring(start, end);
    }

    private static boolean isBlank(char letter) {
        return letter == ' ' || letter == '\t';
    }

    /** Sections 3.3.1.3.1 and 3.3.1.3.2. */
    private static boolean isMember(String member, int equals) {
        int valueLength = member.length() - equals - 1;
        boolean valid = equals > 0 && equals <= KEY_LENGTH_MAX && valueLength > 0 && valueLength <= VALUE_LENGTH_MAX;
        for (int index = 0; valid && index < member.length(); index++) {
            char letter = member.charAt(index);
            valid = index < equals
                    ? isOfKey(letter) && (index > 0 || Character.isLetterOrDigit(letter))
                    : letter >= ' ' && letter <= '~' && (index == equals || letter != '=');
        }
        return valid;
    }

    private static boolean isOfKey(char letter) {
        return letter >= 'a' && letter <= 'z' || letter >= '0' && letter <= '9' || "_-*/@".indexOf(letter) >= 0;
    }
}
