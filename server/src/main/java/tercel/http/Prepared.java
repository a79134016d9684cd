package tercel.http;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A body that is encoded once and sent many times, with {@link Response#send(Prepared)}. Immutable, so that a large one
 * is sent without a copy. Any thread.
 */
public final class Prepared {
    private final String contentType;
    private final byte[] bytes;

    private Prepared(String contentType, byte[] bytes) {
        this.contentType = Objects.requireNonNull(contentType);
        this.bytes = bytes;
    }

    /**
     * Prepares bytes.
     *
     * @param contentType their media type: RFC 9110, section 8.3
     * @param body copied
     * @return a body to be sent
     */
    public static Prepared of(String contentType, byte[] body) {
        return new Prepared(contentType, body.clone());
    }

    /**
     * Prepares text, in UTF-8.
     *
     * @param contentType its media type, which should say {@code charset=utf-8} where that is not the rule
     * @param body the text
     * @return a body to be sent
     */
    public static Prepared of(String contentType, String body) {
        return new Prepared(contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Its media type.
     *
     * @return as given
     */
    public String contentType() {
        return contentType;
    }

    /**
     * Its size.
     *
     * @return in bytes
     */
    public int size() {
        return bytes.length;
    }

    byte[] bytes() {
        return bytes;
    }
}
