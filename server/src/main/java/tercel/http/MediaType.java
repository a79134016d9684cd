package tercel.http;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;

/** What can be read from a Content-Type: RFC 9110, section 8.3. */
final class MediaType {
    private static final String CHARSET = "charset=";

    private MediaType() {}

    /** Whether a content type is of a certain type, whatever its parameters are. */
    static boolean is(String contentType, String type) {
        int end = contentType.indexOf(';');
        String essence = end < 0 ? contentType : contentType.substring(0, end);
        return essence.strip().equalsIgnoreCase(type);
    }

    /** The charset that a content type names, else UTF-8. */
    static Charset charset(String contentType) {
        String lower = contentType.toLowerCase(Locale.ROOT);
        for (int at = lower.indexOf(';'); at >= 0; at = lower.indexOf(';', at + 1)) {
            int start = at + 1;
            while (start < lower.length() && (lower.charAt(start) == ' ' || lower.charAt(start) == '\t')) {
                start++;
            }
            if (lower.startsWith(CHARSET, start)) {
                return named(value(lower, start + CHARSET.length()));
            }
        }
        return StandardCharsets.UTF_8;
    }

    /** Whether a content type names no charset but UTF-8. */
    static boolean isUtf8(String contentType) {
        return charset(contentType).equals(StandardCharsets.UTF_8);
    }

    private static String value(String text, int start) {
        int end = text.indexOf(';', start);
        String value = text.substring(start, end < 0 ? text.length() : end).strip();
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static Charset named(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw new StatusException(415, "the charset of the body is not known here");
        }
    }
}
