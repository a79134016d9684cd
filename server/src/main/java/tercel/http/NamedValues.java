package tercel.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Names with their values, in order; a name may stand there several times. Immutable.
 *
 * @param all decoded
 */
record NamedValues(List<NamedValue> all) {
    /**
     * One of them.
     *
     * @param name decoded
     * @param value decoded
     */
    record NamedValue(String name, String value) {}

    NamedValues {
        all = List.copyOf(all);
    }

    /** What to say where a text cannot be read, and how much of it is taken. */
    record Bounds(int fieldsMax, String malformed, String tooMany) {}

    /**
     * Reads {@code name=value} joined by {@code &}, with percent escapes of UTF-8, and {@code +} for a space.
     *
     * @param bytes as they were sent
     * @param bounds how many there may be, and what to say else
     * @throws StatusException 400 if an escape is broken or a text is no UTF-8, 413 if there are too many
     */
    static NamedValues parse(byte[] bytes, Bounds bounds) {
        var found = new ArrayList<NamedValue>();
        int start = 0;
        while (start < bytes.length) {
            int end = indexOf(bytes, start, bytes.length, '&');
            if (end > start) {
                if (found.size() == bounds.fieldsMax) {
                    throw new StatusException(413, bounds.tooMany);
                }
                int equals = indexOf(bytes, start, end, '=');
                String name = Escapes.decodeForm(bytes, start, equals);
                String value = Escapes.decodeForm(bytes, Math.min(equals + 1, end), end);
                if (name == null || value == null) {
                    throw new StatusException(400, bounds.malformed);
                }
                found.add(new NamedValue(name, value));
            }
            start = end + 1;
        }
        return new NamedValues(found);
    }

    private static int indexOf(byte[] bytes, int start, int end, char sought) {
        int at = start;
        while (at < end && bytes[at] != sought) {
            at++;
        }
        return at;
    }

    Optional<String> first(String name) {
        for (var each : all) {
            if (each.name().equals(name)) {
                return Optional.of(each.value());
            }
        }
        return Optional.empty();
    }

    List<String> values(String name) {
        var values = new ArrayList<String>();
        for (var each : all) {
            if (each.name().equals(name)) {
                values.add(each.value());
            }
        }
        return List.copyOf(values);
    }

    List<String> names() {
        var names = new LinkedHashSet<String>();
        for (var each : all) {
            names.add(each.name());
        }
        return List.copyOf(names);
    }
}
