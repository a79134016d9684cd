package tercel.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The header lines of a part, in UTF-8 as browsers send them: RFC 7578, sections 4 and 5.1. They are read strictly: no
 * folded lines, no bare CR or LF, no controls.
 *
 * @param fields in their order
 * @param disposition the value of Content-Disposition
 */
record PartHeaders(List<NamedValues.NamedValue> fields, FieldValue disposition) {
    private static final String DISPOSITION = "Content-Disposition";

    PartHeaders {
        fields = List.copyOf(fields);
    }

    /**
     * Reads the header lines of a part.
     *
     * @param lines with their ends
     * @throws StatusException 400 if they cannot be read, or are not those of a part of a form; 415 if the body is in a
     *     transfer encoding, which RFC 7578, section 4.7, has given up
     */
    static PartHeaders parse(byte[] lines) {
        String text = text(lines);
        var fields = new ArrayList<NamedValues.NamedValue>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf("\r\n", start);
            fields.add(field(text.substring(start, end)));
            start = end + 2;
        }
        var disposition = disposition(values(fields, DISPOSITION));
        for (String encoding : values(fields, "Content-Transfer-Encoding")) {
            if (!encoding.equalsIgnoreCase("binary")
                    && !encoding.equalsIgnoreCase("8bit")
                    && !encoding.equalsIgnoreCase("7bit")) {
                throw new StatusException(415, "a part of the form has a transfer encoding, which is not known here");
            }
        }
        return new PartHeaders(fields, disposition);
    }

    private static String text(byte[] lines) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(lines))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new StatusException(400, "the header lines of a part are no UTF-8");
        }
    }

    private static NamedValues.NamedValue field(String line) {
        int colon = line.indexOf(':');
        boolean named = colon > 0;
        for (int at = 0; at < colon; at++) {
            named &= line.charAt(at) > ' ' && line.charAt(at) < 0x7F;
        }
        for (int at = 0; at < line.length(); at++) {
            char letter = line.charAt(at);
            named &= letter >= ' ' && letter != 0x7F || letter == '\t';
        }
        if (!named) {
            throw new StatusException(400, "a header line of a part is malformed");
        }
        return new NamedValues.NamedValue(
                line.substring(0, colon), line.substring(colon + 1).strip());
    }

    private static FieldValue disposition(List<String> values) {
        var value = values.size() == 1 ? FieldValue.parse(values.getFirst()) : null;
        if (value == null
                || !value.essence().equals("form-data")
                || value.parameter("name").isEmpty()) {
            throw new StatusException(400, "a part of the form has no Content-Disposition of form-data with a name");
        }
        return value;
    }

    private static List<String> values(List<NamedValues.NamedValue> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(NamedValues.NamedValue::value)
                .toList();
    }

    List<String> all(String name) {
        return values(fields, name);
    }

    String name() {
        return disposition.parameter("name").orElseThrow();
    }

    /** The name without a path, of either kind: what the client's folders are called is nobody's business. */
    Optional<String> filename() {
        return disposition.parameter("filename").map(PartHeaders::withoutPath);
    }

    private static String withoutPath(String sent) {
        String last = sent.substring(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1);
        return last.equals(".") || last.equals("..") ? "" : last;
    }
}
