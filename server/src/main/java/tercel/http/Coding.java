package tercel.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The content codings that the JDK knows: RFC 9110, section 8.4.1. */
enum Coding {
    /** RFC 1952. */
    GZIP("gzip"),
    /** The zlib format of RFC 1950, not bare deflate. */
    DEFLATE("deflate"),
    /** None. */
    IDENTITY("identity");

    /** What is accepted of requests, as a field value. */
    static final String ACCEPTED = "gzip, deflate";

    private final String label;

    Coding(String label) {
        this.label = label;
    }

    /** Its name in fields. */
    String label() {
        return label;
    }

    /** The coding of a name in any case, of which {@code x-gzip} is an old one; null if there is none. */
    static @Nullable Coding named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            case "identity" -> IDENTITY;
            default -> null;
        };
    }
}
