package tercel.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The cookies of a request: RFC 6265bis, section 4.2, read leniently. A pair without an equals sign or without a name
 * is passed over, whatever else a client sends is taken as it is, but for quotes around a value. Of a name that is
 * there several times the first counts, which clients send for the longest path. {@link tercel.wire.Limit#HEADER_BYTES}
 * bounds them.
 */
final class CookieField {
    private CookieField() {}

    /** All of them, in their order. */
    static Map<String, String> parse(List<String> lines) {
        SequencedMap<String, String> cookies = new LinkedHashMap<>();
        for (String line : lines) {
            for (String pair : line.split(";")) {
                int equals = pair.indexOf('=');
                String name = pair.substring(0, Math.max(equals, 0)).strip();
                if (!name.isEmpty()) {
                    cookies.putIfAbsent(
                            name, unquoted(pair.substring(equals + 1).strip()));
                }
            }
        }
        return Collections.unmodifiableMap(cookies);
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
