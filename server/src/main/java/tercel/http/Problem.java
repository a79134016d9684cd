package tercel.http;

import java.util.Locale;
import tercel.wire.http1.ReasonPhrase;

/**
 * What an answer of 400 to 599 tells: RFC 9457. Immutable.
 *
 * @param status 400 to 599
 * @param detail one line for people; empty where the status says all
 * @param path of the request, as it was written
 * @param trace of what the handler threw; empty unless clients may see it
 */
record Problem(int status, String detail, String path, String trace) {
    private static final int BYTE_PAST_ASCII = 0x7F;

    /** How it may be told. The one that a client likes best is sent; of those it likes equally, the first. */
    enum Form {
        /** RFC 9457. */
        JSON("application/problem+json"),
        /** For browsers. */
        HTML("text/html; charset=utf-8"),
        /** One line, for all others. */
        TEXT("text/plain; charset=utf-8");

        private final String contentType;

        Form(String contentType) {
            this.contentType = contentType;
        }

        String contentType() {
            return contentType;
        }

        /** The form for a client; text where it does not say, or wants none of these. */
        static Form liked(AcceptedTypes accepted) {
            int json = Math.max(accepted.welcome("application/problem+json"), accepted.welcome("application/json"));
            int html = accepted.welcome("text/html");
            int text = accepted.welcome("text/plain");
            // Who takes anything of a kind, as curl does, sees it at a terminal; a page is for those who name it.
            if (AcceptedTypes.isNamed(json) ? json >= Math.max(html, text) : json > Math.max(html, text)) {
                return JSON;
            }
            return (AcceptedTypes.isNamed(html) ? html >= text : html > text) ? HTML : TEXT;
        }
    }

    /** The status in words. */
    String title() {
        String phrase = ReasonPhrase.of(status);
        return phrase.isEmpty() ? "Status " + status : phrase;
    }

    /** In a form. */
    String in(Form form) {
        return switch (form) {
            case JSON -> json();
            case HTML -> ProblemPage.of(this);
            case TEXT -> text();
        };
    }

    private String text() {
        return (detail.isEmpty() ? title() : detail) + "\n" + trace;
    }

    private String json() {
        var json = new StringBuilder("{\"type\":\"about:blank\",\"title\":");
        string(json, title()).append(",\"status\":").append(status);
        member(json, "detail", detail);
        // Behind two slashes a reference names a server.
        member(json, "instance", path.startsWith("/") && !path.startsWith("//") ? path : "");
        member(json, "trace", trace);
        return json.append("}\n").toString();
    }

    private static void member(StringBuilder json, String name, String value) {
        if (!value.isEmpty()) {
            string(json.append(",\"").append(name).append("\":"), value);
        }
    }

    /** In ASCII: RFC 8259, section 7. */
    private static StringBuilder string(StringBuilder json, String value) {
        json.append('"');
        for (int at = 0; at < value.length(); at++) {
            char letter = value.charAt(at);
            if (letter < ' ' || letter >= BYTE_PAST_ASCII) {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) letter));
            } else {
                json.append(letter == '"' || letter == '\\' ? "\\" : "").append(letter);
            }
        }
        return json.append('"');
    }
}
