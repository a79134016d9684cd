package tercel.http;

/** Text as HTML shows it. */
final class Markup {
    private Markup() {}

    /** Appends a text, so that it stands for itself between tags and within quoted attributes. */
    static void escape(StringBuilder html, CharSequence text) {
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            switch (letter) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                case '\0' -> html.append('\uFFFD');
                default -> html.append(letter);
            }
        }
    }
}
