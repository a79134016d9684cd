package tercel.http;

import java.util.List;

/** Header fields that handlers may not set. */
final class ServerFields {
    /** They belong to the connection, not to an answer: RFC 9110, section 7.6.1. */
    private static final List<String> FRAMING =
            List.of("Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive");

    /** They frame, route or describe a message before its body is read: RFC 9110, section 6.5.1. */
    private static final List<String> NO_TRAILERS = List.of(
            "Content-Encoding",
            "Content-Range",
            "Content-Type",
            "Cache-Control",
            "Set-Cookie",
            "Host",
            "Authorization",
            "WWW-Authenticate",
            "Date",
            "Age",
            "Expires",
            "Location",
            "Retry-After",
            "Trailer",
            "Vary");

    /** They describe a body that is replaced by another. */
    static final List<String> OF_BODIES =
            List.of("Content-Encoding", "Content-Disposition", "Content-Language", "Content-Location");

    private ServerFields() {}

    /** Refuses what the server sets itself. Allocates nothing. */
    static void refuse(String name) {
        for (int i = 0; i < FRAMING.size(); i++) {
            if (FRAMING.get(i).equalsIgnoreCase(name)) {
                throw new IllegalArgumentException(
                        switch (i) {
                            case 0 -> "the server sets Content-Length itself: use bytes(...) or stream(length)";
                            case 1 -> "the server sets Transfer-Encoding itself: use stream()";
                            default -> "the server sets " + FRAMING.get(i) + " itself";
                        });
            }
        }
    }

    /** Refuses what may not follow a body. */
    static void refuseAsTrailer(String name) {
        for (var refused : NO_TRAILERS) {
            if (refused.equalsIgnoreCase(name)) {
                throw new IllegalArgumentException(refused + " cannot follow a body: set it as a header");
            }
        }
    }
}
