package tercel.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How credentials are written. What names one of the two schemes and is malformed is refused: to take it for no
 * credentials would hide a client's fault, and to guess at it would let two readers of a request see two users.
 */
final class CredentialsField {
    private static final Pattern TOKEN68 = Pattern.compile("[0-9A-Za-z._~+/-]+=*");

    private CredentialsField() {}

    /** Reads the values of all fields Authorization; empty if there is none, or of another scheme. */
    static Optional<Credentials> parse(List<String> fields) {
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        if (fields.size() > 1) {
            throw new StatusException(400, "the request has more than one field Authorization");
        }
        return parse(fields.getFirst());
    }

    private static Optional<Credentials> parse(String field) {
        int space = field.indexOf(' ');
        String scheme = space < 0 ? field : field.substring(0, space);
        String rest = space < 0 ? "" : field.substring(space).strip();
        if (scheme.equalsIgnoreCase("Basic")) {
            return Optional.of(basic(rest));
        }
        if (!scheme.equalsIgnoreCase("Bearer")) {
            return Optional.empty();
        }
        if (!TOKEN68.matcher(rest).matches()) {
            throw new StatusException(400, "the bearer token of the field Authorization is malformed");
        }
        return Optional.of(new Credentials.Bearer(rest));
    }

    private static Credentials.Basic basic(String encoded) {
        String pair = decode(encoded);
        int colon = pair.indexOf(':');
        if (colon < 0 || pair.chars().anyMatch(Character::isISOControl)) {
            throw malformed();
        }
        return new Credentials.Basic(pair.substring(0, colon), pair.substring(colon + 1));
    }

    private static String decode(String encoded) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (IllegalArgumentException | CharacterCodingException broken) {
            throw malformed();
        }
    }

    private static StatusException malformed() {
        return new StatusException(400, "user and password of the field Authorization are no base64 of UTF-8 text");
    }
}
