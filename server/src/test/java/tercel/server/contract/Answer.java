package tercel.server.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An answer as a client that trusts nobody reads it.
 *
 * @param status its code
 * @param head status line and fields, with all line ends
 * @param fields its header section
 * @param body without framing
 * @param trailers fields behind a chunked body
 */
record Answer(int status, String head, List<Field> fields, byte[] body, List<Field> trailers) {
    record Field(String name, String value) {
        boolean isNamed(String other) {
            return name.equalsIgnoreCase(other);
        }

        @Override
        public String toString() {
            return name + ": " + value;
        }
    }

    /** The value of the only field of a name, or a text that says that there is none or are several. */
    String header(String name) {
        var values = headers(name);
        return values.size() == 1 ? values.getFirst() : values.size() + " fields";
    }

    List<String> headers(String name) {
        return fields.stream()
                .filter(field -> field.isNamed(name))
                .map(Field::value)
                .toList();
    }

    boolean has(String name) {
        return !headers(name).isEmpty();
    }

    boolean closes() {
        return headers("Connection").contains("close");
    }

    boolean isChunked() {
        return headers("Transfer-Encoding").contains("chunked");
    }

    /** The body as ISO-8859-1, which loses nothing. */
    String text() {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    /** The head with a fixed date, so that it can be compared byte by byte. */
    String headWithoutDate() {
        return head.replaceAll("Date: [^\r]*", "Date: {date}");
    }

    /** Status and body, as the tables write them. */
    @Override
    public String toString() {
        return status >= 300 ? String.valueOf(status) : status + " " + text();
    }
}
